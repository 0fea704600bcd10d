"""Follows the events, links and dead letters of a cluster without a group, as any subscriber may.

It commits nothing and takes part in no rebalance. When the broker is gone the page says that it is not live, and the
follower goes on where it was once the broker is back.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from schemas.arrival import stamp_of
from schemas.codec import RecordError, decode
from schemas.dead_letters import from_kafka_headers
from schemas.records import Event, Link
from schemas.topics import DEAD_LETTERS, EVENTS, LINKS
from streams.adapters.kafka_access import KafkaAccess
from streams.page.live import LiveState

logger = logging.getLogger(__name__)

_RETRY_S: Final = 2.0
_POLL_MS: Final = 500
_BATCH: Final = 200  # records taken in one go: some 20 ms, after which requests are answered
_TIDY_S: Final = 60.0
_DEAD_LETTERS_FROM_BEFORE: Final = 50  # a partition
_FETCH_BYTES: Final = 4 * 1_048_576


async def follow(access: KafkaAccess, prefix: str, state: LiveState) -> None:
    """Keep ``state`` as the topics say, until cancelled. Never raises because of the broker or of a record."""
    async with asyncio.TaskGroup() as group:
        group.create_task(_persist(lambda: _follow_events(access, prefix, state), state))
        group.create_task(_persist(lambda: _follow_dead_letters(access, prefix, state), None))
        group.create_task(_tidy(state))


async def _persist(work: Callable[[], Awaitable[None]], state: LiveState | None) -> None:
    """Start a piece of following again whenever it ends; with ``state``, note there that it is not connected."""
    while True:
        try:
            await work()
        except (KafkaError, OSError, TimeoutError) as error:
            logger.warning("the topics cannot be followed (%r), trying again", error)
        except Exception:
            logger.exception("the topics cannot be followed, trying again")
        if state is not None and state.connected:
            state.connected = False
            state.announce()
        await asyncio.sleep(_RETRY_S)


async def _tidy(state: LiveState) -> None:
    while True:
        await asyncio.sleep(_TIDY_S)
        state.tidy()
        state.announce()


def _consumer(access: KafkaAccess, *topics: str) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(
        *topics,
        **access.client_arguments(),
        client_id="dateline-page",
        group_id=None,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        max_partition_fetch_bytes=_FETCH_BYTES,
    )


async def _follow_events(access: KafkaAccess, prefix: str, state: LiveState) -> None:
    consumer = _consumer(access, prefix + EVENTS, prefix + LINKS)
    try:
        await consumer.start()
        partitions = sorted(consumer.assignment())
        if not partitions:
            raise KafkaError("the topics are not there yet")
        begins, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
        await consumer.seek_to_beginning(*partitions)
        state.connected = True
        unread = {tp for tp in partitions if begins[tp] < ends[tp]}
        while True:
            batches = await consumer.getmany(timeout_ms=_POLL_MS, max_records=_BATCH)
            for tp, records in batches.items():
                for record in records:
                    _take(record, tp.topic == prefix + EVENTS, state)
            # With transactions the end may be a marker that no record shows; the position passes it.
            unread = {tp for tp in unread if await consumer.position(tp) < ends[tp]}
            newly = not unread and not state.caught_up
            if newly:
                state.caught_up = True
                state.tidy()
            if batches or newly:
                state.announce()
            await asyncio.sleep(0)
    finally:
        await consumer.stop()


def _take(record: Any, is_event: bool, state: LiveState) -> None:  # noqa: FBT001 - one of two kinds of record
    at = stamp_of(record.timestamp)
    try:
        if is_event:
            event = None if record.value is None else decode(record.value, Event)
            event_id = (record.key or b"").decode("utf-8", "replace")
            state.take_event(event_id, event, partition=record.partition, offset=record.offset, changed_at=at)
        elif record.value is not None:
            state.take_link(decode(record.value, Link), at)
    except RecordError as error:
        state.undecodable += 1
        logger.warning("%s %d:%d is left out: %.300s", record.topic, record.partition, record.offset, error)


async def _follow_dead_letters(access: KafkaAccess, prefix: str, state: LiveState) -> None:
    consumer = _consumer(access, prefix + DEAD_LETTERS)
    try:
        await consumer.start()
        partitions = sorted(consumer.assignment())
        begins, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
        for tp in partitions:
            consumer.seek(tp, max(begins[tp], ends[tp] - _DEAD_LETTERS_FROM_BEFORE))
        state.dead_letters.latest.clear()
        while True:
            for records in (await consumer.getmany(timeout_ms=_POLL_MS, max_records=_BATCH)).values():
                for record in records:
                    try:
                        state.take_dead_letter(from_kafka_headers(record.headers))
                    except ValueError as error:
                        logger.warning("%s %d:%d: %.300s", record.topic, record.partition, record.offset, error)
    finally:
        await consumer.stop()
