"""Copies that need no reading: what an article says is known where the same text was read before.

Two articles are read alike if everything that extraction looks at is alike: title, day of publication, and the text
without the credits around it. A copy that differs in more is read by itself, since one changed word may be a changed
toll (docs/adr/0008); that it is a copy is then seen by its signature (``domain.syndication``).
"""

import zlib
from collections import OrderedDict
from dataclasses import replace
from datetime import datetime
from typing import Final

from schemas.articles import BOUNDED_FIELDS, text_digest
from schemas.codec import decode, encode
from schemas.records import Article, Mention, Reading
from streams.domain.article_text import readable
from streams.domain.credits import without_credits
from streams.domain.syndication import signature
from streams.domain.versions import EXTRACTOR_VERSION, version_digest

LONGEST_COMPARED_CHARS: Final = 50_000  # a few milliseconds of work; longer texts are rare, and read each time


def reading_key(article: Article, received_at: datetime) -> str:
    """Return a digest of all that the mentions of an article depend on; "" for texts too long to be compared.

    Contains the version of the extractor, so that readings of another version are never found. ``received_at`` counts
    only where the publisher gave no time.
    """
    if len(article.text) > LONGEST_COMPARED_CHARS:
        return ""
    basis = "published" if article.published_at else "received"
    day = (article.published_at or received_at).date().isoformat()
    body = without_credits(readable(article.text)).strip()
    return text_digest("\x1f".join((EXTRACTOR_VERSION, article.title or "", basis, day, body)))


class CopyIndex:
    """The newest readings by their keys: ``size`` at most, the oldest are forgotten first."""

    def __init__(self, size: int) -> None:
        self._size = size
        # As compressed bytes a reading takes about a tenth of what it takes as a record.
        self._readings: OrderedDict[str, tuple[str, bytes]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._readings)

    def add(self, reading: Reading) -> None:
        """Remember a reading. Which of several with one key is kept does not matter: they say the same."""
        if not reading.reading_key:
            return
        self._readings[reading.reading_key] = (reading.article_id, zlib.compress(encode(reading), level=1))
        self._readings.move_to_end(reading.reading_key)
        while len(self._readings) > self._size:
            self._readings.popitem(last=False)

    def find(self, key: str, article_id: str) -> Reading | None:
        """Return the reading of another article with this key; never the article's own, which proves nothing new."""
        found = self._readings.get(key) if key else None
        if found is None or found[0] == article_id:
            return None
        return decode(zlib.decompress(found[1]), Reading)


def reading_of_copy(article: Article, received_at: datetime, original: Reading) -> Reading | None:
    """Return the reading of an article whose key is that of ``original``: what extraction would return.

    None where that cannot be told: a sentence of the evidence stands in the text not once, but never or several times.
    """
    sketch = signature(article.text)
    digest = version_digest(article)
    mentions = []
    for number, told in enumerate(original.mentions):
        start = article.text.find(told.evidence)
        if start < 0 or article.text.find(told.evidence, start + 1) >= 0:
            return None
        mentions.append(_relabelled(told, article, received_at, number, start))
    return replace(
        original,
        article_id=article.id,
        article_digest=digest,
        article_signature=sketch,
        received_at=received_at,
        cut=_cut_in_copy(article, original.cut),
        mentions=tuple(replace(one, article_digest=digest, article_signature=sketch) for one in mentions),
    )


def _relabelled(told: Mention, article: Article, received_at: datetime, number: int, start: int) -> Mention:
    return replace(
        told,
        mention_id=f"{article.id}#{number}",
        article_id=article.id,
        url=article.url,
        source=article.source,
        title=article.title,
        published_at=article.published_at or received_at,
        received_at=received_at,
        evidence_start=start,
        evidence_end=start + len(told.evidence),
        cut=_cut_in_copy(article, told.cut),
    )


def _cut_in_copy(article: Article, cut: tuple[str, ...]) -> tuple[str, ...]:
    """Return what was left out: of the copy's own fields, and of what was read in the original."""
    return (*article.cut, *(name for name in cut if name not in BOUNDED_FIELDS))
