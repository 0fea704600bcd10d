"""Lanes: order within a partition, independence between partitions, bounded work, and coming to a halt."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from streams.topology.lanes import Lanes, LaneWork
from streams.topology.record import Record, TopicPartition


def record(partition: int, offset: int, size: int = 1) -> Record:
    """Return a record of the topic ``t``."""
    return Record(
        topic="t",
        partition=partition,
        offset=offset,
        timestamp=datetime(2025, 1, 1, tzinfo=UTC),
        key=None,
        value=b"x" * size,
    )


@dataclass
class Bench:
    """A stage under test: work ends when the test says so, and everything that happens is written down."""

    window: int = 2
    gates: dict[tuple[int, int], asyncio.Event] = field(default_factory=dict)
    at_work: set[tuple[int, int]] = field(default_factory=set)
    finished: list[tuple[int, int]] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)
    paused: list[TopicPartition] = field(default_factory=list)
    resumed: list[TopicPartition] = field(default_factory=list)
    finish_gate: asyncio.Event | None = None

    def lanes(self) -> Lanes[str]:
        """Return lanes that run this stage."""
        return Lanes(
            LaneWork(
                work=self.work,
                finish=self.finish,
                failed=self.failures.append,
                pause=self.paused.append,
                resume=self.resumed.append,
                window=self.window,
            )
        )

    def gate(self, partition: int, offset: int) -> asyncio.Event:
        """Return the event that lets the work on a record end."""
        return self.gates.setdefault((partition, offset), asyncio.Event())

    async def work(self, one: Record) -> str:
        """Wait for the gate."""
        place = (one.partition, one.offset)
        self.at_work.add(place)
        await self.gate(*place).wait()
        self.at_work.discard(place)
        return f"{one.partition}/{one.offset}"

    async def finish(self, one: Record, task: "asyncio.Task[str]") -> None:
        """Write down that the record is done."""
        task.result()
        if self.finish_gate is not None:
            await self.finish_gate.wait()
        self.finished.append((one.partition, one.offset))


async def until(condition: Callable[[], bool]) -> None:
    """Let the event loop run until a condition holds."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - a condition of this very loop
            await asyncio.sleep(0)


async def test_finishes_in_order() -> None:
    """A record whose work ends early waits for those before it in its partition."""
    bench = Bench()
    lanes = bench.lanes()
    for offset in range(2):
        lanes.accept(record(0, offset))
    bench.gate(0, 1).set()
    await until(lambda: bench.at_work == {(0, 0)})
    assert bench.finished == []
    bench.gate(0, 0).set()
    await until(lambda: len(bench.finished) == 2)
    assert bench.finished == [(0, 0), (0, 1)]


async def test_partitions_do_not_wait_for_each_other() -> None:
    """A record at work for long holds up its own partition only."""
    bench = Bench()
    lanes = bench.lanes()
    lanes.accept(record(0, 0))
    lanes.accept(record(1, 0))
    bench.gate(1, 0).set()
    await until(lambda: bench.finished == [(1, 0)])
    assert bench.at_work == {(0, 0)}
    await lanes.stop()


async def test_window_bounds_the_work_of_a_partition() -> None:
    """No more than ``window`` records of a partition are worked on; the next begins when one is finished."""
    bench = Bench(window=2)
    lanes = bench.lanes()
    for offset in range(5):
        lanes.accept(record(0, offset))
    await until(lambda: len(bench.at_work) == 2)
    bench.gate(0, 0).set()
    await until(lambda: bench.finished == [(0, 0)] and len(bench.at_work) == 2)
    assert bench.at_work == {(0, 1), (0, 2)}
    await lanes.stop()


async def test_full_lane_pauses_and_resumes_its_partition() -> None:
    """What waits is bounded in bytes: a full lane asks for a pause, and for more when it is half empty."""
    bench = Bench(window=1)
    lanes = bench.lanes()
    for offset in range(6):
        lanes.accept(record(3, offset, size=1_000_000))
    assert bench.paused
    assert set(bench.paused) == {TopicPartition("t", 3)}
    assert bench.resumed == []
    for offset in range(4):
        bench.gate(3, offset).set()
    await until(lambda: len(bench.finished) == 4)
    assert bench.resumed == [TopicPartition("t", 3)]
    await lanes.stop()


async def test_failure_stops_the_lane_with_its_record_undone() -> None:
    """When finishing raises, the error is handed over and no later record of the partition is finished."""
    bench = Bench()
    lanes = bench.lanes()

    async def fail(one: Record, task: "asyncio.Task[str]") -> None:
        del one, task
        raise OSError("gone")

    failing: Lanes[str] = Lanes(
        LaneWork(
            work=bench.work,
            finish=fail,
            failed=bench.failures.append,
            pause=bench.paused.append,
            resume=bench.resumed.append,
        )
    )
    failing.accept(record(0, 0))
    failing.accept(record(0, 1))
    bench.gate(0, 0).set()
    bench.gate(0, 1).set()
    await until(lambda: bool(bench.failures))
    failing.accept(record(0, 2))
    await asyncio.sleep(0)
    assert [str(error) for error in bench.failures] == ["gone"]
    assert len(failing) == 2
    await failing.stop()
    await lanes.stop()


async def test_halt_waits_for_the_delivery_under_way_and_drops_the_rest() -> None:
    """Giving up a partition, the record being delivered is finished, the next ones are not."""
    bench = Bench(finish_gate=asyncio.Event())
    lanes = bench.lanes()
    for offset in range(3):
        bench.gate(0, offset).set()
        lanes.accept(record(0, offset))
    lanes.accept(record(1, 0))
    await until(lambda: bench.at_work == {(1, 0)})
    await asyncio.sleep(0)
    halting = asyncio.ensure_future(lanes.halt([TopicPartition("t", 0)], 5.0))
    await asyncio.sleep(0)
    assert not halting.done()
    bench.finish_gate.set()  # type: ignore[union-attr]
    await halting
    assert bench.finished == [(0, 0)]
    assert len(lanes) == 1
    await lanes.stop()


async def test_halt_cancels_work_that_is_not_being_delivered() -> None:
    """Giving up a partition does not wait for work that has had no effect yet."""
    bench = Bench()
    lanes = bench.lanes()
    lanes.accept(record(0, 0))
    await until(lambda: bench.at_work == {(0, 0)})
    async with asyncio.timeout(1):
        await lanes.halt([TopicPartition("t", 0)], 60.0)
    assert bench.finished == []
    assert len(lanes) == 0


async def test_drain_finishes_what_is_at_work_and_takes_up_nothing() -> None:
    """Asked to stop, lanes finish the records at work; those that wait, and new ones, are left."""
    bench = Bench(window=1)
    lanes = bench.lanes()
    lanes.accept(record(0, 0))
    lanes.accept(record(0, 1))
    draining = asyncio.ensure_future(lanes.drain(5.0))
    await asyncio.sleep(0)
    lanes.accept(record(0, 2))
    bench.gate(0, 0).set()
    assert await draining is True
    assert bench.finished == [(0, 0)]


async def test_drain_gives_up_after_its_time() -> None:
    """Work that does not end in time is left undone."""
    bench = Bench()
    lanes = bench.lanes()
    lanes.accept(record(0, 0))
    assert await lanes.drain(0.01) is False
    await lanes.stop()
    assert bench.finished == []
