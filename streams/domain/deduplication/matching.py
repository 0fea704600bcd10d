"""Do two reports speak of the same event? A symmetric score between 0 and 1 with its reasons, or a contradiction.

The only place that knows what makes two mentions alike. Compares kind, date, place and sides; never looks at arrival.
Source: DESIGN "Identity and delivery", CODEBOOK "Identity".
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Final

from schemas.records import Actor, Mention, Place
from streams.domain.deduplication.particulars import share_particulars
from streams.domain.deduplication.policy import DeduplicationPolicy
from streams.domain.places.geometry import distance_km

_COARSE: Final = frozenset({"country", "admin1"})
_SAME_WATERS_KM: Final = 150.0
_SLACK_DAYS: Final = {"day": 0, "week": 7, "month": 31, "year": 366}
_STATEMENTS: Final = {"AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "SANCTION", "AID"}


@dataclass(frozen=True, slots=True)
class Match:
    """How alike two mentions are: ``score`` 0-1, 0 where something contradicts; ``reasons`` say why."""

    score: float
    reasons: tuple[str, ...]


def match(first: Mention, second: Mention, policy: DeduplicationPolicy) -> Match:
    """Compare two mentions. Symmetric; depends on nothing but the two and the policy."""
    if first.article_id == second.article_id:
        return _contradiction("one article, two events")
    gap_days = date_gap_days(first, second)
    if gap_days > 1:
        return _contradiction(f"date: {gap_days} days apart")
    kind = _kind_score(first, second)
    if kind == 0:
        return _contradiction("kind: " + " and ".join(sorted((_kind(first), _kind(second)))))
    place, place_reason = _place_score(first.place, second.place, policy)
    if place == 0:
        return _contradiction(place_reason)
    if _is_coarse(first.place) != _is_coarse(second.place) and _none_and_some_killed(first, second):
        return _contradiction("killed: none and some, and only the region agrees")
    sides = _sides_score(first, second)
    if sides == 0:
        return _contradiction("sides: different")
    dates = _date_score(first, second, gap_days)
    score = (
        policy.kind_weight * kind
        + policy.date_weight * dates
        + policy.place_weight * place
        + policy.sides_weight * sides
    )
    return Match(
        round(score, 4),
        (f"kind: {kind:.2f}", f"date: {gap_days} days, {dates:.2f}", place_reason, f"sides: {sides:.2f}"),
    )


def date_gap_days(first: Mention, second: Mention) -> int:
    """Return how many days lie between two mentions' dates beyond what the coarser precision allows."""
    first_start, first_end = day_span(first)
    second_start, second_end = day_span(second)
    apart = max((second_start - first_end).days, (first_start - second_end).days, 0)
    slack = max(_SLACK_DAYS[first.date_precision], _SLACK_DAYS[second.date_precision])
    return max(0, apart - slack)


def day_span(mention: Mention) -> tuple[date, date]:
    """Return the first and last day of a mention as given, without the slack of its precision."""
    start = date.fromisoformat(mention.date)
    return start, max(start, date.fromisoformat(mention.end_date)) if mention.end_date else start


def _contradiction(reason: str) -> Match:
    return Match(0.0, (reason,))


def _kind(mention: Mention) -> str:
    return f"{mention.type}/{mention.mode}" if mention.mode else mention.type


def _kind_score(first: Mention, second: Mention) -> float:
    if first.type != second.type:
        rules = _kinds()
        sharpened = second.type in rules["sharpened"].get(first.type, ())
        modes = {first.mode, second.mode} - {None}
        return 0.5 if sharpened and modes <= set(rules["sharpened_modes"]) else 0.0
    if first.mode == second.mode:
        return 1.0 if (first.status == "planned") == (second.status == "planned") else 0.8
    if first.mode is None or second.mode is None:
        return 0.8
    families = _kinds()["families"].get(first.type, {}).values()
    return 0.7 if any(first.mode in family and second.mode in family for family in families) else 0.0


def _date_score(first: Mention, second: Mention, gap_days: int) -> float:
    if gap_days == 1:
        # The same night or the same statement, dated to two days by two outlets.
        alike = _same_toll(first, second) or (
            first.mode == second.mode and share_particulars(first.evidence, second.evidence)
        )
        return 0.3 if alike else 0.0
    precise = first.date_precision == second.date_precision == "day"
    if precise:
        return 1.0
    return 0.8 if first.date == second.date else 0.6


