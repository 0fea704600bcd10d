"""Reads one article for a visitor: in a process of its own, with the workers' time limit, never on the event loop."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, Literal

import orjson

from schemas.dead_letters import Refusal
from streams.adapters.extraction_pool import ExtractionPool, PoolSettings
from streams.adapters.extraction_process import ReadFunction
from streams.page import article_reader

logger = logging.getLogger(__name__)

_PROCESSES: Final = 1
_WAITING: Final = 4  # more visitors than this at once are told to come back


class BusyError(Exception):
    """So many articles are being read that this one is not taken."""


class ArticleDesk:
    """Reads articles. The process is started with the first one, because it takes some 400 MB and two seconds."""

    def __init__(
        self,
        *,
        time_limit_s: float,
        max_article_bytes: int,
        load: Callable[[], Any] = article_reader.load,
        read: ReadFunction[Any] = article_reader.read,
    ) -> None:
        settings = PoolSettings(size=_PROCESSES, time_limit_s=time_limit_s, max_article_bytes=max_article_bytes)
        self._make: Callable[[], ExtractionPool[Any]] = lambda: ExtractionPool(load, read, settings, _Unheard())
        self._pool: ExtractionPool[Any] | None = None
        self._starting = asyncio.Lock()
        self._inside = 0

    async def read(self, payload: bytes) -> dict[str, Any] | Refusal:
        """Return what ``dateline extract`` prints for an article, or why it is refused.

        Raises:
            BusyError: too many are being read.
            PoolError: the process cannot be started.
        """
        if self._inside >= _WAITING:
            raise BusyError
        self._inside += 1
        try:
            pool = await self._started()
            outcome = await pool.read(payload, datetime.now(UTC))
        finally:
            self._inside -= 1
        if isinstance(outcome, Refusal):
            return outcome
        line: dict[str, Any] = orjson.loads(outcome.reading)["line"]
        return line

    async def stop(self) -> None:
        """End the process."""
        if self._pool is not None:
            await self._pool.stop()

    async def _started(self) -> ExtractionPool[Any]:
        async with self._starting:
            if self._pool is None:
                pool = self._make()
                await pool.start()
                self._pool = pool
            return self._pool


class _Unheard:
    """The page counts nothing of its pool."""

    def pool(self, *, busy: int, size: int) -> None:
        """Take no note."""

    def pool_worker_replaced(self, reason: Literal["timed-out", "died"]) -> None:
        """Log it: an article that hangs is worth knowing of."""
        logger.warning("the process that read an article for a visitor was replaced: %s", reason)
