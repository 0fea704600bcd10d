"""The events that are open now, as the compacted topic tells them, in the order of their last change.

Owns what is held and what has changed since a given place; knows nothing of Kafka clients, requests or event loops.

Two kinds of place in the feed of changes:

* a *sequence* counts the changes that this process has taken in, from 1; it orders them for those connected now;
* *positions* give the offset of the last record taken in of each partition. They mean the same to the next process,
  so a reader that comes back after a restart is given what it missed and nothing that it has.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson

from schemas.records import Event
from streams.domain.event_filter import EventFilter, searchable_text
from streams.page.summaries import summary_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The last record of one event: where it stands on the topic, and what is derived from it once.

    ``event`` is None where the record retracts it. ``summary`` is its line in lists, as JSON.
    """

    event_id: str
    event: Event | None
    partition: int
    offset: int
    changed_at: datetime
    sequence: int
    searchable: str
    summary: bytes

    def line(self, *, searchable: bool) -> bytes:
        """Return the summary as JSON, with the text that ``q`` is looked for in if that is asked for too."""
        if not searchable:
            return self.summary
        return self.summary[:-1] + b',"searchable":' + orjson.dumps(self.searchable) + b"}"


class EventWindow:
    """Holds one entry an event. An event leaves when it has not changed for the window, or is retracted."""

    def __init__(self) -> None:
        # In the order of their sequence: an entry that changes moves to the end.
        self._entries: dict[str, Entry] = {}
        self._open = 0
        self._dropped: dict[int, int] = {}
        self.sequence = 0
        self.positions: dict[int, int] = {}

    def __len__(self) -> int:
        """Return how many events are open."""
        return self._open

    def apply(self, event_id: str, event: Event | None, *, partition: int, offset: int, changed_at: datetime) -> bool:
        """Take in a record of the events topic; ``event`` None retracts. Return whether anything changed.

        A record that is no newer than what is held of its partition changes nothing, so reading again is harmless.
        """
        if offset <= self.positions.get(partition, -1):
            return False
        self.positions[partition] = offset
        former = self._entries.pop(event_id, None)
        if event is None and former is not None and former.partition != partition:
            # The retraction of an event's past elsewhere: the record that is held is another partition's.
            self._entries[event_id] = former
            return False
        self.sequence += 1
        self._open += (event is not None) - (former is not None and former.event is not None)
        self._entries[event_id] = Entry(
            event_id=event_id,
            event=event,
            partition=partition,
            offset=offset,
            changed_at=changed_at,
            sequence=self.sequence,
            searchable=searchable_text(event) if event else "",
            summary=summary_json(event, changed_at) if event else b"",
        )
        return True

    def drop_before(self, instant: datetime) -> tuple[str, ...]:
        """Forget what has not changed since ``instant``, retractions too; return the ids of what is gone."""
        gone = [entry for entry in self._entries.values() if entry.changed_at < instant]
        for entry in gone:
            del self._entries[entry.event_id]
            self._open -= entry.event is not None
            self._dropped[entry.partition] = max(entry.offset, self._dropped.get(entry.partition, -1))
        if gone:
            self.sequence += 1  # lists are no longer what they were
        return tuple(entry.event_id for entry in gone)

    def get(self, event_id: str) -> Entry | None:
        """Return an open event's entry."""
        entry = self._entries.get(event_id)
        return entry if entry and entry.event else None

    def entries(self, only: EventFilter | None = None) -> Iterator[tuple[Entry, Event]]:
        """Yield the open events that pass, with their entries, in the order of their last change."""
        for entry in self._entries.values():
            if entry.event is not None and (only is None or only.passes(entry.event, entry.searchable)):
                yield entry, entry.event

    def newest_change_at(self) -> datetime | None:
        """Return the time of the last record that did not retract."""
        return next((entry.changed_at for entry in reversed(self._entries.values()) if entry.event), None)

    def changes_after(self, sequence: int) -> list[Entry]:
        """Return the entries that changed after ``sequence``, oldest first: only the last state of each event."""
        found = []
        for entry in reversed(self._entries.values()):
            if entry.sequence <= sequence:
                break
            found.append(entry)
        return found[::-1]

    def changes_beyond(self, positions: Mapping[int, int]) -> list[Entry] | None:
        """Return the entries whose records lie beyond ``positions``, oldest first.

        Returns: None where the positions cannot be continued from: they are ahead of this window (the topic was made
            anew), or what lies beyond them has partly left it.
        """
        known = self.positions
        if any(offset > known.get(partition, -1) for partition, offset in positions.items()):
            return None
        if any(offset > positions.get(partition, -1) for partition, offset in self._dropped.items()):
            return None
        return [entry for entry in self._entries.values() if entry.offset > positions.get(entry.partition, -1)]
