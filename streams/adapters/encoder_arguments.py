"""What fills the roles of an event: what is told in a sentence, compared with any words of the article.

An event asks with what its sentence tells of its type (a query a role), words answer with the mean of their pieces (a
key a role); how many sentences lie between counts too. Fitted by ``training/losses.py``.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from streams.adapters.encoder_windows import WindowSentence
from streams.domain.reader.article import ROLES, UNSEEN, ArgumentScores, Spans

Floats = npt.NDArray[np.float32]
_UNREAD: Final = -1


class ReadWords:
    """The words of an article by the pieces that were read of them.

    All events of an article ask for the same words, so what these are compared by is kept.
    """

    def __init__(self, heads: Mapping[str, Floats]) -> None:
        self.heads = heads
        self._starts: list[int] = []
        self._read: list[tuple[WindowSentence, Floats]] = []
        self._keys: dict[Spans, tuple[npt.NDArray[np.int64], Floats]] = {}

    def add(self, piece: WindowSentence, states: Floats) -> None:
        """Take in a sentence with the states of its window; sentences come in the order of the text."""
        self._starts.append(piece.offsets[0][0])
        self._read.append((piece, states))

    def keys(self, spans: Spans) -> tuple[npt.NDArray[np.int64], Floats]:
        """Return the sentence of each span, -1 where nothing was read of it, and the keys (spans, roles, width)."""
        if spans not in self._keys:
            found = [self._mean(start, end) for start, end in spans]
            keys = np.stack([mean for _, mean in found]) @ self.heads["key_weight"]
            self._keys[spans] = np.array([at for at, _ in found]), keys.reshape(len(spans), len(ROLES), -1)
        return self._keys[spans]

    def _mean(self, start: int, end: int) -> tuple[int, Floats]:
        at = bisect_right(self._starts, start) - 1
        if at >= 0:
            piece, states = self._read[at]
            found = piece.pieces(start, end)
            if found is not None:
                return piece.sentence, states[slice(*found)].mean(0)
        return _UNREAD, np.zeros(len(self.heads["key_weight"]), np.float32)


class Arguments:
    """What fills the roles of an event told in a sentence: a function of type and role."""

    def __init__(self, words: ReadWords, types: Sequence[str], sentence: int, told: Floats) -> None:
        self._words = words
        self._types = types
        self._sentence = sentence
        self._told = told
        self._asked: dict[str, tuple[Floats, Floats]] = {}

    def __call__(self, event_type: str, role: str) -> ArgumentScores:
        """Return the scores of words for a role of an event of a type."""
        if event_type not in self._asked:
            self._asked[event_type] = self._ask(self._types.index(event_type))
        query, unnamed = self._asked[event_type]
        index = ROLES.index(role)
        return _Scores(self._words, query[index], unnamed[index], index, self._sentence)

    def _ask(self, of_type: int) -> tuple[Floats, Floats]:
        heads, told = self._words.heads, self._told[of_type]
        query = told @ heads["query_weight"] + heads["query_bias"][of_type]
        unnamed = told @ heads["unnamed_weight"] + heads["unnamed_bias"][of_type]
        return query.reshape(len(ROLES), -1), unnamed.reshape(len(ROLES), -1)


class _Scores:
    """Implements ``ArgumentScores``: scaled products of a query with the keys of words."""

    def __init__(self, words: ReadWords, query: Floats, unnamed: Floats, role: int, sentence: int) -> None:
        self._words = words
        self._query = query * np.float32(len(query) ** -0.5)
        self._role = role
        self._sentence = sentence
        self.unnamed = (float(unnamed[0]), float(unnamed[1]))

    def __call__(self, spans: Spans) -> list[float]:
        if not spans:
            return []
        sentences, keys = self._words.keys(spans)
        distances = self._words.heads["distance"][self._role]
        farthest = len(distances) // 2
        near = distances[np.clip(sentences - self._sentence, -farthest, farthest) + farthest]
        scores: list[float] = np.where(sentences >= 0, keys[:, self._role] @ self._query + near, UNSEEN).tolist()
        return scores


class UnreadScores:
    """Implements ``ArgumentScores`` for a sentence that was not read."""

    unnamed = (0.0, 0.0)

    def __call__(self, spans: Spans) -> list[float]:
        """Return that no span is likely."""
        return [UNSEEN] * len(spans)
