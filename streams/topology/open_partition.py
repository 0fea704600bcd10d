"""The open events of one partition: the deduplicator's index, backed by the entries of the events table."""

import asyncio
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from typing import Final

from schemas.codec import RecordError, decode
from schemas.records import Event
from streams.domain.deduplication.open_events import EventIndex
from streams.topology.tables import ChangelogTable

_BREATH: Final = 50  # events indexed before other work gets its turn: some ten milliseconds
_DECODED: Final = 2000  # events kept decoded, the latest used ones


class OpenPartition:
    """What the deduplicator sees of a partition. Built from the table, thrown away when the table changes otherwise."""

    def __init__(self, table: ChangelogTable, partition: int) -> None:
        self.epoch = table.epoch(partition)
        self._table = table
        self._partition = partition
        self._decoded: OrderedDict[str, Event] = OrderedDict()
        self.index = EventIndex(self._load)

    async def rebuild(self, window: timedelta) -> None:
        """Index every event of the table, close those that the window leaves behind, reject what is no event."""
        latest: datetime | None = None
        now = datetime.now(UTC)
        for number, (key, value) in enumerate(self._table.entries(self._partition), start=1):
            if number % _BREATH == 0:
                await asyncio.sleep(0)
            try:
                event = decode(value, Event)
            except RecordError as error:
                self._table.reject(self._partition, key, value, str(error))
                continue
            self.index.put(event)
            # Not from the future: one such event would close all others.
            received = min(now, max(source.received_at for source in event.sources))
            latest = received if latest is None else max(latest, received)
        if latest is not None:
            self.close_before(latest - window, window)

    def put(self, event: Event) -> None:
        """Index an event that the table holds in this state."""
        self._keep(event)
        self.index.put(event)

    def remove(self, event_id: str) -> None:
        """Forget an event that the table no longer holds."""
        self._decoded.pop(event_id, None)
        self.index.remove(event_id)

    def close_before(self, before: datetime, window: timedelta) -> int:
        """Close the events whose last report is older: they leave memory, and stay on the topic.

        Their ids stay taken for as long as the topic keeps them, which is a second window.
        """
        closed = self.index.evict(before, remembered_from=before - window)
        for event_id in closed:
            self._decoded.pop(event_id, None)
            self._table.forget(self._partition, event_id.encode())
        return len(closed)

    def _load(self, event_id: str) -> Event | None:
        event = self._decoded.get(event_id)
        if event is not None:
            self._decoded.move_to_end(event_id)
            return event
        value = self._table.get(self._partition, event_id.encode())
        if value is None:
            return None
        event = decode(value, Event)
        self._keep(event)
        return event

    def _keep(self, event: Event) -> None:
        self._decoded[event.event_id] = event
        self._decoded.move_to_end(event.event_id)
        while len(self._decoded) > _DECODED:
            self._decoded.popitem(last=False)
