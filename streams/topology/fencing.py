"""A producer that shuts out those who had its partition before (docs/adr/0020).

Each claim of a transactional id gives the producer a higher epoch (KIP-98), and the transaction coordinator refuses the
former one from then on. A partition's log learns of it by a control marker with the new epoch: an empty transaction,
ended at once. After that marker the log takes nothing of a lower epoch, whenever it was sent. Records themselves are
sent outside transactions, idempotently under the same id and epoch, so they cost what they always cost and subscribers
of every isolation level see them at once.
"""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

from aiokafka import AIOKafkaProducer
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    InvalidProducerEpoch,
    InvalidProducerIdMapping,
    InvalidTxnState,
    OutOfOrderSequenceNumber,
    ProducerFenced,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
    UnknownTopicOrPartitionError,
)

from streams.topology.record import TopicPartition

FENCED_ERRORS: Final = (
    ProducerFenced,
    InvalidProducerEpoch,
    InvalidProducerIdMapping,
    InvalidTxnState,
    OutOfOrderSequenceNumber,
)
"""What a client gets to see when another one has claimed its transactional id."""

REFUSED_ERRORS: Final = (
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
    ClusterAuthorizationFailedError,
)
"""What a client gets to see when it lacks a right."""

_TRANSACTION_MS: Final = 30_000  # for the empty transaction of a worker that dies inside it; the next claim ends it too
_RETRY_S: Final = 0.2
_BACKOFF_MS: Final = 20  # the coordinator has most transactions through within ten
_RENEW_S: Final = 6 * 3600.0
"""How old a fence may grow. Brokers forget the epochs in a partition's log a day after the last write under them
(producer.id.expiration.ms), and a transactional id a week after its last use (transactional.id.expiration.ms)."""


class _SharingProducer(AIOKafkaProducer):  # type: ignore[misc] # the library tells no types
    """A producer on connections that it shares with others.

    A worker has one for each partition and stage, and new ones after each rebalance: with connections of their own,
    each would log in three times.
    """

    def __init__(self, client: AIOKafkaClient, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.client = self._sender.client = client
        self._metadata = self._message_accumulator._cluster = client.cluster  # noqa: SLF001 - not to be had otherwise

    async def start(self) -> None:
        await self._sender.start()

    async def stop(self) -> None:
        """End without waiting for what is on its way: it has failed already, or is another's to redo."""
        self._closed = True
        await self._sender.close()


class FencedProducer:
    """The producer of one owner of one partition."""

    def __init__(self, client: AIOKafkaClient, arguments: Mapping[str, Any], transactional_id: str) -> None:
        """Prepare a producer; ``arguments`` are those of aiokafka's, ``client`` is connected and stays so."""
        self._id = transactional_id
        self._new_producer = partial(
            _SharingProducer,
            client,
            **arguments,
            transactional_id=transactional_id,
            transaction_timeout_ms=_TRANSACTION_MS,
            retry_backoff_ms=_BACKOFF_MS,
        )
        self._producer = self._new_producer()
        self._fenced: dict[TopicPartition, float] = {}
        self.markers: Counter[TopicPartition] = Counter()  # how many were written to each partition
        self._lock = asyncio.Lock()  # no record may be sent while the producer is inside an empty transaction

    async def claim(self, written: Iterable[TopicPartition] = ()) -> None:
        """Take the id over from whoever had it, and raise the fence on partitions at once.

        What is read of these partitions afterwards, up to their ends, is all that was ever written by those before.

        Raises:
            KafkaError: the broker refuses.
        """
        await self._start()
        if fenced := set(written):
            async with self._lock:
                await self._raise_fence(fenced)
            # A transaction counts as ended before its markers are written. Only when they are does the coordinator
            # answer the next claim.
            await self._producer.stop()
            self._producer = self._new_producer()
            await self._start()

    async def _start(self) -> None:
        await self._producer.start()
        self._producer._txn_manager.transactional_id = None  # noqa: SLF001 - see _raise_fence

    async def partitions_of(self, topic: str) -> list[int]:
        """Return the partitions of a topic in their order, once a broker tells them; the caller sets the time for it.

        The client gives up after one request's time, and a broker that has just started does not know its topics yet.
        """
        while True:
            try:
                return sorted(await self._producer.partitions_for(topic))
            except UnknownTopicOrPartitionError:
                await asyncio.sleep(_RETRY_S)

    async def fence(self, tps: Iterable[TopicPartition]) -> None:
        """Raise the fence on those partitions that were not written to before, and where it is old.

        The latter also shows a process that slept for hours that it has been replaced. It takes longer than sending
        where the markers of the fence before are not written yet.

        Raises:
            KafkaError: one of ``FENCED_ERRORS`` if another worker has claimed the id.
        """
        async with self._lock:
            oldest = time.monotonic() - _RENEW_S
            await self._raise_fence({tp for tp in tps if self._fenced.get(tp, oldest) <= oldest})

    async def send(self, placed: Iterable[tuple[TopicPartition, dict[str, Any]]]) -> list[Any]:
        """Send records to their partitions in their order, and return the broker's metadata of each.

        The partitions must be fenced (``fence``).

        Raises:
            KafkaError: one of ``FENCED_ERRORS`` if another worker has claimed the id.
        """
        async with self._lock:
            pending = [await self._producer.send(tp.topic, partition=tp.partition, **fields) for tp, fields in placed]
            return list(await asyncio.gather(*pending))

    async def renew(self) -> None:
        """Raise the fences again that are old; to be called now and then."""
        oldest = time.monotonic() - _RENEW_S
        due = {tp for tp, since in self._fenced.items() if since <= oldest}
        if due:
            async with self._lock:
                await self._raise_fence(due)

    async def _raise_fence(self, tps: Iterable[TopicPartition]) -> None:
        """Have a marker with our epoch written to partitions.

        The client knows a producer either as transactional or as idempotent; ours is the first for this moment only.
        """
        tps = set(tps)
        if not tps:
            return
        for topic in {tp.topic for tp in tps}:
            await self.partitions_of(topic)
        manager = self._producer._txn_manager  # noqa: SLF001 - as the two lines below: there is no public way
        manager.transactional_id = self._id
        try:
            # The background task that speaks to the coordinator sleeps while the producer is not transactional.
            await self._producer._message_accumulator.flush_for_commit()  # noqa: SLF001
            await self._producer.begin_transaction()
            for tp in tps:
                manager.maybe_add_partition_to_txn(tp)
            await self._producer.abort_transaction()
        finally:
            manager.transactional_id = None
        self._fenced |= dict.fromkeys(tps, time.monotonic())
        self.markers.update(tps)

    async def close(self) -> None:
        """End; the connections stay."""
        # The client raises here whatever its background task died of.
        with contextlib.suppress(Exception):
            await self._producer.stop()
