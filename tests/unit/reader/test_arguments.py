"""Shares of candidates for a role of an event: what the encoder says of any words of the article."""

import math
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from streams.domain.reader.arguments import Answer, log_shares
from streams.domain.reader.article import Spans

odds = st.floats(-30, 30)


@dataclass(frozen=True)
class Told:
    """Implements ``ArgumentScores``: the score of a stretch is that of its first character."""

    scores: tuple[float, ...]
    unnamed: tuple[float, float]

    def __call__(self, spans: Spans) -> list[float]:
        """Return the scores of stretches."""
        return [self.scores[start] for start, _ in spans]


@dataclass(frozen=True)
class Words:
    """Implements ``Stretch``."""

    start: int
    end: int


def answer(*starts: int, unnamed: int | None = None) -> Answer:
    """Return an answer with mentions that begin at some characters of the first sentence."""
    return Answer([(0, Words(start, start + 1)) for start in starts], unnamed)


@given(scores=st.lists(odds, min_size=2, max_size=6), week=odds, day=odds)
def test_shares_of_all_answers_make_one(scores: list[float], week: float, day: float) -> None:
    """Each mention and each way to be unnamed has a share of its own, and together they are everything."""
    named = [answer(0, 1), *(answer(at) for at in range(2, len(scores)))]
    shares = log_shares(Told(tuple(scores), (week, day)), [*named, answer(unnamed=0), answer(unnamed=1)])
    assert math.isclose(sum(map(math.exp, shares)), 1.0, abs_tol=1e-3)


def test_mentions_of_one_candidate_add_up() -> None:
    """A candidate that is named twice has the shares of both names."""
    told = Told((1.0, 1.0, 1.0), (1.0, -50.0))
    twice, once, nothing = log_shares(told, [answer(0, 1), answer(2), answer(unnamed=0)])
    assert math.isclose(math.exp(twice), 0.5)
    assert math.isclose(math.exp(once), math.exp(nothing))


def test_candidate_without_words_has_the_least_share() -> None:
    """What is neither named nor a way to be unnamed is as unlikely as can be."""
    assert log_shares(Told((), (0.0, 0.0)), [answer()]) == [-12.0]
