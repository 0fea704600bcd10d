"""Reads articles, but not what was read before: where another article said the same, its reading is taken over.

Only saves work. Whatever goes wrong here, and whatever is not known yet, is read in the ordinary way.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from schemas.codec import encode
from schemas.dead_letters import Refusal
from schemas.records import Article
from streams.adapters.extraction_pool import ReadArticle
from streams.domain.copies import CopyIndex, reading_key, reading_of_copy

logger = logging.getLogger(__name__)


class ArticleReader(Protocol):
    """Reads one article; ``ExtractionPool`` does."""

    async def read(self, payload: bytes | None, received_at: datetime) -> ReadArticle | Refusal:
        """Return what a payload says, or why it is set aside."""
        ...


class CopyListener(Protocol):
    """Told of the work that was saved."""

    def article_copied(self) -> None:
        """Take note that an article needed no reading."""


class CopyReader:
    """Stands before a reader and spares it the copies that an index knows."""

    def __init__(
        self,
        reader: ArticleReader,
        index: CopyIndex,
        listener: CopyListener,
        decode: Callable[[bytes | None], Article | Refusal],
    ) -> None:
        """Take what to spare, what is known, and a way to decode that is fast enough for an event loop."""
        self._reader = reader
        self._index = index
        self._listener = listener
        self._decode = decode

    async def read(self, payload: bytes | None, received_at: datetime) -> ReadArticle | Refusal:
        """Return what a payload says, or why it is set aside; see the reader that this one stands before."""
        copied = self._copied(payload, received_at) if len(self._index) else None
        if copied is None:
            return await self._reader.read(payload, received_at)
        self._listener.article_copied()
        return copied

    def _copied(self, payload: bytes | None, received_at: datetime) -> ReadArticle | None:
        try:
            article = self._decode(payload)
            if isinstance(article, Refusal):
                return None
            original = self._index.find(reading_key(article, received_at), article.id)
            reading = reading_of_copy(article, received_at, original) if original else None
            return ReadArticle.of(reading, encode(reading)) if reading else None
        except Exception:
            logger.exception("an article could not be compared with those read before; it is read by itself")
            return None
