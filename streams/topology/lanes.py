"""Ordered work on partitions: per partition one lane, in which records are worked on ahead and finished in order.

Knows nothing of Kafka or of what the work is. A lane takes records in, starts the work on up to ``window`` of them,
and finishes one after the other in the order of their offsets, so that a slow record holds up its own partition only.
What waits is bounded in bytes: a full lane asks its partition to pause.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from streams.topology.record import Record, TopicPartition

WorkT = TypeVar("WorkT")

_FULL_RECORDS: Final = 200
_FULL_BYTES: Final = 4 * 1_048_576  # with what the consumer has fetched already, some ten MiB per partition at most


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneWork(Generic[WorkT]):
    """What a lane does with records, and whom it tells.

    ``work`` has no effects outside the process and may be cancelled. ``finish`` is called in order, with the task of
    the work, which may have failed; when it returns the record is done. ``failed`` is told of what ``finish`` raised;
    the lane then stands still, and its record stays undone.
    """

    work: Callable[[Record], Awaitable[WorkT]]
    finish: Callable[[Record, "asyncio.Task[WorkT]"], Awaitable[None]]
    failed: Callable[[BaseException], None]
    pause: Callable[[TopicPartition], None]
    resume: Callable[[TopicPartition], None]
    window: int = 1


@dataclass(slots=True, eq=False)
class _Lane(Generic[WorkT]):
    tp: TopicPartition
    does: LaneWork[WorkT]
    waiting: deque[Record] = field(default_factory=deque)
    waiting_bytes: int = 0
    at_work: "deque[tuple[Record, asyncio.Task[WorkT]]]" = field(default_factory=deque)
    paused: bool = False
    finishing: bool = False
    closing: bool = False
    runner: "asyncio.Task[None] | None" = None

    def accept(self, record: Record) -> None:
        if self.closing:
            return
        self.waiting.append(record)
        self.waiting_bytes += record.size_bytes
        self._top_up()
        if len(self.waiting) >= _FULL_RECORDS or self.waiting_bytes >= _FULL_BYTES:
            self.paused = True
            self.does.pause(self.tp)  # asked again with each further record: the engine may resume on its own
        if self.runner is None:
            self.runner = asyncio.get_running_loop().create_task(self._run())

    def _top_up(self) -> None:
        while self.waiting and len(self.at_work) < self.does.window and not self.closing:
            record = self.waiting.popleft()
            self.waiting_bytes -= record.size_bytes
            task = asyncio.ensure_future(self.does.work(record))
            self.at_work.append((record, task))
        if self.paused and len(self.waiting) <= _FULL_RECORDS // 2 and self.waiting_bytes <= _FULL_BYTES // 2:
            self.paused = False
            self.does.resume(self.tp)

    async def _run(self) -> None:
        try:
            while self.at_work:
                record, task = self.at_work[0]
                await asyncio.wait({task})
                self.finishing = True
                await self.does.finish(record, task)
                self.finishing = False
                self.at_work.popleft()
                if self.closing:
                    return
                self._top_up()
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001 - handed over whole; the lane is the task's last frame
            self.closing = True
            self.does.failed(error)
        finally:
            self.finishing = False
            self.runner = None

    async def halt(self, limit_s: float) -> None:
        """Drop what waits and what is being worked on; a record that is being finished is waited for."""
        self.closing = True
        self.waiting.clear()
        runner = self.runner
        if runner is not None:
            if self.finishing:
                await asyncio.wait({runner}, timeout=limit_s)
            runner.cancel()
            await asyncio.wait({runner})
        for _, task in self.at_work:
            task.cancel()
            with contextlib.suppress(BaseException):
                await task
        self.at_work.clear()

    async def drain(self) -> None:
        """Finish what is being worked on; what waits is dropped."""
        self.waiting.clear()
        if self.runner is not None:
            await asyncio.wait({self.runner})


class Lanes(Generic[WorkT]):
    """The lanes of one stage."""

    def __init__(self, does: LaneWork[WorkT]) -> None:
        self._does = does
        self._lanes: dict[TopicPartition, _Lane[WorkT]] = {}
        self._draining = False

    def accept(self, record: Record) -> None:
        """Take a record in, unless the stage is coming to an end. Returns at once."""
        if self._draining:
            return
        lane = self._lanes.get(record.tp)
        if lane is None:
            lane = self._lanes[record.tp] = _Lane(record.tp, self._does)
        lane.accept(record)

    def __len__(self) -> int:
        """Return how many records were taken in and are not finished."""
        return sum(len(lane.waiting) + len(lane.at_work) for lane in self._lanes.values())

    async def halt(self, tps: Iterable[TopicPartition], limit_s: float) -> None:
        """Give up partitions: their records are dropped undone, but for those just being finished."""
        lanes = [lane for tp in tps if (lane := self._lanes.pop(tp, None)) is not None]
        await _all(lane.halt(limit_s) for lane in lanes)

    async def drain(self, limit_s: float) -> bool:
        """Finish what is being worked on within a time; True if all of it was finished."""
        self._draining = True
        lanes = list(self._lanes.values())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                await _all(lane.drain() for lane in lanes)
                return True
        return False

    async def stop(self) -> None:
        """Drop everything."""
        await self.halt(list(self._lanes), 0.0)


async def _all(coroutines: Iterable[Awaitable[Any]]) -> None:
    await asyncio.gather(*coroutines)
