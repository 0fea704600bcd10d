"""How a place name is meant: as a place, as the government that sits there, or as where the report was written.

Source: codebook "Where": never the dateline, never where somebody commented.
"""

import re

from streams.domain.document import Document, Token
from streams.domain.places.gazetteer import GazetteerEntry
from streams.domain.places.lexicon import place_words
from streams.domain.places.names import POSSESSIVES
from streams.domain.places.toponyms import Toponym

LOCATION, GOVERNMENT, DATELINE, PART = "location", "government", "dateline", "part"
NO_PLACE = "none"
"""The reading of words that are no place after all."""
_LONGEST_DATELINE_CHARS = 160
_MOST_DATELINE_WORDS = 9  # names, agency, date, year
_SUBJECTS = frozenset({"nsubj", "csubj"})
_LED = frozenset({"backed", "led", "aligned", "installed", "controlled", "allied", "funded", "appointed", "brokered"})
_DASH = re.compile(r"(?:\s+[-‐‑–—]{1,2}|\s?—|\.\s*[-–—]|:|/\.?)\s")  # noqa: RUF001


def dateline_end(text: str, words: frozenset[str] | None = None) -> int:
    """Return where the dateline at the start of a text ends, in characters; 0 where there is none.

    "KYIV, March 13 (Agency) -", "DNIPRO, Ukraine (CPN) —", "ROSTOV-ON-DON, 9 October. /Corr. X/.", "Muscat, 14
    January 2026 -". A dateline holds names, dates, an agency in brackets, and no small word of running text.
    """
    words = words or place_words()["clock_words"]
    line = text[:_LONGEST_DATELINE_CHARS].split("\n", 1)[0]
    for match in _DASH.finditer(line + " "):
        prefix = line[: match.start()].strip()
        if prefix and _is_dateline(prefix, words):
            return 0 if _is_heading(prefix, text, words) else match.end()
    return 0


def _is_heading(prefix: str, text: str, words: frozenset[str]) -> bool:
    """Tell a round-up, whose every paragraph opens with a name: "SUDAN - Gunmen killed ...", "KENYA - Police ..."."""
    if " " in prefix or "," in prefix:
        return False
    start = text.find("\n")
    following = text[start:].lstrip()[:_LONGEST_DATELINE_CHARS].split("\n", 1)[0] if start >= 0 else ""
    match = _DASH.search(following)
    return match is not None and _is_dateline(following[: match.start()].strip(), words)


def _is_dateline(prefix: str, words: frozenset[str]) -> bool:
    bare = re.sub(r"\([^()]{0,80}\)|/[^/]{0,60}(?:/|$)", " ", prefix)
    parts = re.findall(r"[^\s,./]+", bare)
    if not parts or not parts[0][:1].isupper() or len(parts) > _MOST_DATELINE_WORDS:
        return False
    opened = parts[0].isupper() or "," in bare or "(" in prefix
    return opened and all(
        part[0].isupper() or part[0].isdigit() or part.lower() in words or part.lower() in {"de", "la", "el", "al"}
        for part in parts
    )


def reading_of(document: Document, toponym: Toponym, entry: GazetteerEntry, *, dateline: int) -> str:
    """Return how a name is meant."""
    if toponym.start < dateline:
        return DATELINE
    if toponym.attributive:
        return GOVERNMENT
    if toponym.is_part:
        return PART
    if entry.kind in {"country", "capital", "site"} and _acts(document, toponym.first, toponym.last):
        return GOVERNMENT
    return LOCATION


def _acts(document: Document, first: int, last: int) -> bool:
    tokens = document.tokens
    words = place_words()
    head = document.head_of_span(tokens[first].start, tokens[last - 1].end) or tokens[last - 1]
    following = tokens[last] if last < len(tokens) else None
    if following is not None and following.text == "-" and last + 1 < len(tokens):
        return tokens[last + 1].text.lower() in _LED
    if following is not None and following.text in POSSESSIVES:
        owned = tokens[head.head].lemma if head.dependency == "poss" else ""
        return owned in words["institution_nouns"] or tokens[head.head].text.lower() in words["institution_nouns"]
    subject = _first_conjunct(document, head)
    if subject.dependency in _SUBJECTS:
        verb = tokens[subject.head]
        return verb.tag.startswith("V") and verb.lemma not in words["state_verbs"]
    return subject.dependency == "pobj" and tokens[subject.head].dependency == "agent"


def _first_conjunct(document: Document, token: Token) -> Token:
    """Follow "Kyiv and Moscow" from the second to the first; at most ten steps."""
    for _ in range(10):
        if token.dependency not in {"conj", "appos"}:
            break
        token = document.tokens[token.head]
    return token
