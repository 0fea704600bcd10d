"""A known text is not sent to the pool; whatever cannot be compared is."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from schemas.articles import decode_article
from schemas.codec import decode
from schemas.dead_letters import Refusal
from schemas.records import Article, Reading
from streams.adapters.copy_reader import CopyReader
from streams.adapters.extraction_pool import ReadArticle
from streams.domain.copies import CopyIndex, reading_key
from tests.reports import NOON, reading, report

_TEXT = "Drones hit Kharkiv. Nobody was hurt."
_READ = ReadArticle("from the pool", b"{}", ())


class Pool:
    """Stands in for the pool and counts; also counts what was copied."""

    def __init__(self) -> None:
        self.reads = 0
        self.copies = 0

    async def read(self, payload: bytes | None, received_at: datetime) -> ReadArticle | Refusal:
        """Read whatever comes."""
        del payload, received_at
        self.reads += 1
        return _READ

    def article_copied(self) -> None:
        """Count."""
        self.copies += 1


def _payload(identifier: str, **fields: Any) -> bytes:
    return json.dumps({"id": identifier, "text": _TEXT, "published_at": NOON.isoformat()} | fields).encode()


def _reader(size: int = 10) -> tuple[CopyReader, Pool]:
    original = decode_article(_payload("a1"))
    assert isinstance(original, Article)
    index = CopyIndex(size)
    index.add(replace(reading(report("a1")), reading_key=reading_key(original, NOON)))
    pool = Pool()
    return CopyReader(pool, index, pool, decode_article), pool


async def test_copy_is_relabelled() -> None:
    """Its mentions are those of the original under its own ids, and it is counted."""
    reader, pool = _reader()
    outcome = await reader.read(_payload("b1", source="other.example"), NOON)
    assert isinstance(outcome, ReadArticle)
    assert (outcome.article_id, outcome.mentions) == ("b1", (("ASSAULT", "UA"),))
    [mention] = decode(outcome.reading, Reading).mentions
    assert (mention.mention_id, mention.source) == ("b1#0", "other.example")
    assert (pool.reads, pool.copies) == (0, 1)


async def test_everything_else_goes_to_the_pool() -> None:
    """The article itself, other texts, what is no article, what is too large, tombstones."""
    reader, pool = _reader()
    others = [_payload("a1"), _payload("b1", text="Else."), b"{", b"x" * 10_001, None]
    for number, payload in enumerate(others, 1):
        assert await reader.read(payload, NOON) is _READ
        assert (pool.reads, pool.copies) == (number, 0)


async def test_failure_of_the_comparison_costs_nothing() -> None:
    """An index that breaks leaves articles to be read."""
    reader, pool = _reader()
    reader._index.find = None  # type: ignore[assignment,method-assign]
    assert await reader.read(_payload("b1"), NOON) is _READ
    assert (pool.reads, pool.copies) == (1, 0)
