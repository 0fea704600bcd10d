"""Finding the open events that a mention could belong to: by cell and day, and by mention id.

The index holds no events, only where to find them, so that the table behind it may live on disk.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from schemas.records import Event
from streams.domain.deduplication.cells import cells_of, is_of_any_day
from streams.domain.deduplication.unlisted import remembered_id

_LONG_DAYS: Final = 62  # spans longer than two months are kept apart and always looked at: few, and dear to spread out
_SLACK_DAYS: Final = {"day": 1, "week": 8, "month": 32, "year": 367}  # a day more than the precision, for "overnight"


class OpenEvents(Protocol):
    """The open events of one partition, as the deduplicator sees them."""

    @property
    def horizon(self) -> datetime | None:
        """The instant before which reports belong to closed events; None while nothing was closed."""
        ...

    def near(self, cells: Collection[str], first: date, last: date) -> tuple[Event, ...]:
        """Return the events of some cells that could have happened between two days, in the order of their ids."""
        ...

    def holding(self, mention_id: str) -> tuple[Event, ...]:
        """Return the events that list or count a mention: one, none, or, after a crash between two writes, two."""
        ...

    def get(self, event_id: str) -> Event | None:
        """Return an open event by its id."""
        ...

    def is_taken(self, event_id: str) -> bool:
        """Tell whether an event has this id, open or closed: a new one must not take the place of either."""
        ...


class EventIndex:
    """Implements ``OpenEvents`` over any store of events. One per partition; rebuilt by ``put`` from the table."""

    def __init__(self, load: Callable[[str], Event | None]) -> None:
        self._load = load
        self._by_day: dict[tuple[str, date], set[str]] = defaultdict(set)
        self._long: dict[str, set[str]] = defaultdict(set)
        self._by_mention: dict[str, set[str]] = defaultdict(set)
        self._spans: dict[str, tuple[frozenset[str], date, date]] = {}
        self._mentions: dict[str, tuple[str, ...]] = {}
        self._last_received: dict[str, datetime] = {}
        self._closed: dict[str, datetime] = {}
        self._horizon: datetime | None = None

    @property
    def horizon(self) -> datetime | None:
        """See the protocol."""
        return self._horizon

    def __len__(self) -> int:
        return len(self._spans)

    def put(self, event: Event) -> None:
        """Index an event as it now is; an earlier state of it is forgotten. The store must already hold it."""
        self.remove(event.event_id)
        first, last = _reach(event)
        cells = frozenset(cell for source in event.sources for cell in cells_of(source))
        self._spans[event.event_id] = (cells, first, last)
        for bucket in self._buckets(cells, first, last):
            bucket.add(event.event_id)
        listed = (remembered_id(source.mention_id) for source in event.sources)
        held = (*listed, *event.unlisted, *event.unlisted_copies)
        self._mentions[event.event_id] = held
        for mention_id in held:
            self._by_mention[mention_id].add(event.event_id)
        self._last_received[event.event_id] = max(source.received_at for source in event.sources)

    def remove(self, event_id: str) -> None:
        """Forget an event; unknown ids are fine."""
        span = self._spans.pop(event_id, None)
        if span is None:
            return
        for bucket in self._buckets(*span):
            bucket.discard(event_id)
        for mention_id in self._mentions.pop(event_id):
            self._by_mention[mention_id].discard(event_id)
            if not self._by_mention[mention_id]:
                del self._by_mention[mention_id]
        del self._last_received[event_id]
        self._drop_empty_days(*span)

    def evict(self, before: datetime, *, remembered_from: datetime | None = None) -> tuple[str, ...]:
        """Forget the events whose last report reached us before an instant, and return their ids.

        The ids stay taken for those whose last report came no earlier than ``remembered_from`` (None: all).
        """
        old = sorted(event_id for event_id, received in self._last_received.items() if received < before)
        self._closed |= {event_id: self._last_received[event_id] for event_id in old}
        if remembered_from is not None:
            self._closed = {one: received for one, received in self._closed.items() if received >= remembered_from}
        for event_id in old:
            self.remove(event_id)
        self._horizon = max(before, self._horizon) if self._horizon else before
        return tuple(old)

    def near(self, cells: Collection[str], first: date, last: date) -> tuple[Event, ...]:
        """See the protocol."""
        found: set[str] = set()
        for cell in cells:
            found |= self._long.get(cell, set())
            for offset in range((last - first).days + 1):
                found |= self._by_day.get((cell, first + timedelta(days=offset)), set())
        return self._loaded(found)

    def holding(self, mention_id: str) -> tuple[Event, ...]:
        """See the protocol."""
        return self._loaded(self._by_mention.get(remembered_id(mention_id), set()))

    def get(self, event_id: str) -> Event | None:
        """See the protocol."""
        return self._load(event_id) if event_id in self._spans else None

    def is_taken(self, event_id: str) -> bool:
        """See the protocol."""
        return event_id in self._spans or event_id in self._closed

    def _loaded(self, event_ids: set[str]) -> tuple[Event, ...]:
        return tuple(event for event_id in sorted(event_ids) if (event := self._load(event_id)) is not None)

    def _buckets(self, cells: frozenset[str], first: date, last: date) -> Iterator[set[str]]:
        for cell in cells:
            if _is_kept_apart(cell, first, last):
                yield self._long[cell]
                continue
            for offset in range((last - first).days + 1):
                yield self._by_day[cell, first + timedelta(days=offset)]

    def _drop_empty_days(self, cells: frozenset[str], first: date, last: date) -> None:
        for cell in cells:
            if _is_kept_apart(cell, first, last):
                if not self._long.get(cell):
                    self._long.pop(cell, None)
                continue
            for offset in range((last - first).days + 1):
                key = cell, first + timedelta(days=offset)
                if not self._by_day.get(key):
                    self._by_day.pop(key, None)


def _is_kept_apart(cell: str, first: date, last: date) -> bool:
    """Tell whether a cell is searched whatever the day: for long spans, and for what is known by its toll."""
    return is_of_any_day(cell) or (last - first).days > _LONG_DAYS


def reach_of_days(start: str, end: str | None, precision: str) -> tuple[date, date]:
    """Return the first and last day on which something so dated may match another day, both included."""
    first = date.fromisoformat(start)
    last = max(first, date.fromisoformat(end)) if end else first
    slack = timedelta(days=_SLACK_DAYS[precision])
    return first - slack, last + slack


def _reach(event: Event) -> tuple[date, date]:
    reaches = [reach_of_days(source.date, source.end_date, source.date_precision) for source in event.sources]
    return min(first for first, _ in reaches), max(last for _, last in reaches)
