"""When a predicted mention agrees with a labelled one: place and date within what their precision allows.

Dates agree within one day, both of day precision, else within the coarser one's period. Places agree when both are
absent, within 50 km, or in the same country or first-level unit where the coarser of the two is no finer than that.
"""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

_EARTH_KM: Final = 6371.0
_SLACK_DAYS: Final = {"day": 0, "week": 7, "month": 31, "year": 366}
_NO_DATE_DAYS: Final = 99  # further from any label than any tolerance
_LARGEST_GAP_DAYS: Final = 1
_SAME_PLACE_KM: Final = 50.0
_SAME_UNIT_KM: Final = 200.0  # two points named for one first-level unit

# How much each agreement counts when mentions compete for a label; only their order matters.
_BOTH_PLACELESS: Final = 0.7
_COARSE_PLACE: Final = 0.5
_DATE_WEIGHT: Final = 0.5
_TYPE_WEIGHT: Final = 1.0
_NUMBER_WEIGHT: Final = 0.3

Fields = Mapping[str, Any]


def distance_km(one: Fields, other: Fields) -> float:
    """Return the great-circle distance of two places with ``lat`` and ``lon`` in degrees."""
    lat1, lon1, lat2, lon2 = (math.radians(value) for value in (one["lat"], one["lon"], other["lat"], other["lon"]))
    half_chord = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half_chord)))


def located(place: Fields | None) -> bool:
    """Tell whether a place has coordinates."""
    return place is not None and place.get("lat") is not None and place.get("lon") is not None


def days_apart(predicted: Fields, labelled: Fields) -> int:
    """Return the days between two dates beyond what the coarser precision allows; 0 is compatible to the day."""
    if not predicted.get("date"):
        return _NO_DATE_DAYS
    day = date.fromisoformat(predicted["date"][:10])
    first = date.fromisoformat(labelled["date"])
    last = date.fromisoformat(labelled["end_date"]) if labelled.get("end_date") else first
    apart = 0 if first <= day <= last else min(abs((day - first).days), abs((day - last).days))
    slack = max(_SLACK_DAYS.get(fields.get("date_precision") or "day", 0) for fields in (predicted, labelled))
    return max(0, apart - slack)


def place_agreement(predicted: Fields | None, labelled: Fields | None) -> float:
    """Return how well two places agree: 1 the same, lower the farther or coarser, 0 not at all."""
    if predicted is None or labelled is None:
        return _BOTH_PLACELESS if predicted is labelled else 0.0
    precisions = {predicted.get("precision"), labelled.get("precision")}
    same_country = predicted.get("country") == labelled.get("country")
    if "country" in precisions:
        exact = 1.0 if len(precisions) == 1 else _COARSE_PLACE
        return exact if same_country else 0.0
    if not located(predicted) or not located(labelled):
        return 0.0
    apart_km = distance_km(predicted, labelled)
    if apart_km <= _SAME_PLACE_KM:
        return 1.0 - apart_km / _SAME_UNIT_KM
    in_one_unit = "admin1" in precisions and same_country and apart_km <= _SAME_UNIT_KM
    return _COARSE_PLACE if in_one_unit else 0.0


def agreement(predicted: Fields, labelled: Fields, *, same_type: bool) -> float:
    """Return how well a mention fits a label, 0 if it does not; with ``same_type`` other types do not fit."""
    place = place_agreement(predicted.get("place"), labelled.get("place"))
    apart = days_apart(predicted, labelled)
    type_agrees = bool(predicted.get("type") == labelled["type"])
    if place == 0 or apart > _LARGEST_GAP_DAYS or (same_type and not type_agrees):
        return 0.0
    numbers: int = sum(
        predicted.get(name) is not None and predicted.get(name) == labelled.get(name) for name in ("killed", "injured")
    )
    return (
        place
        + (1 - apart) * _DATE_WEIGHT
        + type_agrees * _TYPE_WEIGHT
        + numbers * _NUMBER_WEIGHT
        + _overlap(predicted.get("evidence"), labelled.get("evidence"))
    )


def _overlap(one: str | None, other: str | None) -> float:
    """Return which part of the words of two sentences they share."""
    words, others = set((one or "").lower().split()), set((other or "").lower().split())
    return len(words & others) / max(1, len(words | others))


def pair_up(predicted: list[Fields], labelled: list[Fields], *, same_type: bool) -> list[tuple[int, int]]:
    """Pair mentions with labels one to one, best agreement first, and return their positions."""
    ranked = sorted(
        (
            (agreement(mention, label, same_type=same_type), i, j)
            for i, mention in enumerate(predicted)
            for j, label in enumerate(labelled)
        ),
        reverse=True,
    )
    taken: set[int] = set()
    given: set[int] = set()
    pairs = []
    for fit, i, j in ranked:
        if fit > 0 and i not in taken and j not in given:
            taken.add(i)
            given.add(j)
            pairs.append((i, j))
    return pairs
