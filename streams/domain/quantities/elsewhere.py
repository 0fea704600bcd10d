"""Counts of the same harm at further places: the six of "nine people died in Panyam and six in Gindiri"."""

from collections.abc import Iterator
from typing import Final

from streams.domain.document import Token
from streams.domain.quantities.figures import Casualties, Kind, figure
from streams.domain.quantities.phrases import Headcount, Phrases

_REACH_TOKENS: Final = 24
_JOINTS: Final = frozenset({"and", ",", "while", ":"})
_PLACE_WORDS: Final = frozenset({"in", "at", "near"})


def counts_elsewhere(phrases: Phrases, token: Token, kind: Kind) -> Iterator[Casualties]:
    """Yield the bare numbers after the word for the harm that stand before a place name; their token is the number."""
    tokens = phrases.document.tokens
    last = min(phrases.document.sentences[token.sentence].last - 1, token.index + _REACH_TOKENS)
    for number in phrases.numbers_within(token.index + 2, last):
        if not number.last < last or not number.value:
            continue
        joined = tokens[number.first - 1].text.lower() in _JOINTS
        if (
            joined
            and tokens[number.last].text.lower() in _PLACE_WORDS
            and tokens[number.last + 1].tag.startswith("NNP")
        ):
            yield figure(tokens[number.first], kind, Headcount(number.value, number.start, number.end, numbered=True))
