"""By how much a revision raises what an event said before: the numbers that counters over events are fed with."""

from dataclasses import dataclass

from schemas.records import Event

_DENIED = "denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Persons that a revision adds to the numbers reported, and its independent sources before and now."""

    killed: int
    injured: int
    sources_before: int
    sources: int


def growth(event: Event, former: Event | None) -> Growth:
    """Return what a revision adds to the one before it (None: it is the first).

    Numbers that fall add nothing: a counter cannot take back what was reported. A denied event adds no persons.
    """
    counts = event.status != _DENIED
    counted = former if former is not None and former.status != _DENIED else None
    return Growth(
        killed=_rise(event.killed, counted.killed if counted else None) if counts else 0,
        injured=_rise(event.injured, counted.injured if counted else None) if counts else 0,
        sources_before=former.source_count if former else 0,
        sources=event.source_count,
    )


def _rise(now: int | None, before: int | None) -> int:
    return max(0, (now or 0) - (before or 0))
