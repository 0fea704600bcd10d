"""Which words of a text stand between quotation marks."""

from typing import Final

from streams.domain.document import Document

_QUOTES: Final = {"\u201c": 1, "\u201d": -1, "\u00ab": 1, "\u00bb": -1}


def quoted_tokens(document: Document) -> frozenset[int]:
    """Return the tokens inside quotation marks; a mark left open ends with its paragraph."""
    inside: set[int] = set()
    depth, paragraph = 0, -1
    for sentence in document.sentences:
        if sentence.paragraph != paragraph:
            depth, paragraph = 0, sentence.paragraph
        for token in document.tokens_of(sentence):
            sign = token.text[:1]
            if sign in _QUOTES:
                depth = max(0, depth + _QUOTES[sign])
            elif sign == '"' or token.text in {"``", "''"}:
                depth = 0 if depth else 1
            elif depth:
                inside.add(token.index)
    return frozenset(inside)
