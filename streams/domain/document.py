"""An article as analysed text: tokens with their grammar, sentences, paragraphs. The common ground of all finders.

Owns the shapes only. Who fills them is behind the ``SyntaxParser`` protocol, so that the domain knows no NLP library.
All offsets count characters of ``Document.text``; all token references are indexes into ``Document.tokens``.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final, Protocol

_AT_ONCE: Final = frozenset({"when", "as", "while"})


@dataclass(frozen=True, slots=True)
class Token:
    """One word or sign.

    ``tag`` is a Penn Treebank tag (``VBD``), ``dependency`` a ClearNLP label as spaCy's English models give it
    (``nsubj``, ``dobj``, ``nsubjpass``, ``agent``, ``pobj``, ``prep``, ``amod``, ``compound``, ``poss`` ...).
    ``head`` is the index of the governing token; the root of a sentence governs itself. ``lemma`` is lower case.
    """

    index: int
    text: str
    lemma: str
    tag: str
    dependency: str
    head: int
    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: characters ``start`` to ``end``, tokens ``first`` up to but not including ``last``."""

    index: int
    paragraph: int
    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True)
class Document:
    """An analysed text. ``published_at`` is what relative dates count from; its zone is the publisher's."""

    text: str
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    published_at: datetime

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """For each token, the indexes of the tokens it governs, left to right."""
        rows: list[list[int]] = [[] for _ in self.tokens]
        for token in self.tokens:
            if token.head != token.index:
                rows[token.head].append(token.index)
        return tuple(tuple(row) for row in rows)

    @cached_property
    def _token_starts(self) -> tuple[int, ...]:
        return tuple(token.start for token in self.tokens)

    def tokens_of(self, sentence: Sentence) -> tuple[Token, ...]:
        """Return the tokens of a sentence, left to right."""
        return self.tokens[sentence.first : sentence.last]

    def text_of(self, sentence: Sentence) -> str:
        """Return the sentence exactly as it stands in the text."""
        return self.text[sentence.start : sentence.end]

    def tokens_between(self, start: int, end: int) -> tuple[Token, ...]:
        """Return the tokens that overlap the characters ``start`` to ``end``."""
        first = max(0, bisect_right(self._token_starts, start) - 1)
        last = bisect_left(self._token_starts, end)
        return tuple(token for token in self.tokens[first:last] if token.end > start)

    def head_of_span(self, start: int, end: int) -> Token | None:
        """Return the token that governs the span: the one whose head lies outside it; None for an empty span."""
        span = self.tokens_between(start, end)
        inside = {token.index for token in span}
        for token in span:
            if token.head not in inside or token.head == token.index:
                return token
        return span[-1] if span else None

    def subtree(self, index: int) -> Iterator[Token]:
        """Yield the token and everything it governs, directly or not, in no particular order."""
        pending = [index]
        while pending:
            current = pending.pop()
            yield self.tokens[current]
            pending.extend(self.children[current])

    def tells_the_time(self, index: int) -> bool:
        """Tell whether a clause by its verb says what happened at once: "were hurt when a mine went off"."""
        children = (self.tokens[child] for child in self.children[index])
        return any(child.text.lower() in _AT_ONCE and child.index < index for child in children)

    def ancestors(self, index: int) -> Iterator[Token]:
        """Yield the governors of a token from the nearest up to the root of its sentence."""
        current = self.tokens[index]
        while current.head != current.index:
            current = self.tokens[current.head]
            yield current


class SyntaxParser(Protocol):
    """Splits a text into sentences and tokens and says which word governs which."""

    def parse(self, text: str, published_at: datetime) -> Document:
        """Return the analysed text; an empty text gives a document without sentences."""
        ...
