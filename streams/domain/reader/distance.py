"""How far the other sentences that name something are from a draft's own."""

from collections.abc import Iterable, Iterator
from typing import Final

_NEAR: Final = 3
"""Sentences; what is farther counts as that far."""


def distances(sentence: int, others: Iterable[int], suffix: str = "") -> Iterator[tuple[str, float]]:
    """Yield as features how many sentences before and after a draft's the nearest others are, up to three.

    Args:
        sentence: the draft's.
        others: those that name the candidate; the draft's own and the headline (-1) do not count.
        suffix: what the names of the features end in.
    """
    gaps = [other - sentence for other in others if other >= 0]
    before, after = [-gap for gap in gaps if gap < 0], [gap for gap in gaps if gap > 0]
    if before:
        yield f"before by {min(*before, _NEAR)}{suffix}", 1.0
    if after:
        yield f"after by {min(*after, _NEAR)}{suffix}", 1.0
