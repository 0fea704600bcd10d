"""Which candidates of a decision are right for a labelled event, and when two values are the same."""

from collections.abc import Sequence
from typing import Final

from schemas.records import Actor, Place
from streams.domain.reader import counting, dating, placing, siding
from streams.evaluation.agreement import Fields, days_apart, distance_km, located, place_agreement
from training.dataset import plain

_POINT_KM: Final = 25.0  # as "place within 25 km" in docs/quality.md
_AREA_KM: Final = 60.0  # two points named for one district or first-level unit
_POINTS: Final = frozenset({"city", "site"})
_EMPTY_WORDS: Final = frozenset({"the", "of", "and"})
_SAME_CODES: Final = 2.0


def right_places(candidates: Sequence[placing.PlaceCandidate], labelled: Fields | None) -> frozenset[int]:
    """Return the places that are the labelled one, else those that could be; one past the last for none."""
    if labelled is None:
        return frozenset({len(candidates)})
    exact = frozenset(i for i, each in enumerate(candidates) if place_is(each.place, labelled))
    return exact or frozenset(
        i for i, each in enumerate(candidates) if place_agreement(plain(each.place), labelled) > 0
    )


def right_days(candidates: Sequence[dating.DateCandidate], event: Fields) -> frozenset[int]:
    """Return the days that are the labelled one with its precision, else that day, else those next to it."""
    days = [(each.chosen.day.isoformat(), each.chosen.precision) for each in candidates]
    labelled = (event["date"], event["date_precision"])
    exact = frozenset(i for i, day in enumerate(days) if day == labelled)
    same = frozenset(i for i, day in enumerate(days) if day[0] == labelled[0])
    close = (i for i, day in enumerate(days) if days_apart({"date": day[0], "date_precision": day[1]}, event) <= 1)
    return exact or same or frozenset(close)


def right_counts(candidates: Sequence[counting.CountCandidate], count: int | None) -> frozenset[int]:
    """Return the figure of the labelled number; "not stated", one past the last, where none gives it."""
    return frozenset(i for i, each in enumerate(candidates) if each.count == count) or frozenset({len(candidates)})


def country_of(event: Fields) -> Place | None:
    """Return a place that stands for the country of an event."""
    place = event["place"]
    if place is None:
        return None
    return Place(name=place["name"], country=place["country"], admin1="", lat=0.0, lon=0.0, precision="city")


def right_actors(candidates: Sequence[siding.SideCandidate], labelled: Sequence[Fields]) -> frozenset[int]:
    """Return the candidates most like a labelled actor: all of its country if none has its sector too."""
    if not labelled:
        return frozenset({len(candidates)})
    alike = [max(_likeness(each.actor, actor) for actor in labelled) for each in candidates]
    best = max(alike, default=0.0)
    least = best if best >= _SAME_CODES else min((like for like in alike if like > 0), default=0.0)
    return frozenset(i for i, like in enumerate(alike) if like > 0 and like >= least)


def _likeness(actor: Actor, labelled: Fields) -> float:
    """Return 3 for the same name and codes, 2 for the codes, 1.5 for name and country, 1 for the country, else 0."""
    if actor.country != labelled["country"]:
        return 0.0
    named = shared_words(actor.name, labelled["name"])
    same_sector = actor.sector == labelled["sector"]
    if actor.country is None:
        return 3.0 if named else _SAME_CODES if same_sector and actor.sector != "UNK" else 0.0
    if same_sector:
        return 3.0 if named else _SAME_CODES
    return 1.5 if named else 1.0


def place_is(place: Place, labelled: Fields | None) -> bool:
    """Tell whether a place is the labelled one: the same country, or a point of it close enough."""
    if labelled is None:
        return False
    if "country" in {place.precision, labelled["precision"]}:
        return (place.country, place.precision) == (labelled["country"], labelled["precision"])
    found = {"lat": place.lat, "lon": place.lon}
    if not located(found) or not located(labelled):
        return False
    within_km = _POINT_KM if labelled["precision"] in _POINTS else _AREA_KM
    return distance_km(found, labelled) <= within_km


def actor_is(actor: Actor, labelled: Fields) -> bool:
    """Tell whether an actor is a labelled one: a word of the name in common and no other country, or the same codes."""
    if shared_words(actor.name, labelled["name"]):
        return actor.country == labelled["country"] or None in {actor.country, labelled["country"]}
    return actor.country is not None and (actor.country, actor.sector) == (labelled["country"], labelled["sector"])


def shared_words(one: str, other: str) -> bool:
    """Tell whether two names share a word that means something."""
    return bool(_words(one) & _words(other) - _EMPTY_WORDS)


def _words(name: str) -> set[str]:
    return set("".join(sign for sign in name.lower() if sign.isascii() and (sign.isalnum() or sign == " ")).split())
