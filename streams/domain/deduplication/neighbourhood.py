"""The events whose clusters a record could alter: those reached from it over pairs of reports that are alike."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from schemas.records import Event, Mention
from streams.domain.deduplication.cells import cells_searched, cells_within
from streams.domain.deduplication.matching import Matcher
from streams.domain.deduplication.open_events import OpenEvents, reach_of_days
from streams.domain.deduplication.whereabouts import is_vague

_SQUARES_PER_DEGREE: Final = 2


class Neighbourhood:
    """Finds the neighbourhood of one record."""

    def __init__(
        self,
        open_events: OpenEvents,
        matcher: Matcher,
        added: Sequence[Mention],
        subject: str,
    ) -> None:
        """Args: added: the record's mention, none for a withdrawal; subject: the id of the mention it is about."""
        self._open_events = open_events
        self._matcher = matcher
        self._added = added
        self._subject = subject

    def around(self, holding: Iterable[Event]) -> tuple[dict[str, Event], frozenset[str]]:
        """Return the events by id, and the ids of vague mentions that fit too many places to be given to one.

        Args:
            holding: the events that hold the record's mention now.
        """
        found = {event.event_id: event for event in holding}
        unplaced: set[str] = set()
        pending: list[Mention] = [*self._added, *(source for event in found.values() for source in event.sources)]
        while pending:
            mention = pending.pop()
            touched = self._alike(mention, self._near(mention, cells_searched(mention)), found)
            within = self._near(mention, cells_within(mention))
            if self._fits_too_many_places(mention, within):
                unplaced.add(mention.mention_id)
            else:
                touched += self._alike(mention, within, found)
            # A decision cut off by a crash leaves a mention in two events: both belong to the neighbourhood.
            for event in (*touched, *self._open_events.holding(mention.mention_id)):
                if event.event_id not in found:
                    found[event.event_id] = event
                    pending.extend(event.sources)
        return dict(sorted(found.items())), frozenset(unplaced)

    def _near(self, mention: Mention, cells: Collection[str]) -> tuple[Event, ...]:
        first, last = reach_of_days(mention.date, mention.end_date, mention.date_precision)
        return self._open_events.near(cells, first, last)

    def _alike(self, mention: Mention, near: Iterable[Event], found: dict[str, Event]) -> list[Event]:
        return [
            event
            for event in near
            if event.event_id not in found and any(self._matcher.is_alike(mention, source) for source in event.sources)
        ]

    def _fits_too_many_places(self, mention: Mention, within: Iterable[Event]) -> bool:
        """Tell whether a vague mention is like reports from more places than the policy allows.

        Counted over all reports as they are after the record, so that it does not depend on what came first.
        """
        if not is_vague(mention.place):
            return False
        squares: set[tuple[int, int]] = set()
        held = (source for event in within for source in event.sources if source.mention_id != self._subject)
        for other in (*self._added, *held):
            if other.place is not None and not is_vague(other.place) and self._matcher.is_alike(mention, other):
                lat, lon = other.place.lat * _SQUARES_PER_DEGREE, other.place.lon * _SQUARES_PER_DEGREE
                squares.add((round(lat), round(lon)))
                if len(squares) > self._matcher.policy.rival_places:
                    return True
        return False
