"""The extraction pool: what a hanging, raising or dying process costs, and what it does not."""

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from schemas.codec import decode
from schemas.dead_letters import DeadLetterCode, Refusal
from schemas.records import Reading
from streams.adapters.extraction_pool import ExtractionPool, PoolSettings, ReadArticle
from streams.errors import PoolError
from streams.topology.observer import ReplacedWorker, SilentObserver
from tests.reports import NOON
from tests.standin import load_for, load_nothing, obey, refuse_to_load


class Watch(SilentObserver):
    """Remembers what the pool reports."""

    def __init__(self) -> None:
        self.replaced: list[str] = []
        self.most_busy = 0

    def pool(self, *, busy: int, size: int) -> None:
        """Keep the maximum."""
        del size
        self.most_busy = max(self.most_busy, busy)

    def pool_worker_replaced(self, reason: ReplacedWorker) -> None:
        """Keep the reason."""
        self.replaced.append(reason)


def payload(*lines: str) -> bytes:
    """Return an article that tells the stand-in what to do."""
    return json.dumps({"id": "a", "text": "\n".join(lines) or "nothing"}).encode()


@asynccontextmanager
async def running(
    watch: Watch | None = None,
    *,
    size: int = 1,
    limit_s: float = 10.0,
    load: Callable[[], None] = load_nothing,
) -> AsyncIterator[ExtractionPool[None]]:
    """Run a pool."""
    settings = PoolSettings(size=size, time_limit_s=limit_s, max_article_bytes=10_000)
    pool = ExtractionPool(load, obey, settings, watch or Watch())
    await pool.start()
    try:
        yield pool
    finally:
        await pool.stop()


async def test_reads_and_counts() -> None:
    """A reading comes back encoded, with what it mentions; the arrival time went along."""
    async with running() as pool:
        outcome = await pool.read(payload("event killed=3", "event"), NOON)
    assert isinstance(outcome, ReadArticle)
    reading = decode(outcome.reading, Reading)
    assert (reading.article_id, reading.received_at, len(reading.mentions)) == ("a", NOON, 2)
    assert outcome.mentions == (("ASSAULT", "UA"), ("ASSAULT", "UA"))


async def test_arguments_may_be_bound_to_load() -> None:
    """Settings reach the processes as arguments of the function that loads."""
    async with running(load=partial(load_for, "somebody")) as pool:
        assert isinstance(await pool.read(payload("event"), NOON), ReadArticle)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        pytest.param(None, DeadLetterCode.NOT_JSON, id="tombstone"),
        pytest.param(b"x" * 10_001, DeadLetterCode.TOO_LARGE, id="too large"),
        pytest.param(b"[]", DeadLetterCode.NOT_AN_OBJECT, id="refused in the process"),
        pytest.param(payload("raise"), DeadLetterCode.FAILED, id="raises"),
    ],
)
async def test_refusals(value: bytes | None, code: DeadLetterCode) -> None:
    """Bad payloads and exceptions are refusals, and cost no process."""
    watch = Watch()
    async with running(watch) as pool:
        outcome = await pool.read(value, NOON)
        assert isinstance(outcome, Refusal)
        assert outcome.code is code
        assert isinstance(await pool.read(payload(), NOON), ReadArticle)
    assert watch.replaced == []


async def test_time_limit_costs_one_article() -> None:
    """A process that hangs in a loop is killed at the limit and replaced; the other one goes on meanwhile."""
    watch = Watch()
    async with running(watch, size=2, limit_s=1.0) as pool:
        hanging = asyncio.ensure_future(pool.read(payload("hang"), NOON))
        others = [await pool.read(payload("event"), NOON) for _ in range(3)]
        assert all(isinstance(one, ReadArticle) for one in others)
        assert not hanging.done()
        outcome = await hanging
        assert isinstance(outcome, Refusal)
        assert outcome.code is DeadLetterCode.TIMED_OUT
        both = await asyncio.gather(*(pool.read(payload("sleep 0.3"), NOON) for _ in range(2)))
        assert all(isinstance(one, ReadArticle) for one in both)
    assert watch.replaced == ["timed-out"]
    assert watch.most_busy == 2


