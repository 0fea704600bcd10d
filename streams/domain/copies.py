"""Copies that need no reading: what an article says is known where the same text was read before.

Two articles are read alike if everything that extraction looks at is alike: title, day of publication, and the text
without the credits around it. A copy that differs in more is read by itself, since one changed word may be a changed
toll (docs/adr/0008); that it is a copy is then seen by its signature (``domain.syndication``).
"""

import zlib
from collections import OrderedDict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from schemas.articles import BOUNDED_FIELDS, text_digest
from schemas.codec import decode, encode
from schemas.records import Article, Mention, Reading
from streams.domain.dates import clock_of
from streams.domain.prose import Prose, prose_of
from streams.domain.publication import publication_of
from streams.domain.syndication import signature
from streams.domain.versions import EXTRACTOR_VERSION, version_digest

_WESTERNMOST_H: Final = -12.0
_EASTERNMOST_H: Final = 14.0
_DEGREES_AN_HOUR: Final = 15.0
_OFF_THE_SUN_H: Final = 3.5
LONGEST_COMPARED_CHARS: Final = 50_000  # a few milliseconds of work; longer texts are rare, and read each time


def reading_key(article: Article, received_at: datetime, prose: Prose | None = None) -> str:
    """Return a digest of all that the mentions of an article depend on; "" for texts too long to be compared.

    Contains the version of the extractor, so that readings of another version are never found. ``received_at`` counts
    only where the publisher gave no time. ``prose`` is what is read of the text, where it is known already.
    """
    if len(article.text) > LONGEST_COMPARED_CHARS:
        return ""
    publication = publication_of(article, received_at)
    clock = clock_of(publication.at)
    day = publication.at.date().isoformat()
    body = (prose or prose_of(article.text)).text.strip()
    return text_digest("\x1f".join((EXTRACTOR_VERSION, article.title or "", publication.basis, clock, day, body)))


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

    None where that cannot be told: a sentence of the evidence stands in the text not once, but never or several times;
    or it may have been another day already where an event happened.
    """
    sketch = signature(article.text)
    digest = version_digest(article)
    publication = publication_of(article, received_at)
    mentions = []
    for number, told in enumerate(original.mentions):
        if not _same_day_there(told, publication.at):
            return None
        if told.evidence_end == 0:  # the headline, which is the same
            mentions.append(_relabelled(told, article, received_at, number, (0, 0)))
            continue
        start = article.text.find(told.evidence)
        if start < 0 or article.text.find(told.evidence, start + 1) >= 0:
            return None
        mentions.append(_relabelled(told, article, received_at, number, (start, start + len(told.evidence))))
    return replace(
        original,
        article_id=article.id,
        article_digest=digest,
        article_signature=sketch,
        received_at=received_at,
        cut=_cut_in_copy(article, original.cut),
        mentions=tuple(replace(one, article_digest=digest, article_signature=sketch) for one in mentions),
    )


def _same_day_there(told: Mention, published: datetime) -> bool:
    """Tell whether both texts were published on one day by any clock that the place of a mention may have.

    Clocks differ from the sun by up to about three and a half hours; without a place, any clock will do.
    """
    hours = (_WESTERNMOST_H, _EASTERNMOST_H)
    if told.place is not None and told.place.precision != "country":
        noon = told.place.lon / _DEGREES_AN_HOUR
        hours = (max(hours[0], noon - _OFF_THE_SUN_H), min(hours[1], noon + _OFF_THE_SUN_H))
    first, last = sorted((told.published_at, published))
    # No midnight of such a clock lies between the two: the first by the easternmost, the last by the westernmost one.
    days = [(instant.astimezone(UTC) + timedelta(hours=shift)).date() for instant in (first, last) for shift in hours]
    return first == last or len(set(days)) == 1


def _relabelled(told: Mention, article: Article, received_at: datetime, number: int, span: tuple[int, int]) -> Mention:
    return replace(
        told,
        mention_id=f"{article.id}#{number}",
        article_id=article.id,
        url=article.url,
        source=article.source,
        title=article.title,
        published_at=publication_of(article, received_at).at,
        received_at=received_at,
        evidence_start=span[0],
        evidence_end=span[1],
        cut=_cut_in_copy(article, told.cut),
    )


def _cut_in_copy(article: Article, cut: tuple[str, ...]) -> tuple[str, ...]:
    """Return what was left out: of the copy's own fields, and of what was read in the original."""
    return (*article.cut, *(name for name in cut if name not in BOUNDED_FIELDS))
