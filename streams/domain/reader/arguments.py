"""How likely each candidate of a decision is by what the encoder says of its words as arguments of an event."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from streams.domain.reader.article import AnalysedArticle, ArgumentScores, Draft

_LEAST: Final = -12.0
_SCALE: Final = 4.0


class Stretch(Protocol):
    """Words of the document, by first and last (exclusive) character."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


NOTHING: Final = 0
IMPLIED: Final = 1
"""The ways in which no words fill a role, as in ``ArgumentScores.unnamed``."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A candidate as an answer to what fills a role: by its mentions as (sentence, words), or by no words at all.

    Mentions in the headline (sentence -1) do not count. ``unnamed``: which of the ways of no words it is, if any.
    """

    mentions: Sequence[tuple[int, Stretch]]
    unnamed: int | None = None


def with_arguments(
    rows: Iterable[Mapping[str, float]], article: AnalysedArticle, draft: Draft, role: str, answers: Sequence[Answer]
) -> list[dict[str, float]]:
    """Return the features of candidates with what the encoder says of each for a role of a draft.

    Args:
        rows: the features of each candidate.
        article: with the reading of the draft's sentence.
        draft: the event.
        role: one of ``ROLES``.
        answers: the candidates, as many as rows.
    """
    scores = article.readings[draft.sentence].arguments(draft.type, role)
    return [{**row, "argument": share / _SCALE} for row, share in zip(rows, log_shares(scores, answers), strict=True)]


def log_shares(scores: ArgumentScores, answers: Sequence[Answer]) -> list[float]:
    """Return the logarithm of the share of each answer, by the ``scores`` of words for one role of one event.

    At least -12, which is that of an answer without words that count.
    """
    spans = [[(each.start, each.end) for sentence, each in answer.mentions if sentence >= 0] for answer in answers]
    odds = list(scores(tuple(span for own in spans for span in own)))
    total = _log_sum([*odds, *scores.unnamed])
    shares, first = [], 0
    for named, answer in zip(spans, answers, strict=True):
        own = odds[first : first + len(named)]
        first += len(named)
        if answer.unnamed is not None:
            own.append(scores.unnamed[answer.unnamed])
        shares.append(max(_LEAST, _log_sum(own) - total) if own else _LEAST)
    return shares


def _log_sum(odds: Sequence[float]) -> float:
    top = max(odds)
    return top + math.log(math.fsum(math.exp(each - top) for each in odds))
