"""Sending records, and knowing that they arrived. The only producers of a worker.

Idempotent and ``acks=all`` (KIP-98, KIP-679): a retry inside the client neither doubles nor reorders records of a
partition. Every stage sends under a producer of its own for each partition that it works on, which shuts out the worker
that had the partition before (``fencing``, docs/adr/0020). Every failure ends the process: what was not delivered must
not be acknowledged, and what is not acknowledged comes back.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import (
    InvalidTimestampError,
    KafkaConnectionError,
    KafkaError,
    MessageSizeTooLargeError,
    NodeNotReadyError,
    RecordListTooLargeError,
    RequestTimedOutError,
)
from aiokafka.partitioner import DefaultPartitioner

from schemas.topics import MAX_RECORD_BYTES
from streams.adapters.kafka_access import KafkaAccess
from streams.adapters.topic_ids import topic_ids
from streams.errors import BrokerUnreachableError, DeliveryError, FencedError, OutgrownError, RefusedError, RightsError
from streams.topology.fencing import FENCED_ERRORS, REFUSED_ERRORS, FencedProducer
from streams.topology.record import Outgoing, TopicPartition
from streams.topology.tracing import traced_headers

_FRAMING_BYTES: Final = 65_536
_FLUSH_S: Final = 1.0
_RETRY_S: Final = 0.2
_MARKERS_S: Final = 35.0
"""How much longer than a delivery claims and fences may take, as they wait for markers.

