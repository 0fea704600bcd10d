"""What the page knows right now, and the signal that it has changed. Used from one event loop."""

import asyncio
import hashlib
import re
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from schemas.dead_letters import DeadLetterHeaders
from schemas.records import Event, Link
from streams.page.history import History
from streams.page.window import EventWindow

_LATENCIES_OVER: Final = timedelta(minutes=10)  # as the alert DatelineEventsLate
_LISTED_DEAD_LETTERS: Final = 200
_EPOCH_DIGITS: Final = 8
_POSITION: Final = re.compile(r"([0-9a-f]{8}):((?:\d{1,6}\.\d{1,18}(?:,\d{1,6}\.\d{1,18}){0,999})?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the feed of changes: of which topic (``epoch``), and the last offset taken of each partition."""

    epoch: str
    positions: dict[int, int]

    def __str__(self) -> str:
        return f"{self.epoch}:" + ",".join(f"{one}.{offset}" for one, offset in sorted(self.positions.items()))


def parse_place(text: str) -> Place | None:
    """Return the place that ``str(place)`` wrote, or None for any other text."""
    found = _POSITION.fullmatch(text)
    if found is None:
        return None
    pairs = (pair.split(".") for pair in found[2].split(",") if pair)
    return Place(found[1], {int(partition): int(offset) for partition, offset in pairs})


def epoch_of(*names: str) -> str:
    """Return a short digest of what names a topic: the same cluster and topic give the same one."""
    return hashlib.blake2b("\n".join(names).encode(), digest_size=_EPOCH_DIGITS // 2).hexdigest()


@dataclass(slots=True)
class DeadLetterLog:
    """The latest dead letters by their headers, newest last; the bytes stay on the topic."""

    latest: deque[DeadLetterHeaders] = field(default_factory=lambda: deque(maxlen=_LISTED_DEAD_LETTERS))

    def by_reason(self, since: datetime) -> dict[str, int]:
        """Count those set aside since an instant, by code."""
        return dict(Counter(str(headers.code) for headers in self.latest if headers.time >= since))


class LiveState:
    """The window, its history, the dead letters, and whether all of it is what the topics now say."""

    def __init__(
        self, epoch: str, *, window: timedelta, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.epoch = epoch
        self.window = EventWindow()
        self.history = History()
        self.dead_letters = DeadLetterLog()
        self.clock = clock
        self.started_at = clock()
        self.caught_up = False
        self.connected = False
        self.undecodable = 0
        self._length = window
        self._latencies: deque[tuple[datetime, float]] = deque(maxlen=10_000)
        self._changed = asyncio.Event()

    @property
    def place(self) -> Place:
        """Return the place of the last change taken in."""
        return Place(self.epoch, dict(self.window.positions))

    @property
    def window_start(self) -> datetime:
        """Return the instant before which an event must have changed last to be let go."""
        return self.clock() - self._length

    def take_event(
        self, event_id: str, event: Event | None, *, partition: int, offset: int, changed_at: datetime
    ) -> None:
        """Take in a record of the events topic."""
        if not self.window.apply(event_id, event, partition=partition, offset=offset, changed_at=changed_at):
            return
        if event is None:
            return
        self.history.note_event(event, changed_at)
        if self.caught_up and event.sources:
            arrived = max(source.received_at for source in event.sources)
            self._latencies.append((changed_at, max(0.0, (changed_at - arrived).total_seconds())))

    def take_link(self, link: Link, at: datetime) -> None:
        """Take in a record of the links topic."""
        self.history.note_link(link, at)

    def take_dead_letter(self, headers: DeadLetterHeaders) -> None:
        """Take in the headers of a dead letter."""
        self.dead_letters.latest.append(headers)

    def tidy(self) -> None:
        """Let go of what has left the window."""
        before = self.window_start
        self.history.forget(self.window.drop_before(before))
        self.history.drop_links_before(before, (entry.event_id for entry, _ in self.window.entries()))

    def announce(self) -> None:
        """Wake everyone who waits for a change."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def change(self, within_s: float) -> None:
        """Return at the next ``announce``, or after ``within_s`` seconds."""
        try:
            await asyncio.wait_for(self._changed.wait(), within_s)
        except TimeoutError:
            return

    def arrival_to_event_s(self) -> float | None:
        """Return the 95th percentile over ten minutes, seconds from an article's arrival to its event's record."""
        since = self.clock() - _LATENCIES_OVER
        recent = sorted(seconds for at, seconds in self._latencies if at >= since)
        return recent[min(len(recent) - 1, int(len(recent) * 0.95))] if recent else None

    def newest_event_at(self) -> datetime | None:
        """Return when the record that changed last was written, of those that are open."""
        return self.window.newest_change_at()
