"""A record as our stages see it: plain bytes and where they stood, without anything of the engine."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from schemas.arrival import arrival_of
from schemas.dead_letters import Header
from streams.adapters.fetched_batches import Unreadable, unreadable

_LOG_APPEND_TIME: Final = 1  # Kafka's number for a timestamp that the broker has set
_HEADER_OVERHEAD: Final = 150  # bytes of the objects that hold a header
_HEADER_FRAMING: Final = 10  # two lengths of five bytes at most
_RECORD_FRAMING: Final = 512  # a batch of one record takes 61 bytes for itself, some twenty for lengths; a trace 200


class TopicPartition(NamedTuple):
    """A partition of a topic; equal, and equally hashed, to the engine's own."""

    topic: str
    partition: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Record:
    """One consumed record.

    ``generation`` is that of the group when it was fetched. ``after`` is the position that was read from to get it: the
    log holds nothing between that and ``offset``. ``empty``: it is no record, and the log holds none at ``offset``.
    ``incarnation``: see ``fetching.PlacedMessage``. ``fault`` is set where it stands for what could not be decoded.
    """

    topic: str
    partition: int
    offset: int
    timestamp: datetime
    key: bytes | None
    value: bytes | None
    headers: tuple[Header, ...] = ()
    generation: int = 0
    after: int = 0
    empty: bool = False
    incarnation: int = 0
    fault: Unreadable | None = None

    @property
    def tp(self) -> TopicPartition:
        """The partition that it came from."""
        return TopicPartition(self.topic, self.partition)

    @property
    def size_bytes(self) -> int:
        """How much memory it holds on to."""
        headers = sum(len(name) + len(value or b"") + _HEADER_OVERHEAD for name, value in self.headers)
        return len(self.key or b"") + len(self.value or b"") + headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One record to send. ``partition`` None: by the hash of the key, as every Kafka client does it."""

    topic: str
    key: bytes | None
    value: bytes | None
    partition: int | None = None
    headers: list[Header] = field(default_factory=list)

    @property
    def size_bytes(self) -> int:
        """How large it is on the broker, in a batch of its own, at most."""
        headers = sum(len(name.encode()) + len(value or b"") + _HEADER_FRAMING for name, value in self.headers)
        return len(self.key or b"") + len(self.value or b"") + headers + _RECORD_FRAMING


def record_of(message: Any, now: datetime) -> Record:
    """Return the record in a message of the engine; its timestamp is the time of arrival (``schemas.arrival``)."""
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp=arrival_of(
            message.headers or (), message.timestamp, by_broker=message.timestamp_type == _LOG_APPEND_TIME, now=now
        ),
        key=message.key,
        value=message.value,
        headers=tuple(message.headers or ()),
        generation=message.generation_id,
        after=message.after,
        empty=message.empty,
        incarnation=message.incarnation,
        fault=unreadable(message),
    )
