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
from streams.errors import DatelineError, Disposition, InfrastructureError, ParkError
from streams.topology.dead_letters import dead_letter
from streams.topology.delivery import Delivery
from streams.topology.engine import Engine
from streams.topology.lanes import Lanes, LaneWork, WorkT
from streams.topology.observer import Observer, StageName
from streams.topology.record import Record, TopicPartition, record_of
from streams.topology.record_scope import RecordScopes

logger = logging.getLogger(__name__)

_REASON_CHARS: Final = 300
_HALT_S: Final = 10.0  # for the one delivery per partition that may be under way when partitions are taken away


class Stage(ABC, Generic[WorkT]):
    """One step of the flow: what it does with one record of its topic."""

    name: StageName
    topic: str
    window: int = 1
    """How many records of a partition are worked on at once. 1: each sees the effects of all before it."""

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
            InfrastructureError: it is not.
        """

    def parked(self, record: Record, refusal: Refusal) -> None:
        """Take note that a record was set aside instead; its dead letter is on the broker."""

    def revoked(self, partitions: set[int]) -> None:
        """Take note that partitions are given up; they may come back changed, or not at all."""

    def assigned(self, partitions: set[int]) -> None:
        """Take note of all the partitions that this worker has now; what is kept of others can go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """What every stage is run with."""

    engine: Engine
    delivery: Delivery
    observer: Observer
    dead_letter_topic: str
    version: str
    fatal: Callable[[BaseException], None]


class StageRunner(Generic[WorkT]):
    """Runs one stage: an agent that hands records to lanes, and lanes that finish them in order."""

    def __init__(self, stage: Stage[WorkT], boundary: Boundary) -> None:
        """Add the stage's agent to its engine."""
        self.stage = stage
        self._boundary = boundary
        self._taken_up: dict[Record, float] = {}
        self._scopes = RecordScopes(stage.name)
        engine = boundary.engine
        self._lanes: Lanes[WorkT] = Lanes(
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

    async def _work(self, record: Record) -> WorkT:
        self._taken_up[record] = time.monotonic()
        self._observe_load()
        return await self.stage.work(record)

    async def _finish(self, record: Record, task: "asyncio.Task[WorkT]") -> None:
        consumer = self._boundary.engine.settled
        if not consumer.is_current(record):
            return  # a rebalance has begun: whoever gets the partition does it again
        outcome = _outcome(record, task)
        if isinstance(outcome, Refusal):
            await self._park(record, outcome)
        else:
            await self.stage.deliver(record, outcome)
        consumer.settle(record)
        self._boundary.observer.stage_seconds(self.stage.name, time.monotonic() - self._taken_up.pop(record))
        self._observe_load()

    async def _park(self, record: Record, refusal: Refusal) -> None:
        boundary = self._boundary
        letter = dead_letter(record, refusal, topic=boundary.dead_letter_topic, version=boundary.version)
        await boundary.delivery.send([letter])
        boundary.observer.dead_letter(refusal.code)
        self.stage.parked(record, refusal)

    def _observe_load(self) -> None:
        self._boundary.observer.in_flight(self.stage.name, len(self._taken_up))

    @property
    def pending(self) -> int:
        """Return how many records were taken in and are not settled."""
        return len(self._lanes)

    async def halt(self, tps: set[TopicPartition]) -> None:
        """Give up partitions: drop their records, but let deliveries under way arrive before the next owner looks."""
        ours = {tp for tp in tps if tp.topic == self.stage.topic}
        await self._lanes.halt(ours, _HALT_S)
        self._scopes.forget(ours)
        self._taken_up = {record: since for record, since in self._taken_up.items() if record.tp not in ours}
        self.stage.revoked({tp.partition for tp in ours})
        self._observe_load()

    def assigned(self, tps: set[TopicPartition]) -> None:
        """Take note of all the partitions that this worker has now."""
        self.stage.assigned({tp.partition for tp in tps if tp.topic == self.stage.topic})

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
