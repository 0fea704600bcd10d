"""What speaks for each place that a name may mean, as numbers, and the weights that turn them into chances.

A conditional logit: the chance of a candidate is the softmax of its weighted features over all candidates of its name.
It is asked twice (``ROUNDS``): by the candidates alone, then with what the other names of the text probably mean.
Weights are in ``data/ranking.json``, fitted by ``training/places.py``.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from streams.domain.places.gazetteer import MATCH_ALTERNATE, MATCH_LOOSE, MATCH_NEWS, MATCH_PREFERRED, GazetteerEntry
from streams.domain.places.geometry import distance_km

Features = Mapping[str, float]
ROUNDS: Final = ("alone", "beside")

_NEAR_KM = 150.0
_TOWN_SHARE_OF_UNIT = 0.03
_TOWN_OF_THE_NAME = 50_000
_USUAL_NAMES = 10
_MOST_PEOPLE = 20_000_000
_TOWNS = frozenset({"city", "capital", "quarter"})
_UNITS = frozenset({"admin1", "admin2"})
_UNIT_TYPES = frozenset({"admin1_types", "admin2_types", "quarter_types"})
_MATCHES = {MATCH_NEWS: "news", MATCH_ALTERNATE: "alternate", MATCH_LOOSE: "loose"}
# Kinds that a type word names, and kinds that it may also be said of.
_NAMED_BY: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "admin1_types": (frozenset({"admin1"}), frozenset({"admin2", "region"})),
    "admin2_types": (frozenset({"admin2"}), frozenset({"quarter", "admin1"})),
    "city_types": (frozenset({"city", "capital"}), frozenset({"quarter"})),
    "quarter_types": (frozenset({"quarter"}), frozenset({"admin2", "city"})),
    "site_types": (frozenset({"site"}), frozenset({"city", "capital", "quarter"})),
    "water_types": (frozenset({"sea"}), frozenset({"region"})),
    "island_types": (frozenset({"island"}), frozenset({"region"})),
    "country_types": (frozenset({"country"}), frozenset()),
    "area_types": (frozenset({"region"}), frozenset({"city", "admin1", "admin2"})),
}


@dataclass(frozen=True, slots=True)
class RankingModel:
    """The weights of each round by feature."""

    rounds: tuple[Mapping[str, float], ...]


def weighed(weights: Features, features: Features) -> float:
    """Return the weighted sum of some features."""
    return sum([weights.get(name, 0.0) * value for name, value in features.items()])


def chances_of(scores: Sequence[float]) -> list[float]:
    """Return the softmax of scores: they add up to 1; [] for none."""
    if not scores:
        return []
    highest = max(scores)
    raised = [math.exp(score - highest) for score in scores]
    total = sum(raised)
    return [each / total for each in raised]


@cache
def ranking_model() -> RankingModel:
    """Return the model that ships with the package."""
    path = resources.files("streams.domain.places").joinpath("data", "ranking.json")
    content = json.loads(path.read_text(encoding="utf-8"))
    return RankingModel(tuple(content["rounds"][name] for name in ROUNDS))


def own_features(
    entries: Sequence[GazetteerEntry],
    hints: frozenset[str],
    adjective_country: str | None,
    *,
    listed: bool = False,
) -> list[Features]:
    """Return what each candidate has for itself: its kind, size and fame, its name, the type word beside the name.

    Args:
        entries: the candidates of one name.
        hints: kinds of type word said of it (``lexicon.TYPE_KINDS``).
        adjective_country: the country whose adjective stands before it.
        listed: whether it stands in a list beside a country.
    """
    most = max((entry.population for entry in entries if entry.kind in _TOWNS), default=0)
    own_town = any(entry.match == MATCH_PREFERRED and entry.population >= _TOWN_OF_THE_NAME for entry in entries)
    countries = frozenset(entry.country for entry in entries if entry.kind == "country")
    rows: list[Features] = []
    for entry in entries:
        row = {entry.kind: 1.0, **_size(entry, most), **_name_match(entry, own_town=own_town)}
        if entry.kind == "country":
            row["listed_country"] = float(listed)
        elif countries:
            row["country_of_the_name"] = 1.0
            row["in_country_of_the_name"] = float(entry.country in countries)
        if hints:
            row[_fit_of_type(entry.kind, hints)] = 1.0
        if entry.country == adjective_country:
            row["adjective"] = 1.0
        if _is_of_its_town(entry, entries) and not hints & _UNIT_TYPES:
            row["of_its_town"] = 1.0
        rows.append(row)
    return rows


def _size(entry: GazetteerEntry, most: int) -> dict[str, float]:
    people = math.log10(min(entry.population, _MOST_PEOPLE) + 10)
    if entry.kind in _TOWNS:
        smaller = math.log10((most + 10) / (entry.population + 10))
        return {"people": people, "smaller": smaller, "fame": math.log10(max(entry.names, 1) / _USUAL_NAMES)}
    return {f"people_{entry.kind}": people} if entry.kind in _UNITS else {}


def _name_match(entry: GazetteerEntry, *, own_town: bool) -> dict[str, float]:
    """Return how the name is the entry's; ``own_town``: whether some town of size has it for its first name."""
    if entry.match not in _MATCHES:
        return {}
    row = {f"{_MATCHES[entry.match]}_{'town' if entry.kind in _TOWNS else 'other'}": 1.0}
    if entry.match == MATCH_ALTERNATE and entry.kind == "city" and own_town:
        row["renamed"] = 1.0
    return row


def _fit_of_type(kind: str, hints: frozenset[str]) -> str:
    if any(kind in _NAMED_BY[hint][0] for hint in hints):
        return "typed"
    if any(kind in _NAMED_BY[hint][1] for hint in hints):
        return "nearly_typed"
    return "mistyped_country" if kind == "country" else "mistyped"


def _is_of_its_town(entry: GazetteerEntry, entries: Sequence[GazetteerEntry]) -> bool:
    """Tell a unit that bears the name of its town ("Istanbul", "Idlib"): a bare name means the town."""
    if entry.kind not in _UNITS or entry.match == MATCH_NEWS:
        return False
    return any(
        town.kind in {"city", "capital"}
        and town.country == entry.country
        and town.match != MATCH_LOOSE
        and town.population >= _TOWN_SHARE_OF_UNIT * entry.population
        and (entry.name in (town.admin1, town.admin2) or distance_km(town, entry) < _NEAR_KM)
        for town in entries
    )
