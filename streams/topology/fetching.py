"""The engine's fetching thread, which notes for each record from which position the log was read to get it.

It also tells of what holds no data. A log has offsets without records: control markers of transactions, and what
compaction left of a batch. Where such offsets come last, nothing after them would ever show that they were read, so an
empty message stands for them: recovery then reaches the end of its changelog, and a group is not behind for ever.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any, Final, NamedTuple, Protocol, cast

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import (
    CommitFailedError,
    GroupCoordinatorNotAvailableError,
    GroupLoadInProgressError,
    KafkaError,
    NoError,
    NotCoordinatorForGroupError,
    RebalanceInProgressError,
    for_code,
)
from aiokafka.protocol.group import HeartbeatRequest
from aiokafka.structs import ConsumerRecord, OffsetAndMetadata
from aiokafka.structs import TopicPartition as _TopicPartition
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread
from faust.types import TP, ConsumerMessage

from streams.adapters.fetched_batches import read_tolerantly
from streams.topology.suspicion import PartitionSuspicion

_BETWEEN_NOTES: Final = ";"
_FETCH_WAIT_MS: Final = 300
_RETRY_S: Final = 0.1
_NO_COORDINATOR: Final = (GroupCoordinatorNotAvailableError, NotCoordinatorForGroupError, GroupLoadInProgressError)


class PlacedMessage(ConsumerMessage):
    """A message that knows the position ``after`` which it is the first one.

    ``empty``: it is no record, and stands for offsets up to its own that hold none. ``incarnation``: how often the
    partition's log had gone back to its beginning when this was read.
    """

    __slots__ = ("after", "empty", "incarnation")

    after: int
    empty: bool
    incarnation: int


class Placed(NamedTuple):
    """A fetched record with the position it was read from; ``gone_back``: the log ended before what was read of it."""

    record: Any
    after: int
    empty: bool = False
    gone_back: bool = False


class _KnowsTopics(Protocol):
    topic_ids: dict[str, str]


class Committed(NamedTuple):
    """A committed offset, and what was noted beside it ("" where it was not).

    ``topic_id``: the topic that it was committed for. ``suspicion``: see there.
    """

    offset: int
    topic_id: str
    suspicion: str = ""


class PlacingThread(AIOKafkaConsumerThread):
    """Runs in a thread of its own; everything here happens on that thread's loop, so its order is the true one."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._read_to: dict[Any, int] = {}
        # The same without what empty messages stand for: one that the engine drops leaves no gap before a record.
        self._records_to: dict[Any, int] = {}
        self._sought: dict[Any, int] = {}
        self.suspicions: dict[TP, PartitionSuspicion] = {}
        """Filled by the consumer; noted beside the offsets that are committed."""

    def _create_consumer(self, loop: asyncio.AbstractEventLoop) -> AIOKafkaConsumer:
        read_tolerantly()
        consumer = super()._create_consumer(loop)
        # The engine has 1.5 s here, and every other question on the connection waits behind such a fetch, which makes a
        # rebalance that much longer. An idle consumer asks three times a second instead.
        consumer._fetch_max_wait_ms = _FETCH_WAIT_MS  # noqa: SLF001 - the engine offers no setting
        # The engine ties this to transactions of its own. What a publisher took back was never published.
        consumer._isolation_level = "read_committed"  # noqa: SLF001 - the engine offers no setting
        return consumer

    async def _fetch_records(
        self,
        consumer: AIOKafkaConsumer,
        active_partitions: set[TP],
        timeout: float | None = None,  # noqa: ASYNC109 - the engine's signature
        max_records: int | None = None,
    ) -> Mapping[TP, list[Any]]:
        # Not for longer: offsets without data do not end the wait.
        patience = _FETCH_WAIT_MS / 1000 if timeout is None else min(timeout, _FETCH_WAIT_MS / 1000)
        # Where a rebalance follows another, the engine resumes fetching at the end of the first while the second is
        # being prepared, and gives what comes of a changelog to whichever table had the record before.
        wanted = active_partitions & self._sought.keys()
        if not wanted:
            await asyncio.sleep(patience)
            return {}
        fetched = await super()._fetch_records(consumer, wanted, patience, max_records)
        placed: dict[TP, list[Any]] = {}
        for tp in (fetched.keys() | wanted) & self._sought.keys():
            found = [self._placed(tp, record) for record in fetched.get(tp, ())]
            if (passed := self._passed(consumer, tp)) is not None:
                found.append(passed)
            if found:
                placed[tp] = found
        return placed

    def _placed(self, tp: Any, record: Any) -> Placed:
        # Where nothing is known of the position, nothing is claimed about what lies before the record.
        after, read_to = self._records_to.get(tp, record.offset), self._read_to.get(tp, record.offset)
        self._records_to[tp] = self._read_to[tp] = record.offset + 1
        if record.offset < read_to:
            return Placed(record, record.offset, gone_back=True)
        return Placed(record, after)

    def _passed(self, consumer: AIOKafkaConsumer, tp: Any) -> Placed | None:
        """Return an empty message for offsets that the client has passed since the last record, if there are any."""
        after, position = self._read_to.get(tp), _position(consumer, tp)
        if after is None or position is None or position <= after:
            return None
        self._read_to[tp] = position
        nothing: Any = ConsumerRecord(tp.topic, tp.partition, position - 1, 0, 0, None, None, None, 0, 0, ())
        return Placed(nothing, self._records_to.get(tp, after), empty=True)

    async def _seek_wait(self, consumer: AIOKafkaConsumer, partitions: Mapping[TP, int]) -> None:
        # One that was given up meanwhile would end the seeking, with the rest noted as sought that was not.
        assigned = consumer.assignment()
        held = {tp: position for tp, position in partitions.items() if tp in assigned}
        # No other code of this thread runs before the seeks are done, so none can fetch in between.
        self._read_to.update(held)
        self._records_to.update(held)
        self._sought.update(held)
        await super()._seek_wait(consumer, held)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Start with a new assignment, of which nothing is fetched before it is sought."""
        self._read_to.clear()
        self._records_to.clear()
        self._sought.clear()
        await super().on_partitions_assigned(assigned, generation_id)

    async def committed(self, tps: set[TP]) -> dict[TP, Committed]:
        """Return what the group committed of partitions; those that it never committed are left out."""
        return await self.call_thread(self._committed, tps)  # type: ignore[no-any-return]

    async def _committed(self, tps: set[TP]) -> dict[TP, Committed]:
        # The public way tells the offsets one by one, and not what was noted beside them.
        coordinator = self._ensure_consumer()._coordinator  # noqa: SLF001
        found = await coordinator.fetch_committed_offsets([_TopicPartition(*tp) for tp in tps])
        committed = {}
        for tp, noted in found.items():
            if noted.offset >= 0:
                topic_id, _, suspicion = (noted.metadata or "").partition(_BETWEEN_NOTES)
                committed[TP(*tp)] = Committed(noted.offset, topic_id, suspicion)
        return committed

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        """Commit offsets, and note beside each to which topic of that name it belongs, and the suspected record."""
        consumer, ids = self._ensure_consumer(), cast(_KnowsTopics, self.app).topic_ids
        assigned = self.assignment()
        noted = {
            _TopicPartition(*tp): OffsetAndMetadata(
                offset, _BETWEEN_NOTES.join((ids.get(tp.topic, ""), self._suspicion_note(tp, offset)))
            )
            for tp, offset in offsets.items()
            if tp in assigned
        }
        try:
            await consumer.commit(noted)
        except CommitFailedError:
            return False  # the group has gone on without us; what was settled is done again by others
        except Exception as error:
            self.log.exception("Committing failed, with %r assigned", assigned)
            await self.crash(error)
            return False
        return True

    def _suspicion_note(self, tp: TP, offset: int) -> str:
        suspicion = self.suspicions.get(tp)
        return suspicion.note_to_commit(offset) if suspicion is not None else ""

    async def is_member(self, within_s: float) -> bool:
        """Ask the group whether the partitions that it gave to this worker last are still the worker's.

        As a heartbeat, which the client does not send while partitions are being assigned, it also keeps them so. While
        a rebalance is under way they are: nobody has others yet.

        Raises:
            TimeoutError: no coordinator of the group answers.
        """
        return await self.call_thread(self._is_member, within_s)  # type: ignore[no-any-return]

    async def _is_member(self, within_s: float) -> bool:
        coordinator = self._ensure_consumer()._coordinator  # noqa: SLF001 - there is no public way
        question = HeartbeatRequest(coordinator.group_id, coordinator.generation, coordinator.member_id)
        async with asyncio.timeout(within_s):
            while True:
                await coordinator.ensure_coordinator_known()
                with contextlib.suppress(KafkaError):
                    answer = for_code((await coordinator._send_req(question)).error_code)  # noqa: SLF001 - see above
                    if not issubclass(answer, _NO_COORDINATOR):
                        return issubclass(answer, NoError | RebalanceInProgressError)
                    coordinator.coordinator_dead()
                await asyncio.sleep(_RETRY_S)

    async def group_error(self) -> KafkaError | None:
        """Take the error that stopped the group's coordination, if there is one; taking it lets it go on.

        The client keeps such errors for whoever polls it through its public interface, which the engine does not: its
        consumer would sit idle for ever.
        """
        error: KafkaError | None = await self.call_thread(self._take_group_error)
        return error

    async def _take_group_error(self) -> KafkaError | None:
        try:
            self._ensure_consumer()._coordinator.check_errors()  # noqa: SLF001 - see above
        except KafkaError as error:
            return error
        return None

    @property
    def is_connected(self) -> bool:
        """Tell whether there is a client."""
        return self._consumer is not None

    def sought(self, tp: TP) -> int:
        """Return the position of the last seek in a partition."""
        return self._sought.get(tp, 0)

    def read_to(self, tp: TP) -> int | None:
        """Return the position up to which a partition was fetched."""
        return self._read_to.get(tp)


def _position(consumer: AIOKafkaConsumer, tp: Any) -> int | None:
    """Return where the client reads on in a partition; None: it is not assigned, or the client looks for its place."""
    subscription = consumer._subscription.subscription  # noqa: SLF001 - the public way waits for a position
    assignment = subscription.assignment if subscription is not None else None
    if assignment is None or tp not in assignment.tps:
        return None
    state = assignment.state_value(tp)
    return state.position if state.has_valid_position else None
