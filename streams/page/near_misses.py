"""Which events are close to one and were kept apart, and what kept them apart.

Asks the same comparison that the deduplicator asks, so what is shown is the reason itself and no second opinion.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice, product
from typing import Final

from schemas.records import Event
from streams.domain.deduplication.matching import Match, Matcher
from streams.domain.deduplication.policy import DEFAULT_POLICY
from streams.domain.places.geometry import distance_km

_NEAR_DAYS: Final = 3
_NEAR_KM: Final = 100.0
_COMPARED_EVENTS: Final = 60
_COMPARED_REPORTS: Final = 3  # of each of the two events: at most 9 comparisons of some 0.1 ms for a pair
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """Another event, how alike the two are at best (0-1; 0 where something contradicts), and why."""

    event_id: str
    type: str
    mode: str | None
    date: str
    place: str | None
    score: float
    contradiction: bool
    reasons: tuple[str, ...]


def near_misses(event: Event, others: Iterable[Event]) -> tuple[NearMiss, ...]:
    """Return the events that are most like ``event``, best first, five at most.

    Args:
        event: the event in question.
        others: the open events, itself among them or not; those within three days and 100 km are looked at, of events
            that know only the country those in the same country.
    """
    near = list(islice((other for other in others if _is_near(event, other)), _COMPARED_EVENTS))
    matcher = Matcher(DEFAULT_POLICY)
    compared = [(other, _best(event, other, matcher)) for other in near if other.sources and event.sources]
    # Of those that something rules out, the ones of the same type come first: they are asked about.
    compared.sort(key=lambda pair: (-pair[1].score, pair[0].type != event.type, pair[0].event_id))
    return tuple(
        NearMiss(
            event_id=other.event_id,
            type=other.type,
            mode=other.mode,
            date=other.date,
            place=other.place.name if other.place else None,
            score=match.score,
            contradiction=match.is_contradiction,
            reasons=match.reasons,
        )
        for other, match in compared[:_SHOWN]
    )


def _best(event: Event, other: Event, matcher: Matcher) -> Match:
    pairs = product(event.sources[-_COMPARED_REPORTS:], other.sources[-_COMPARED_REPORTS:])
    return max((matcher(first, second) for first, second in pairs), key=lambda match: match.weight)


def _is_near(event: Event, other: Event) -> bool:
    if other.event_id == event.event_id or event.place is None or other.place is None:
        return False
    if abs((date.fromisoformat(event.date) - date.fromisoformat(other.date)).days) > _NEAR_DAYS:
        return False
    if "country" in (event.place.precision, other.place.precision):
        return event.place.country == other.place.country
    return distance_km(event.place, other.place) <= _NEAR_KM