def _same_toll(first: Mention, second: Mention) -> bool:
    """Tell whether two reports give the same victims: the sign that "overnight" was dated to two different days."""
    tolls = [(mention.killed or 0, mention.injured or 0) for mention in (first, second)]
    return tolls[0] == tolls[1] and sum(tolls[0]) > 1


def _is_coarse(place: Place | None) -> bool:
    return place is not None and place.precision in _COARSE


def _none_and_some_killed(first: Mention, second: Mention) -> bool:
    """Tell whether one report says that nobody was killed and the other that somebody was."""
    stated = {first.killed, second.killed}
    return 0 in stated and None not in stated and len(stated) > 1


def _place_score(first: Place | None, second: Place | None, policy: DeduplicationPolicy) -> tuple[float, str]:
    if first is None and second is None:
        return 0.8, "place: none in both"
    if first is None or second is None:
        return 0.0, "place: only one has a place"
    if first.country != second.country:
        return 0.0, "place: " + " and ".join(sorted((first.country or "none", second.country or "none")))
    if first.geonames_id is not None and first.geonames_id == second.geonames_id:
        return 1.0, "place: the same"
    if _is_coarse(first) or _is_coarse(second):
        return _coarse_place_score(first, second)
    apart_km = distance_km(first, second)
    reason = f"place: {apart_km:.0f} km apart"
    if apart_km <= policy.same_town_km:
        return 1.0, reason
    if _is_site_in(first, second) or _is_site_in(second, first):
        return 0.9, "place: a site of the town"
    if apart_km > policy.same_place_km:
        # Seas, straits and front sectors have no point of their own: reports name different shores.
        return (
            (0.6, reason)
            if first.precision == second.precision == "district" and apart_km <= _SAME_WATERS_KM
            else (0.0, reason)
        )
    # Two towns near each other are two places; a site, a quarter or a district may be in or near the town.
    both_towns = first.precision == second.precision == "city"
    return (0.0 if both_towns and first.name != second.name else 0.7), reason


def _is_site_in(site: Place, town: Place) -> bool:
    """Tell whether a place is coded as a site of a town, for example ``"Al-Nour Square, Tripoli"`` of Tripoli."""
    return town.precision == "city" and site.admin1 == town.admin1 and site.name.endswith(f", {town.name}")


def _coarse_place_score(first: Place, second: Place) -> tuple[float, str]:
    if first.precision == second.precision:
        same = first.admin1 == second.admin1
        return (1.0 if same else 0.0), "place: " + " and ".join(sorted((first.name, second.name)))
    if "country" in (first.precision, second.precision):
        return 0.3, "place: only the country agrees"
    same = first.admin1 == second.admin1
    return (0.6 if same else 0.0), f"place: {'the same unit' if same else 'different units'}"


def _sides_score(first: Mention, second: Mention) -> float:
    """Return 1 for the same countries on both sides, 0 for a contradiction, 0.5 where one report names no side."""
    actors = _countries(first.actors), _countries(second.actors)
    recipients = _countries(first.recipients), _countries(second.recipients)
    scores = [_overlap(*actors), _overlap(*recipients)]
    if first.type in _STATEMENTS and 0.0 in scores:
        return 0.0
    if scores == [0.0, 0.0]:
        return 0.0
    crossed = all((*actors, *recipients)) and actors[0] == recipients[1] != actors[1] == recipients[0]
    return 0.0 if crossed else max(0.1, sum(scores) / 2)


def _countries(actors: tuple[Actor, ...]) -> frozenset[str]:
    return frozenset(actor.country for actor in actors if actor.country)


def _overlap(first: frozenset[str], second: frozenset[str]) -> float:
    if not first or not second:
        return 0.5 if first or second else 0.8
    return len(first & second) / len(first | second) if first & second else 0.0


@cache
def _kinds() -> dict[str, dict[str, dict[str, list[str]]]]:
    text = resources.files(__package__).joinpath("data/kinds.json").read_text("utf-8")
    rules: dict[str, dict[str, dict[str, list[str]]]] = json.loads(text)
    return rules
