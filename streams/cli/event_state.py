"""The current events on the ``events`` topic: the last revision of each that is wanted, without the retracted ones."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from schemas.codec import RecordError, decode
from schemas.records import Event
from streams.adapters.kafka_access import KafkaAccess
from streams.cli.topic_reading import EVERYTHING, read_topics
from streams.domain.event_filter import EventFilter


@dataclass(slots=True)
class EventState:
    """What a topic of events comes to. Values are kept as bytes, a fraction of what the records take."""

    only: EventFilter
    values: dict[bytes, tuple[str, bytes]] = field(default_factory=dict)
    unreadable: int = 0

    def take(self, key: bytes | None, value: bytes | None) -> None:
        """Take the next record of a partition; the last one of a key counts."""
        event_id = key or b""
        self.values.pop(event_id, None)
        if value is None:
            return
        try:
            event = decode(value, Event)
        except RecordError:
            self.unreadable += 1
            return
        if self.only.passes(event):
            self.values[event_id] = (event.date, value)

    def events(self) -> Iterator[Event]:
        """Yield the events by date, those of a day by id."""
        for _, (_, value) in sorted(self.values.items(), key=lambda item: (item[1][0], item[0])):
            yield decode(value, Event)


async def read_event_state(
    access: KafkaAccess, topic: str, only: EventFilter, progress: Callable[[int, int], None]
) -> EventState:
    """Read a topic of events to its present end; ``progress`` is told how many offsets are read, of how many.

    Raises:
        BrokerUnreachableError: no broker answers.
        TopicError: the topic does not exist.
    """
    state = EventState(only)
    async for record in read_topics(access, [topic], EVERYTHING, progress=progress):
        state.take(record.key, record.value)
    return state
