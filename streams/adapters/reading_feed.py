"""Follows the readings of all workers, so that what one of them has read need not be read again by another.

A consumer without a group: it commits nothing and takes part in no rebalance. When it fails, nothing is lost but the
knowledge of what was read meanwhile, and it starts again.
"""

import asyncio
import logging
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from schemas.codec import RecordError, decode
from schemas.records import Reading
from streams.adapters.fetched_batches import tolerant_consumer
from streams.adapters.kafka_access import KafkaAccess
from streams.domain.copies import CopyIndex

logger = logging.getLogger(__name__)

_RETRY_S: Final = 5.0
_POLL_MS: Final = 1000
_BATCH: Final = 100
_FETCH_BYTES: Final = 262_144  # per partition; a larger record comes alone


class ReadingFeed:
    """Fills an index with the newest readings of a topic, beginning with the last ``newest`` of them."""

    def __init__(self, access: KafkaAccess, topic: str, index: CopyIndex, *, newest: int, client_id: str) -> None:
        self._arguments = access.client_arguments() | {
            "client_id": client_id,
            "group_id": None,
            "auto_offset_reset": "latest",
            "max_partition_fetch_bytes": _FETCH_BYTES,
        }
        self._topic = topic
        self.index = index
        self._newest = newest

    async def run(self) -> None:
        """Follow the topic until cancelled. Never raises because of the broker or of what stands on the topic."""
        while True:
            try:
                await self._follow()
            except (KafkaError, OSError, TimeoutError) as error:
                logger.warning("readings cannot be followed (%r); copies are read until they can", error)
            except Exception:
                logger.exception("readings cannot be followed; copies are read until they can")
            await asyncio.sleep(_RETRY_S)

    async def _follow(self) -> None:
        consumer = tolerant_consumer(self._topic, **self._arguments)
        try:
            await consumer.start()
            await self._seek_newest(consumer)
            while True:
                batches = await consumer.getmany(timeout_ms=_POLL_MS, max_records=_BATCH)
                for records in batches.values():
                    for record in records:
                        self._take(record.value)
                        await asyncio.sleep(0)  # a backlog of readings must not hold up deliveries
        finally:
            await consumer.stop()

    async def _seek_newest(self, consumer: AIOKafkaConsumer) -> None:
        partitions: list[TopicPartition] = sorted(consumer.assignment())
        begins = await consumer.beginning_offsets(partitions)
        ends = await consumer.end_offsets(partitions)
        share = self._newest // max(1, len(partitions))
        for partition in partitions:
            consumer.seek(partition, max(begins[partition], ends[partition] - share))

    def _take(self, payload: bytes | None) -> None:
        try:
            if payload is not None:
                self.index.add(decode(payload, Reading))
        except RecordError:
            logger.warning("a record on %s is no reading", self._topic)