A coordinator whose request for them gets no answer sends it again after ``request.timeout.ms``, 30 s by default. Apache
Kafka 4.3.1 leaves one without an answer where a partition in it has just been made or deleted, be it somebody else's.
"""
_TOO_LARGE: Final = (MessageSizeTooLargeError, RecordListTooLargeError)


AnswerT = TypeVar("AnswerT")


class Delivery:
    """The producers of a worker, and the connection that tells whether any broker is there."""

    def __init__(self, access: KafkaAccess, *, client_id: str, budget_s: float, group: str = "dateline") -> None:
        """Prepare; ``group`` begins the transactional ids, so that deployments on one cluster stay apart."""
        self._budget_s = budget_s
        self._group = group
        self._client_arguments = access.client_arguments() | {
            "client_id": client_id,
            # One try. The whole budget is kept by `send`, since an idempotent producer retries without end.
            "request_timeout_ms": int(min(budget_s, 10.0) * 1000),
        }
        self._producer_arguments = self._client_arguments | {
            "acks": "all",
            "max_request_size": MAX_RECORD_BYTES + _FRAMING_BYTES,
            # No lingering: a stage waits for its record before it takes the next one, so there is nothing to gather;
            # what piles up while a request is under way travels together anyway.
            "linger_ms": 0,
        }
        self.limits: dict[str, int] = {}
        """How many bytes each topic takes in a record; to be filled by whoever knows (``MAX_RECORD_BYTES`` else)."""
        self._client: AIOKafkaClient | None = None
        self._stages: dict[str, StageDelivery] = {}

    def of(self, stage: str) -> "StageDelivery":
        """Return what a stage sends with."""
        if stage not in self._stages:
            self._stages[stage] = StageDelivery(
                stage,
                self._client_arguments,
                self._producer_arguments,
                self.limits,
                group=self._group,
                budget_s=self._budget_s,
            )
        return self._stages[stage]

    async def start(self) -> None:
        """Connect.

        Raises:
            BrokerUnreachableError: no broker answered.
        """
        self._client = AIOKafkaClient(**self._client_arguments)
        try:
            await asyncio.wait_for(self._client.bootstrap(), self._budget_s)
        except (KafkaError, OSError, TimeoutError) as error:
            await self.stop()
            servers = ",".join(self._client_arguments["bootstrap_servers"])
            raise BrokerUnreachableError(f"no Kafka broker answers at {servers}: is it running?") from error

    async def answers(self, within_s: float) -> bool:
        """Tell whether any broker answers a question about the cluster now."""
        if self._client is None:
            return False
        try:
            return bool(await asyncio.wait_for(self._client.force_metadata_update(), within_s))
        except (KafkaError, OSError, TimeoutError):
            return False

    async def topic_ids(self, names: Collection[str]) -> dict[str, str]:
        """Return the ids of topics by which one that was made anew is told from the old one; empty: there are none.

        Raises:
            DeliveryError: no broker answered within the budget.
        """
        client = self._client
        if client is None:
            raise DeliveryError("the client is not running")
        try:
            async with asyncio.timeout(self._budget_s):
                return await _persistently(lambda: topic_ids(client, names))
        except TimeoutError as error:
            raise DeliveryError(f"no broker tells the ids of the topics within {self._budget_s:g} s") from error

    async def renew(self) -> None:
        """Keep the fences from growing old; to be called now and then.

        Raises:
            FencedError: a partition is another worker's by now.
        """
        for stage in self._stages.values():
            await stage.renew()

    async def stop(self) -> None:
        """Disconnect. Nothing is pending then but what has failed already; that is not waited for."""
        await asyncio.gather(*(stage.stop() for stage in self._stages.values()))
        client, self._client = self._client, None
        if client is not None:
            await client.close()


async def _persistently(ask: Callable[[], Awaitable[AnswerT]]) -> AnswerT:
    """Return the answer of a broker, asking again while there is none; the caller sets the time for it."""
    while True:
        try:
            return await ask()
        except (KafkaConnectionError, NodeNotReadyError, RequestTimedOutError, OSError):
            await asyncio.sleep(_RETRY_S)


class StageDelivery:
    """What one stage sends: for each partition of its source under a claim that outdates every earlier one."""

    def __init__(
        self,
        stage: str,
        client_arguments: dict[str, Any],
        producer_arguments: dict[str, Any],
        limits: Mapping[str, int],
        *,
        group: str,
        budget_s: float,
    ) -> None:
        self._stage = stage
        self._client_arguments = client_arguments
        self._producer_arguments = producer_arguments
        self._limits = limits
        self._client: AIOKafkaClient | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._group = group
        self._budget_s = budget_s
        self._producers: dict[int, FencedProducer] = {}
        self._partitioner = DefaultPartitioner()

    async def claim(self, partitions: Collection[int], changelogs: Collection[str] = ()) -> None:
        """Become the one who writes for partitions of the source; to be called before anything of them is read.

        Args:
            partitions: all that the worker has now. Claims of others are given up.
            changelogs: topics whose equally numbered partitions no earlier owner may write to from now on.

        Raises:
            DeliveryError: the broker did not confirm it within the budget and the time that markers may take.
            RightsError: the worker has no right to.
        """
        self.release()
        within_s = self._budget_s + _MARKERS_S
        with self._as_ours("the claim of its partitions", within_s):
            async with asyncio.timeout(within_s):
                client = await self._connected()
                claims = (self._claim(client, partition, changelogs) for partition in sorted(partitions))
                await asyncio.gather(*claims)

    async def _connected(self) -> AIOKafkaClient:
        """Return the connections of the stage, which outlive rebalances. Those of other stages do not wait for them."""
        if self._client is None:
            client = AIOKafkaClient(**self._client_arguments)
            await _persistently(client.bootstrap)
            self._client = client
        return self._client

    async def _claim(self, client: AIOKafkaClient, partition: int, changelogs: Collection[str]) -> None:
        producer = FencedProducer(client, self._producer_arguments, f"{self._group}.{self._stage}-{partition}")
        self._producers[partition] = producer
        await producer.claim(TopicPartition(topic, partition) for topic in changelogs)

    async def send(self, records: Sequence[Outgoing], *, partition: int) -> list[Any]:
        """Send records in their order (kept per partition) and return when the broker has all of them.

        Args:
            records: what to send.
            partition: of the stage's source, whose record causes them.

        Returns: the broker's metadata of each record, with its partition and offset.

        Raises:
            OutgrownError: one of them is larger than its topic takes; nothing was sent.
            DeliveryError: refused, or not confirmed within the budget. Some of the records may have arrived.
            FencedError: another worker has claimed the partition; none of the refused records will ever appear.
        """
        producer = self._producers.get(partition)
        if producer is None:
            raise FencedError(f"{self._stage} {partition} was given up before its records were sent")
        self._require_fitting(records)
        what = ", ".join(sorted({record.topic for record in records}))
        with self._as_ours(what):
            async with asyncio.timeout(self._budget_s):
                placed = [await self._place(producer, one, partition) for one in records]
        with self._as_ours(f"the fence on {what}", self._budget_s + _MARKERS_S):
            async with asyncio.timeout(self._budget_s + _MARKERS_S):
                await producer.fence({tp for tp, _ in placed})
        with self._as_ours(what):
            async with asyncio.timeout(self._budget_s):
                return await producer.send(placed)

    def _require_fitting(self, records: Sequence[Outgoing]) -> None:
        """Find out here what a broker would refuse: a refused batch leaves a gap in the producer's sequence numbers."""
        for record in records:
            limit = self._limits.get(record.topic, MAX_RECORD_BYTES)
            if record.size_bytes > limit:
                raise OutgrownError(f"a record of {record.size_bytes} bytes for {record.topic}, which takes {limit}")

    def markers(self, partition: int, topic: str) -> int:
        """Return how many offsets of a changelog partition our present claim has taken for control markers."""
        producer = self._producers.get(partition)
        return producer.markers[TopicPartition(topic, partition)] if producer else 0

    async def _place(
        self, producer: FencedProducer, record: Outgoing, source: int
    ) -> tuple[TopicPartition, dict[str, Any]]:
        partition = record.partition
        if partition is None:
            found = await producer.partitions_of(record.topic)
            partition = found[source % len(found)] if record.key is None else self._hashed(record.key, found)
        fields = {"key": record.key, "value": record.value, "headers": traced_headers(record.headers)}
        return TopicPartition(record.topic, partition), fields

    def _hashed(self, key: bytes, partitions: list[int]) -> int:
        chosen: int = self._partitioner(key, partitions, partitions)
        return chosen

    @contextmanager
    def _as_ours(self, what: str, within_s: float | None = None) -> Iterator[None]:
        """Turn the client's errors into ours; ``within_s`` is the time for it, the budget by default."""
        try:
            yield
        except TimeoutError as error:
            limit_s = self._budget_s if within_s is None else within_s
            raise DeliveryError(f"{self._stage}: no confirmation for {what} within {limit_s:g} s") from error
        except FENCED_ERRORS as error:
            raise FencedError(
                f"{self._stage}: another worker has taken over, and does again what this one had at work ({what})"
            ) from error
        except REFUSED_ERRORS as error:
            raise RightsError(
                f"{self._stage}: the cluster refuses a right for {what}: {error!r}; docs/operations.md lists the "
                "rights that a worker needs"
            ) from error
        except InvalidTimestampError as error:
            raise DeliveryError(
                f"{self._stage}: the broker takes no record of {what} with the time of this machine; one clock is wrong"
            ) from error
        except _TOO_LARGE as error:
            raise OutgrownError(f"a record for {what} is larger than the broker takes") from error
        except KafkaError as error:
            kind = DeliveryError if error.retriable else RefusedError
            raise kind(f"{self._stage}: a record for {what} was not accepted: {error!r}") from error

    async def renew(self) -> None:
        """Keep the fences from growing old."""
        for producer in list(self._producers.values()):
            with self._as_ours("the renewal of its claims", self._budget_s + _MARKERS_S):
                async with asyncio.timeout(self._budget_s + _MARKERS_S):
                    await producer.renew()

    def release(self, partitions: Iterable[int] | None = None) -> None:
        """Give up claims, all of them by default. Nothing more is sent for these partitions."""
        for partition in list(self._producers) if partitions is None else partitions:
            if (producer := self._producers.pop(partition, None)) is not None:
                closing = asyncio.get_running_loop().create_task(producer.close())
                self._closing.add(closing)
                closing.add_done_callback(self._closing.discard)

    async def stop(self) -> None:
        """Give up all claims and disconnect."""
        self.release()
        if self._closing:
            await asyncio.wait(self._closing, timeout=_FLUSH_S)
        client, self._client = self._client, None
        if client is not None:
            await client.close()
