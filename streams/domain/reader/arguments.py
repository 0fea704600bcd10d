"""How likely each candidate of a decision is by what the encoder says of its words as arguments of an event."""

import math
from collections.abc import Sequence
from typing import Final, Protocol

from streams.domain.reader.article import AnalysedArticle, ArgumentScores, Draft, Spans

_LEAST: Final = -12.0
_SCALE: Final = 4.0


class _Stretch(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def argument_features(
    article: AnalysedArticle,
    draft: Draft,
    role: str,
    mentions: Sequence[Sequence[tuple[int, _Stretch]]],
    unnamed: Sequence[int | None],
) -> list[dict[str, float]]:
    """Return what the encoder says of each candidate for a role of a draft.

    Args:
        article: with the reading of the draft's sentence.
        draft: the event.
        role: one of ``ROLES``.
        mentions: of each candidate its mentions as (sentence, words); those of the headline (-1) do not count.
        unnamed: of each candidate which of the ways in which no words fill the role it is, if any.
    """
    spans = [tuple((each.start, each.end) for sentence, each in own if sentence >= 0) for own in mentions]
    shares = log_shares(article.readings[draft.sentence].arguments(draft.type, role), spans, unnamed)
    return [{"argument": share / _SCALE} for share in shares]


def log_shares(scores: ArgumentScores, mentions: Sequence[Spans], unnamed: Sequence[int | None]) -> list[float]:
    """Return the logarithm of the share of each candidate of an argument, at least -12.

    Args:
        scores: of the words of the article for one role of one event.
        mentions: of each candidate the stretches that name it.
        unnamed: of each candidate which of the ways in which no words fill the role it is, if any.
    """
    odds = scores(tuple(span for spans in mentions for span in spans))
    total = _log_sum([*odds, *scores.unnamed])
    shares, first = [], 0
    for spans, way in zip(mentions, unnamed, strict=True):
        own = list(odds[first : first + len(spans)])
        first += len(spans)
        if way is not None:
            own.append(scores.unnamed[way])
        shares.append(max(_LEAST, _log_sum(own) - total) if own else _LEAST)
    return shares


def _log_sum(odds: Sequence[float]) -> float:
    top = max(odds)
    return top + math.log(math.fsum(math.exp(each - top) for each in odds))
