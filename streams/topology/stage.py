"""The boundary around every stage: attempt, deliver, settle. The one place that catches what a stage raises.

There are three endings for a record: what it caused is on the broker and it is settled; its dead letter is on the
broker and it is settled; or the process ends and it comes back. "Not settled, and on to the next" does not exist.
"""

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Generic, cast

import faust

from schemas.dead_letters import DeadLetterCode, Refusal
from schemas.printing import printable
from streams.errors import (
    DatelineError,
    Disposition,
    FencedError,
    InfrastructureError,
    OutgrownError,
    ParkError,
    RefusedError,
)
from streams.topology.dead_letters import dead_letter, reference
from streams.topology.delivery import Delivery
from streams.topology.engine import Engine
from streams.topology.isolation import Isolation
from streams.topology.lanes import Lanes, LaneWork, WorkT
from streams.topology.observer import Observer, StageName
from streams.topology.record import Outgoing, Record, TopicPartition, record_of
from streams.topology.record_scope import RecordScopes
from streams.topology.tables import ChangelogTable

logger = logging.getLogger(__name__)

_REASON_CHARS: Final = 300
_ALONE_POLL_S: Final = 0.005
_HALT_S: Final = 10.0  # for the one delivery per partition that may be under way when partitions are taken away


class Stage(ABC, Generic[WorkT]):
    """One step of the flow: what it does with one record of its topic."""

    name: StageName
    topic: str
    changelogs: tuple[str, ...] = ()
    """Topics that its tables are rebuilt from: their equally numbered partitions are nobody else's to write to."""
    tables: tuple[ChangelogTable, ...] = ()
    window: int = 1
    """How many records of a partition are worked on at once. 1: each sees the effects of all before it."""

    async def ready(self) -> None:
        """Return once a record can be worked on. What ends a worker before that is no fault of a record."""

    @abstractmethod
    async def work(self, record: Record) -> WorkT:
        """Return what a record causes, without causing it.

        Raises:
            ParkError: the record cannot be processed. Any other exception but ours is taken for one, too.
        """

    @abstractmethod
    async def deliver(self, record: Record, outcome: WorkT) -> None:
        """Cause it. On return all of it is on the broker; doing it again after a crash must not do harm.

        Raises:
            ParkError: it cannot be caused; what was caused of it by then does no harm.
            InfrastructureError: it is not caused.
        """

    def parked(self, record: Record, refusal: Refusal) -> None:
        """Take note that a record was set aside instead; its dead letter is on the broker."""

    def revoked(self, partitions: set[int]) -> None:
        """Take note that partitions are given up; they may come back changed, or not at all."""

    def assigned(self, partitions: set[int]) -> None:
        """Take note of all the partitions that this worker has now; what is kept of others can go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """What every stage is run with; ``isolation`` is that of the whole worker."""

    engine: Engine
    isolation: Isolation
    delivery: Delivery
    observer: Observer
    dead_letter_topic: str
    version: str
    fatal: Callable[[BaseException], None]

    async def set_aside(self, stage: StageName, record: Record, refusal: Refusal) -> None:
        """Put a record's dead letter on the broker, or, where it is too large for the topic, a reference to it.

        Raises:
            InfrastructureError: neither is there.
        """
        where = f"{record.topic} {record.partition}:{record.offset}"
        logger.warning("%s is set aside: %s: %s", where, refusal.code, printable(refusal.reason))
        delivery = self.delivery.of(stage)
        # Nothing is known of what ended workers but that it did: the letter only says where it stands.
        kind = reference if refusal.code is DeadLetterCode.ENDED_WORKER else dead_letter
        try:
            await delivery.send([self._letter(kind, record, refusal)], partition=record.partition)
        except OutgrownError:
            try:
                await delivery.send([self._letter(reference, record, refusal)], partition=record.partition)
            except OutgrownError as error:
                raise InfrastructureError(f"{self.dead_letter_topic} takes no dead letters: {error}") from error
        self.observer.dead_letter(refusal.code)

    def _letter(self, kind: Callable[..., Outgoing], record: Record, refusal: Refusal) -> Outgoing:
        return kind(record, refusal, topic=self.dead_letter_topic, version=self.version)


class StageRunner(Generic[WorkT]):
    """Runs one stage: an agent that hands records to lanes, and lanes that finish them in order."""

    def __init__(self, stage: Stage[WorkT], boundary: Boundary) -> None:
        """Add the stage's agent to its engine."""
        self.stage = stage
        self._boundary = boundary
        self._delivery = boundary.delivery.of(stage.name)
        self._taken_up: dict[Record, float] = {}
        self._partitions: set[int] = set()
        self._scopes = RecordScopes(stage.name)
        engine = boundary.engine
        self._lanes: Lanes[WorkT | None] = Lanes(
            LaneWork(
                work=self._scopes.around_work(self._work),
                finish=self._scopes.around_finish(self._finish),
                failed=boundary.fatal,
                pause=lambda tp: engine.settled.hold(tp),  # noqa: PLW0108 - there is no consumer before the start
                resume=lambda tp: engine.settled.let_go(tp),  # noqa: PLW0108
                window=stage.window,
            )
        )
        topic = boundary.engine.topic(
            stage.topic, key_type=bytes, value_type=bytes, internal=False, acks=True, allow_empty=True
        )
        boundary.engine.agent(topic, name=stage.name, concurrency=1)(self._consume)

    async def _consume(self, stream: faust.StreamT[bytes]) -> None:
        now = datetime.now
        async for event in cast(faust.Stream[bytes], stream).noack().events():
            record = record_of(event.message, now(UTC))
            if self._boundary.engine.settled.admit(record):
                self._lanes.accept(record)

    async def _work(self, record: Record) -> WorkT | None:
        if record.empty:
            return None
        self._taken_up[record] = time.monotonic()
        self._observe_load()
        await self.stage.ready()
        consumer = self._boundary.engine.settled
        suspicion = consumer.suspicion_of(record)
        if suspicion.is_enough:
            count = max(suspicion.endings, suspicion.silences)
            raise ParkError(DeadLetterCode.ENDED_WORKER, f"{count} workers ended while it was at work")
        if consumer.is_careful(record):
            await self._first_of_partition(record)
        alone = await self._boundary.isolation.enter(record, alone=suspicion.silences > 0)
        await consumer.note_taken_up(record, alone=alone)
        if record.fault is not None:
            raise ParkError(record.fault.code, record.fault.reason)
        return await self.stage.work(record)

    async def _first_of_partition(self, record: Record) -> None:
        """Wait until no record before this one is at work."""
        consumer = self._boundary.engine.settled
        while any(  # noqa: ASYNC110 - rare, and short
            one.tp == record.tp and one.offset < record.offset and consumer.is_current(one) for one in self._taken_up
        ):
            await asyncio.sleep(_ALONE_POLL_S)

    async def _finish(self, record: Record, task: "asyncio.Task[WorkT | None]") -> None:
        try:
            await self._deliver_and_settle(record, task)
        finally:
            self._boundary.isolation.leave(record)

    async def _deliver_and_settle(self, record: Record, task: "asyncio.Task[WorkT | None]") -> None:
        consumer = self._boundary.engine.settled
        if not consumer.is_due(record):
            return  # a rebalance has begun: whoever gets the partition does it again
        if record.empty:
            consumer.settle(record)
            return
        try:
            await self._deliver(record, task)
        except DatelineError as error:
            if isinstance(error, RefusedError):
                await consumer.accuse(record)
            raise
        except Exception:
            await consumer.accuse(record)
            raise
        consumer.settle(record)
        await consumer.clear(record)
        self._boundary.observer.stage_seconds(self.stage.name, time.monotonic() - self._taken_up.pop(record))
        self._observe_load()

    async def _deliver(self, record: Record, task: "asyncio.Task[WorkT | None]") -> None:
        outcome = cast(WorkT | Refusal, _outcome(record, task))
        for table in self.stage.tables:
            await table.write_over_rejected(record.partition)
        if isinstance(outcome, Refusal):
            await self._park(record, outcome)
            return
        try:
            await self.stage.deliver(record, outcome)
        except ParkError as error:
            await self._park(record, Refusal(error.code, error.reason))

    async def _park(self, record: Record, refusal: Refusal) -> None:
        await self._boundary.set_aside(self.stage.name, record, refusal)
        self.stage.parked(record, refusal)

    async def report_foreign(self) -> None:
        """Set aside what others wrote to the changelogs of the stage's tables, in the partitions that it has."""
        for table in self.stage.tables:
            for rejected in table.guard.unreported(self._partitions):
                try:
                    refusal = Refusal(DeadLetterCode.NOT_OURS, rejected.reason)
                    await self._boundary.set_aside(self.stage.name, rejected.record, refusal)
                    table.guard.reported(rejected)
                except FencedError:
                    logger.info("a record of %s is left to the new owner of its partition", rejected.record.topic)

    def _observe_load(self) -> None:
        self._boundary.observer.in_flight(self.stage.name, len(self._taken_up))

    @property
    def pending(self) -> int:
        """Return how many records were taken in and are not settled."""
        return len(self._lanes)

    async def claim(self, tps: set[TopicPartition]) -> None:
        """Shut out whoever had the partitions before, so that what is read of their effects from now on is all.

        Raises:
            DatelineError: it could not be done.
        """
        await self._delivery.claim({tp.partition for tp in tps if tp.topic == self.stage.topic}, self.stage.changelogs)

    async def halt(self, tps: set[TopicPartition]) -> None:
        """Give up partitions: drop their records, but let deliveries under way arrive before the next owner looks."""
        ours = {tp for tp in tps if tp.topic == self.stage.topic}
        await self._lanes.halt(ours, _HALT_S)
        self._delivery.release(tp.partition for tp in ours)
        self._scopes.forget(ours)
        for record in self._taken_up:
            if record.tp in ours:
                self._boundary.isolation.leave(record)
        self._taken_up = {record: since for record, since in self._taken_up.items() if record.tp not in ours}
        self._partitions -= {tp.partition for tp in ours}
        self.stage.revoked({tp.partition for tp in ours})
        self._observe_load()

    def assigned(self, tps: set[TopicPartition]) -> None:
        """Take note of all the partitions that this worker has now."""
        self._partitions = {tp.partition for tp in tps if tp.topic == self.stage.topic}
        self.stage.assigned(self._partitions)

    async def drain(self, limit_s: float) -> bool:
        """Finish the records at work within a time and take up no more; True if all were finished."""
        return await self._lanes.drain(limit_s)

    async def stop(self) -> None:
        """Drop everything."""
        await self._lanes.stop()


def _outcome(record: Record, task: "asyncio.Task[WorkT]") -> WorkT | Refusal:
    """Return what the work came to.

    Raises:
        DatelineError: the work failed for a reason that is not the record's; the process must end.
    """
    if task.cancelled():
        raise InfrastructureError("the work on a record was cancelled from outside")
    error = task.exception()
    if error is None:
        return task.result()
    if isinstance(error, ParkError):
        return Refusal(error.code, error.reason)
    if isinstance(error, DatelineError) and error.disposition is Disposition.EXIT:
        raise error
    if not isinstance(error, Exception):
        raise error
    logger.error("%s %s/%s raised", record.topic, record.partition, record.offset, exc_info=error)
    return Refusal(DeadLetterCode.FAILED, f"{type(error).__name__}: {error}"[:_REASON_CHARS])
