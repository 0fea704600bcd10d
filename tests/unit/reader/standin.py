"""Stand-ins for the language identifier and the encoder, whose odds are checksums so that every path is taken."""

import re
from collections.abc import Sequence
from zlib import crc32

from schemas.vocabulary import ACLED, MODES, STATUSES
from streams.domain.document import Document
from streams.domain.reader.article import ROLES, SentenceReading, Spans


def _odds(*parts: str) -> float:
    """Return log odds from -6 to 6 that depend on the words alone."""
    return crc32("\x1f".join(parts).encode("utf-8", "surrogatepass")) / 2**32 * 12 - 6


class English:
    """Implements ``domain.extraction.LanguageIdentifier`` for texts that are all English."""

    def identify(self, text: str) -> str:
        """Return ``"en"``."""
        del text
        return "en"


class ChecksumEncoder:
    """Implements ``domain.reader.encoding.SentenceEncoder`` without weights."""

    def read(self, document: Document, headline: str) -> Sequence[SentenceReading]:
        """Return a reading for each sentence."""
        return [
            _reading(document.text[sentence.start : sentence.end], headline, sentence.start)
            for sentence in document.sentences
        ]

    def read_headline(self, headline: str) -> SentenceReading:
        """Return a reading of the headline."""
        return _reading(headline, headline, 0)


def _reading(sentence: str, headline: str, start: int) -> SentenceReading:
    def by_type(what: str) -> dict[str, float]:
        return {name: _odds(what, name, sentence, headline) for name in MODES}

    def by_value(what: str, values: Sequence[str]) -> dict[str, dict[str, float]]:
        return {name: {value: _odds(what, name, value, sentence) for value in values} for name in MODES}

    words = [(start + word.start(), start + word.end(), word.group()) for word in re.finditer(r"\S+", sentence)]

    def roles(first: int, last: int) -> dict[str, list[float]]:
        found = [word for start, end, word in words if start < last and end > first]
        return {
            name: [max(_odds(role, name, word, sentence) for word in found) for role in ROLES]
            for name in MODES
            if found
        }

    return SentenceReading(
        told=by_type("told"),
        mentioned=by_type("mentioned"),
        placed=by_type("placed"),
        modes={name: {mode: _odds(name, mode, sentence) for mode in (*modes, "")} for name, modes in MODES.items()},
        acled=by_value("acled", (*ACLED, "")),
        statuses=by_value("status", STATUSES),
        roles=roles,
        main=by_type("main"),
        arguments=lambda event_type, role: _ChecksumScores(event_type, role, sentence),
    )


class _ChecksumScores:
    """Implements ``ArgumentScores``."""

    def __init__(self, *parts: str) -> None:
        self._parts = parts
        self.unnamed = (_odds("none", *parts), _odds("implied", *parts))

    def __call__(self, spans: Spans) -> list[float]:
        """Return a score for each stretch."""
        return [_odds(*self._parts, str(start), str(end)) for start, end in spans]
