"""Extraction in processes of their own: a time limit per article, and a crash that costs one article at most.

Each process reads one article at a time, so what hangs or dies is known exactly and nothing else suffers. Knows
nothing of Kafka. Why not ``concurrent.futures``: there one dead process breaks the whole pool and no task can be
stopped (docs/adr/0013).
"""

import asyncio
import logging
import multiprocessing
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final, Generic, Literal, Protocol, cast

from schemas.articles import decode_article
from schemas.dead_letters import DeadLetterCode, Refusal
from schemas.feeds.mapping import FeedFormat
from schemas.records import Reading
from streams.adapters import extraction_process as protocol
from streams.adapters.extraction_process import ReadFunction, ResourcesT
from streams.errors import ConfigurationError, PoolError

logger = logging.getLogger(__name__)

_ATTEMPTS: Final = 2  # a process that dies may have been killed for another's sake (memory): one more try, alone
_JOIN_S: Final = 1.0
_USER_TICKS: Final = 11  # after the name of the program in /proc/PID/stat (proc(5)); those in the kernel are next


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article was read: the encoded ``Reading``, and what is worth counting in it as (type, country)."""

    article_id: str
    reading: bytes
    mentions: tuple[tuple[str, str | None], ...]

    @classmethod
    def of(cls, reading: Reading, encoded: bytes) -> "ReadArticle":
        """Return a reading in this form."""
        return cls(reading.article_id, encoded, tuple(protocol.counted(reading)))


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """How many processes, and what each of them may take.

    ``time_limit_s`` counts from the moment a process takes up an article, and again, a few times, where the process had
    less than half of it on a processor; ``start_limit_s`` is for loading resources.
    """

    size: int
    time_limit_s: float
    max_article_bytes: int
    formats: tuple[FeedFormat, ...] = ()
    start_limit_s: float = 120.0


class PoolListener(Protocol):
    """Told of what happens in the pool."""

    def pool(self, *, busy: int, size: int) -> None:
        """Take note that ``busy`` of ``size`` processes are reading."""

    def pool_worker_replaced(self, reason: Literal["timed-out", "died"]) -> None:
        """Take note that a process was replaced."""


class _ProcessDiedError(Exception):
    """The process ended without an answer; carries its exit code, or minus the signal."""

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(f"exit code {exit_code}")
        self.exit_code = exit_code


@dataclass(slots=True, eq=False)
class _Worker:
    process: BaseProcess
    connection: Connection

    def end(self) -> int | None:
        """Kill the process, reap it, and return its exit code. Blocks for the moment that killing takes."""
        if self.process.is_alive():
            self.process.kill()
        self.process.join(_JOIN_S)
        exit_code = self.process.exitcode
        self.connection.close()
        return exit_code


class ExtractionPool(Generic[ResourcesT]):
    """A fixed number of extraction processes. Used from one event loop."""

    def __init__(
        self,
        load: Callable[[], ResourcesT],
        read: ReadFunction[ResourcesT],
        settings: PoolSettings,
        listener: PoolListener,
    ) -> None:
        """Prepare the pool; ``load`` and ``read`` are module-level functions, imported anew in each process.

        Arguments may be bound to them with ``functools.partial``.
        """
        self._target = partial(
            protocol.serve,
            load=load,
            read=read,
            time_limit_s=settings.time_limit_s,
            max_article_bytes=settings.max_article_bytes,
            formats=settings.formats,
        )
        self._settings = settings
        self._listener = listener
        # Not fork: the parent has threads. The fork server imports the code once, so a replacement starts fast.
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([_module_of(load), _module_of(read)])
        # One thread a process waits for answers; as many again start and end processes meanwhile.
        self._threads = ThreadPoolExecutor(2 * settings.size, thread_name_prefix="extraction")
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._workers: set[_Worker] = set()
        self._background: set[asyncio.Task[None]] = set()
        self._broken: PoolError | None = None
        self._busy = 0
        self._closed = False

    async def start(self) -> None:
        """Start all processes and wait until each has loaded its resources.

        Raises:
            PoolError: a process ended, or was not ready in time.
            ConfigurationError: what extraction needs cannot be loaded on this machine.
        """
        await asyncio.gather(*(self._add_worker() for _ in range(self._settings.size)))

    async def read(self, payload: bytes | None, received_at: datetime) -> ReadArticle | Refusal:
        """Read one article in the next free process.

        Returns: what it says, or why it is set aside: refused, ``TIMED_OUT``, or ``FAILED`` (raised, or died twice).

        Raises:
            PoolError: there are no processes any more.
        """
        if payload is None or len(payload) > self._settings.max_article_bytes:
            # Not worth a process: refused by its size alone, or absent.
            return cast(Refusal, decode_article(payload, max_bytes=self._settings.max_article_bytes))
        request = protocol.frame({"received_at": received_at.isoformat()}, payload)
        died: _ProcessDiedError | None = None
        for _ in range(_ATTEMPTS):
            worker = await self._take()
            # Shielded: when the caller loses interest the process still ends its article before it takes another.
            attempt = asyncio.ensure_future(self._ask(worker, request))
            try:
                return await asyncio.shield(attempt)
            except _ProcessDiedError as error:
                died = error
                logger.warning("extraction process died (%s)", error)
            except asyncio.CancelledError:
                attempt.add_done_callback(_retrieve)
                raise
        return Refusal(DeadLetterCode.FAILED, f"the extraction process died twice ({died})")

    async def stop(self) -> None:
        """End all processes, whatever they are doing. Safe to call twice."""
        self._closed = True
        for task in tuple(self._background):
            task.cancel()
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(self._threads, worker.end) for worker in self._workers))
        self._workers.clear()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _take(self) -> _Worker:
        while True:
            worker = await self._idle.get()
            if self._broken:
                self._idle.put_nowait(worker)  # wakes the next one that waits
                raise self._broken
            if worker.process.is_alive():
                return worker
            logger.warning("an idle extraction process died (exit code %s)", worker.process.exitcode)
            self._replace(worker, "died")

    async def _ask(self, worker: _Worker, request: bytes) -> ReadArticle | Refusal:
        """Have a worker read one article; afterwards the worker is idle again, or replaced."""
        self._count_busy(1)
        try:
            answer = asyncio.get_running_loop().run_in_executor(self._threads, _exchange, worker, request)
            if not await self._answers(worker, answer):
                self._replace(worker, "timed-out", answer)
                limit = self._settings.time_limit_s
                return Refusal(DeadLetterCode.TIMED_OUT, f"reading took longer than {limit:g} s")
            try:
                result = _interpret(answer.result())
            except (EOFError, OSError, ValueError):
                self._replace(worker, "died")
                raise _ProcessDiedError(worker.process.exitcode) from None
            self._idle.put_nowait(worker)
            return result
        finally:
            self._count_busy(-1)

    async def _answers(self, worker: _Worker, answer: "asyncio.Future[bytes]") -> bool:
        """Tell whether a worker answers before it has had its time.

        A worker that was at work for less than half the limit meanwhile has not had it: the machine was busy with other
        things, or stood still. It gets the limit again, a few times; what neither works nor answers ends then.
        """
        limit_s = self._settings.time_limit_s
        before_s = _processor_s(worker)
        for _ in range(protocol.MOST_LIMITS):
            done, _ = await asyncio.wait({answer}, timeout=limit_s)
            if done or _processor_s(worker) - before_s >= limit_s / 2:
                return bool(done)
        return False

    def _count_busy(self, change: int) -> None:
        self._busy += change
        self._listener.pool(busy=self._busy, size=self._settings.size)

    def _replace(
        self, worker: _Worker, reason: Literal["timed-out", "died"], answer: "asyncio.Future[bytes] | None" = None
    ) -> None:
        """Kill a worker now and start another in the background; ``answer`` is what it was still asked for."""
        if self._closed:
            return
        worker.process.kill()
        if reason == "died":
            worker.process.join(_JOIN_S)
        self._listener.pool_worker_replaced(reason)
        task = asyncio.get_running_loop().create_task(self._replacement(worker, answer))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _replacement(self, worker: _Worker, answer: "asyncio.Future[bytes] | None") -> None:
        self._workers.discard(worker)
        if answer is not None:
            # Its thread still reads from the connection, which must not be closed under it.
            await asyncio.wait({answer})
            _retrieve(answer)
        await asyncio.get_running_loop().run_in_executor(self._threads, worker.end)
        try:
            await self._add_worker()
        except (PoolError, ConfigurationError) as error:
            logger.error("%s", error)  # noqa: TRY400 - the line says it all
            self._broken = PoolError(str(error))
            # Wakes whoever waits for a process, to find the pool broken.
            self._idle.put_nowait(worker)

    async def _add_worker(self) -> None:
        loop = asyncio.get_running_loop()
        worker = await loop.run_in_executor(self._threads, self._spawn)
        self._workers.add(worker)
        try:
            await loop.run_in_executor(self._threads, _await_ready, worker, self._settings.start_limit_s)
        except (EOFError, OSError, ValueError, TimeoutError) as error:
            self._workers.discard(worker)
            exit_code = await loop.run_in_executor(self._threads, worker.end)
            raise PoolError(f"an extraction process did not start: {error!r}, exit code {exit_code}") from error
        self._idle.put_nowait(worker)

    def _spawn(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=self._target, args=(theirs,), name="dateline-extract", daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)


def _module_of(function: Callable[..., Any]) -> str:
    """Return the module of a function, also of one with arguments bound to it."""
    return function.func.__module__ if isinstance(function, partial) else function.__module__


def _processor_s(worker: _Worker) -> float:
    """Return the processor time that a process has had; where that cannot be told, the time of the clock."""
    try:
        fields = Path(f"/proc/{worker.process.pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return time.monotonic()
    return (int(fields[_USER_TICKS]) + int(fields[_USER_TICKS + 1])) / os.sysconf("SC_CLK_TCK")


def _await_ready(worker: _Worker, limit_s: float) -> None:
    if not worker.connection.poll(limit_s):
        raise TimeoutError(f"its resources were not loaded within {limit_s:g} s")
    head, _ = protocol.unframe(worker.connection.recv_bytes())
    if head["outcome"] == protocol.UNLOADABLE:
        raise ConfigurationError(head["reason"])
    if head["outcome"] != protocol.READY:
        raise ValueError("it answered before it was asked")


def _exchange(worker: _Worker, request: bytes) -> bytes:
    worker.connection.send_bytes(request)
    return worker.connection.recv_bytes()


def _interpret(answer: bytes) -> ReadArticle | Refusal:
    head, body = protocol.unframe(answer)
    match head["outcome"]:
        case protocol.READ:
            return ReadArticle(head["article_id"], body, tuple((kind, country) for kind, country in head["mentions"]))
        case protocol.REFUSED:
            return Refusal(DeadLetterCode(head["code"]), head["reason"])
        case _:
            return Refusal(DeadLetterCode.FAILED, head["reason"])


def _retrieve(future: "asyncio.Future[Any]") -> None:
    """Look at a result that nobody waits for any more, so that no warning is printed about it."""
    with suppress(asyncio.CancelledError):
        future.exception()
