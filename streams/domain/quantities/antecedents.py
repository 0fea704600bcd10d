"""Figures that the words beside them give no number for: "the soldiers were killed", "a third man died"."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from streams.domain.document import Document
from streams.domain.quantities.figures import Casualties

_DEFINITE: Final = frozenset({"the", "those", "these"})


def with_antecedents(document: Document, figures: Sequence[Casualties]) -> tuple[Casualties, ...]:
    """Return the figures in order, with the counts of those whom the text counted before."""
    counts: dict[tuple[str, str], int] = {}
    resolved = []
    for figure in figures:
        found = figure
        key = (found.kind, _whom(document, found))
        if found.count is None and key[1] and not found.vague:
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
