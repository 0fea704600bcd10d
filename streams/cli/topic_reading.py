"""Reads topics without a consumer group: looks, and leaves nothing behind on the broker."""

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from streams.adapters.kafka_access import KafkaAccess
from streams.cli.cluster_access import require_topics, started

_POLL_MS: Final = 500
_ONE_RECORD_MS: Final = 10_000
_FETCH_BYTES: Final = 16 * 1_048_576
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRange:
    """Which records to read: from the first that arrived at ``since``, or the last ``newest`` ones, or only new ones.

    ``to_the_end``: stop at what is there now, instead of waiting for more.
    """

    since: datetime | None = None
    newest: int | None = None
    to_the_end: bool = False


EVERYTHING: Final = ReadingRange(since=datetime.fromtimestamp(0, UTC), to_the_end=True)


def parse_since(value: str, now: datetime) -> datetime | None:
    """Return the instant named by ``"90s"``, ``"15m"``, ``"2h"``, ``"7d"``, ``"beginning"`` or ISO 8601, else None."""
    if value == "beginning":
        return datetime.fromtimestamp(0, UTC)
    if value[:-1].isdecimal() and value[-1] in _UNITS:
        try:
            return now - timedelta(**{_UNITS[value[-1]]: int(value[:-1])})
        except OverflowError:
            return None
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


async def read_topics(
    access: KafkaAccess,
    topics: Iterable[str],
    which: ReadingRange,
    *,
    progress: Callable[[int, int], None] | None = None,
    reached: Callable[[int, int], None] | None = None,
) -> AsyncIterator[Any]:
    """Yield records (aiokafka's ``ConsumerRecord``) of topics; in order within a partition.

    Args:
        access: the cluster.
        topics: full names.
        which: the records wanted.
        progress: told now and then how many offsets have been read, of how many; for reading to the end.
        reached: told now and then the partition and the offset up to which it was read. That goes past markers of
            transactions, which stand at an offset and are no records.

    Raises:
        BrokerUnreachableError: no broker answers.
        TopicError: a topic does not exist.
    """
    from streams.adapters.fetched_batches import tolerant_consumer

    names = list(topics)
    await require_topics(access, names)
    consumer = tolerant_consumer(
        *names,
        **access.client_arguments(),
        group_id=None,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=_FETCH_BYTES,
    )
    async with started(consumer, access):
        partitions = sorted(consumer.assignment())
        begins, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
        starts = await _starts(consumer, which, begins, ends)
        for partition, offset in starts.items():
            consumer.seek(partition, offset)
        unread = {tp for tp in partitions if starts[tp] < ends[tp]}
        total, left = sum(ends[tp] - starts[tp] for tp in unread), {tp: ends[tp] - starts[tp] for tp in unread}
        while unread or not which.to_the_end:
            batches = await consumer.getmany(timeout_ms=_POLL_MS)
            for partition, records in batches.items():
                for record in records:
                    if which.to_the_end and record.offset >= ends[partition]:
                        break
                    yield record
            await _tell_positions(consumer, partitions, reached)
            for partition in list(unread):
                left[partition] = max(0, ends[partition] - await consumer.position(partition))
                if not left[partition]:
                    unread.discard(partition)
            if progress is not None:
                progress(total - sum(left.values()), total)


async def _tell_positions(consumer: Any, partitions: Iterable[Any], reached: Callable[[int, int], None] | None) -> None:
    if reached is not None:
        for partition in partitions:
            reached(partition.partition, await consumer.position(partition))


async def read_record(access: KafkaAccess, topic: str, partition: int, offset: int) -> Any | None:
    """Return the record at an offset; None: it is not there, or not any more."""
    from aiokafka import TopicPartition

    from streams.adapters.fetched_batches import tolerant_consumer

    consumer = tolerant_consumer(
        **access.client_arguments(), group_id=None, auto_offset_reset="earliest", max_partition_fetch_bytes=_FETCH_BYTES
    )
    async with started(consumer, access):
        tp = TopicPartition(topic, partition)
        consumer.assign([tp])
        begins, ends = await consumer.beginning_offsets([tp]), await consumer.end_offsets([tp])
        if not begins[tp] <= offset < ends[tp]:
            return None
        consumer.seek(tp, offset)
        batches = await consumer.getmany(tp, timeout_ms=_ONE_RECORD_MS, max_records=1)
        return next((record for record in batches.get(tp, ()) if record.offset == offset), None)


async def _starts(consumer: Any, which: ReadingRange, begins: dict[Any, int], ends: dict[Any, int]) -> dict[Any, int]:
    """Return the first offset to read of each partition."""
    if which.since is not None:
        if which.since.timestamp() <= 0:
            return begins
        milliseconds = int(which.since.timestamp() * 1000)
        found = await consumer.offsets_for_times(dict.fromkeys(begins, milliseconds))
        return {tp: found[tp].offset if found.get(tp) else ends[tp] for tp in begins}
    if which.newest is not None:
        return {tp: max(begins[tp], ends[tp] - which.newest) for tp in begins}
    return ends
