"""Figures that the words beside them give no number for: "the soldiers were killed", "a third man died"."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from streams.domain.document import Document
from streams.domain.quantities import lexicon
from streams.domain.quantities.figures import Casualties

_DYING: Final = frozenset({"die", "succumb", "body", "corpse", "death"})
_DEFINITE: Final = frozenset({"the", "those", "these"})
_ORDINAL_WORDS: Final = 4


def with_antecedents(document: Document, figures: Sequence[Casualties]) -> tuple[Casualties, ...]:
    """Return the figures in order, with the counts of those whom the text counted before."""
    counts: dict[tuple[str, str], int] = {}
    resolved = []
    for figure in figures:
        found = figure
        place = _place_in_count(document, found)
        key = (found.kind, _whom(document, found))
        if place is not None:
            found = replace(found, count=place)
        elif found.count is None and key[1] and not found.vague:
            first = document.tokens_between(*found.subject)[0].text.lower()
            found = replace(found, count=counts.get(key) if first in _DEFINITE else None)
        if found.count and key[1]:
            counts[key] = found.count
        resolved.append(found)
    return tuple(resolved)


def _whom(document: Document, found: Casualties) -> str:
    """Return the lemma of the noun for those who suffered; "" where there is none, as for "two officers and a man"."""
    head = document.head_of_span(*found.subject)
    if head is None or not head.tag.startswith("NN"):
        return ""
    joined = any(document.tokens[child].dependency == "conj" for child in document.children[head.index])
    return "" if joined else head.lemma


def _place_in_count(document: Document, found: Casualties) -> int | None:
    """Return the three that "a third body was found" or "a third man died" makes of the toll."""
    if found.kind != "killed" or document.tokens[found.token].lemma not in _DYING:
        return None
    first = next((token.index for token in document.tokens_between(found.start, found.end)), found.token)
    told = document.tokens[max(0, first - 1) : min(first + _ORDINAL_WORDS, found.token + 1)]
    words = [word.text.lower() for word in told]
    places = (lexicon.ORDINALS.get(word) for before, word in pairwise(words) if before == "a")
    return next((place for place in places if place is not None), None)
