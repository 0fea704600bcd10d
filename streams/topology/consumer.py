"""The engine's consumer with our own book of what is done: the one place where offsets become committable.

Faust keeps sets of acknowledged offsets and guesses the rest. It acknowledges a record whose handler raised, a record
skipped during a rebalance, and, where offsets have gaps, the record after the gap before it was handled (tests/wire).
Here an acknowledgement by the engine means nothing. Our stages settle the records of a partition in order, so the book
is one number per partition, and only that number is committed.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any, ClassVar, Final, Protocol, cast

from faust.transport.drivers.aiokafka import Consumer, Transport
from faust.types import TP

from streams.topology.record import Record, TopicPartition

logger = logging.getLogger(__name__)

_LAST_COMMIT_S: Final = 5.0  # a commit before partitions are given away; without it some records are only redone

BeforeRevocation = Callable[[set[TopicPartition]], Awaitable[None]]


class _HasHook(Protocol):
    before_revocation: BeforeRevocation


class SettledConsumer(Consumer):
    """Commits what was settled, and nothing else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._settled: dict[TP, int] = {}
        self._closed_book = False

    def settle(self, record: Record) -> bool:
        """Note that a record and all before it in its partition are done; False: it is no longer ours to settle."""
        if self._closed_book or not self.is_current(record):
            return False
        self._settled[TP(record.topic, record.partition)] = record.offset + 1
        return True

    def is_current(self, record: Record) -> bool:
        """Tell whether a record was fetched under the present assignment."""
        return not self.app.rebalancing and record.generation == self.app.consumer_generation_id

    def hold(self, tp: TopicPartition) -> None:
        """Fetch no more from a partition for now; what is fetched already still comes (pausing would lose it)."""
        self.on_buffer_full(TP(*tp))

    def let_go(self, tp: TopicPartition) -> None:
        """Fetch from a partition again."""
        if TP(*tp) in self.assignment():
            self.on_buffer_drop(TP(*tp))

    def close_book(self) -> None:
        """Settle and commit nothing any more."""
        self._closed_book = True

    def unsettled(self, ends: dict[TP, int]) -> dict[TP, int]:
        """Return how many records before the given ends of partitions are not settled."""
        return {tp: max(0, end - self._position(tp)) for tp, end in ends.items()}

    def _position(self, tp: TP) -> int:
        return self._settled.get(tp) or self._committed_offset[tp] or 0

    # What the engine asks before it commits.

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterator[TP]:
        return (tp for tp in list(self._settled) if topics is None or tp in topics or tp.topic in topics)

    def _filter_committable_offsets(self, tps: Iterable[TP]) -> dict[TP, int]:
        if self._closed_book:
            return {}
        return {tp: self._settled[tp] for tp in tps if self._settled[tp] > (self._committed_offset[tp] or 0)}

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Let the stages come to a halt, commit what they settled, and forget the partitions."""
        await cast("_HasHook", self.app).before_revocation({TopicPartition(*tp) for tp in revoked})
        try:
            await asyncio.wait_for(self.commit(), _LAST_COMMIT_S)
        except TimeoutError:
            logger.warning("offsets could not be committed before the rebalance; some records will be redone")
        for tp in revoked:
            self._settled.pop(tp, None)
        self._buffered_partitions.difference_update(revoked)
        await super().on_partitions_revoked(revoked)


class SettledTransport(Transport):
    """The aiokafka transport with our consumer."""

    Consumer: ClassVar[type[SettledConsumer]] = SettledConsumer
