"""Finds how many persons a text says were killed and injured, and by which words.

Source: codebook, "How many". ``harm`` reads verbs and adjectives, ``tolls`` nouns and denials, ``wounds`` injuries
told without a word for them. Which figures are the event's own, the reader decides.
"""

from collections.abc import Iterator, Sequence

from streams.domain.dates import DateMention, find_dates
from streams.domain.document import Document
from streams.domain.quantities.figures import Casualties
from streams.domain.quantities.harm import read_harm
from streams.domain.quantities.phrases import Phrases
from streams.domain.quantities.tolls import read_toll, read_undamaged
from streams.domain.quantities.wounds import read_wounds


def find_casualties(document: Document, dates: Sequence[DateMention] | None = None) -> tuple[Casualties, ...]:
    """Return the casualty figures of a document in the order of their words for the harm.

    ``dates`` are the document's dates where the caller has them already. At most one figure a kind and token.
    """
    dated = find_dates(document) if dates is None else dates
    phrases = Phrases(document, tuple((date.start, date.end) for date in dated))
    best: dict[tuple[int, str], Casualties] = {}
    for found in _read(phrases):
        known = best.get((found.token, found.kind))
        if known is None or (known.count is None and found.count is not None):
            best[found.token, found.kind] = found
    return tuple(sorted(best.values(), key=lambda found: (found.token, found.kind)))


def _read(phrases: Phrases) -> Iterator[Casualties]:
    for token in phrases.document.tokens:
        yield from read_harm(phrases, token)
        yield from read_toll(phrases, token)
        yield from read_wounds(phrases, token)
    yield from read_undamaged(phrases)