async def test_time_limit_does_not_count_the_wait_for_a_process() -> None:
    """Articles that queue for a process have their own full time once they have it."""
    async with running(limit_s=1.0) as pool:
        outcomes = await asyncio.gather(*(pool.read(payload("sleep 0.6"), NOON) for _ in range(3)))
    assert all(isinstance(one, ReadArticle) for one in outcomes)


async def test_a_machine_that_stood_still_costs_no_article() -> None:
    """A process that was stopped beyond the limit had no time of its own, and goes on; one that stays so is ended."""
    watch = Watch()
    async with running(watch, limit_s=0.3) as pool:
        [worker] = pool._workers
        for outcome, stopped_s in ((ReadArticle, 0.9), (Refusal, 60.0)):
            os.kill(worker.process.pid or 0, signal.SIGSTOP)
            reading = asyncio.ensure_future(pool.read(payload("event"), NOON))
            await asyncio.wait({reading}, timeout=stopped_s)
            if not reading.done():
                os.kill(worker.process.pid or 0, signal.SIGCONT)
            assert isinstance(await reading, outcome)
    assert watch.replaced == ["timed-out"]


async def test_death_is_tried_once_more(tmp_path: Path) -> None:
    """An article whose process died is read again in another one; the second time it counts."""
    watch = Watch()
    async with running(watch) as pool:
        assert isinstance(await pool.read(payload(f"die-once {tmp_path / 'marker'}"), NOON), ReadArticle)
        outcome = await pool.read(payload("die"), NOON)
        assert isinstance(outcome, Refusal)
        assert outcome.code is DeadLetterCode.FAILED
        assert isinstance(await pool.read(payload(), NOON), ReadArticle)
    assert watch.replaced == ["died"] * 3


async def test_idle_process_that_died_is_replaced() -> None:
    """A process killed while it had nothing to do costs no article its second chance."""
    watch = Watch()
    async with running(watch) as pool:
        (worker,) = pool._workers
        worker.process.kill()
        worker.process.join()
        assert isinstance(await pool.read(payload("event"), NOON), ReadArticle)
    assert watch.replaced == ["died"]


async def test_abandoned_article_ends_before_its_process_takes_another() -> None:
    """When nobody waits for an answer any more it is not taken for that of the next article."""
    watch = Watch()
    async with running(watch) as pool:
        abandoned = asyncio.ensure_future(pool.read(payload("sleep 0.5", "event", "event"), NOON))
        while not watch.most_busy:  # noqa: ASYNC110 - a condition of this very loop
            await asyncio.sleep(0.01)
        abandoned.cancel()
        outcome = await pool.read(payload("event"), NOON)
    assert isinstance(outcome, ReadArticle)
    assert len(outcome.mentions) == 1


async def test_pool_that_cannot_load_says_so() -> None:
    """A process that ends while it loads its resources is an error of the pool."""
    settings = PoolSettings(size=2, time_limit_s=1.0, max_article_bytes=1000)
    pool = ExtractionPool(refuse_to_load, obey, settings, Watch())
    with pytest.raises(PoolError, match="did not start"):
        await pool.start()
    await pool.stop()


async def test_stop_waits_for_nobody() -> None:
    """Stopping kills processes at work."""
    watch = Watch()
    async with running(watch, limit_s=60.0) as pool:
        hanging = asyncio.ensure_future(pool.read(payload("hang"), NOON))
        while not watch.most_busy:  # noqa: ASYNC110 - a condition of this very loop
            await asyncio.sleep(0.01)
        since = time.monotonic()
    assert time.monotonic() - since < 5
    hanging.cancel()
