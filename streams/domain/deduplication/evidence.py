"""What one trait of two reports says about whether they are of one event: a weight of evidence with its reason.

A weight is the logarithm of how much likelier the trait is where both tell of one event than where they tell of two;
weights of independent traits add up. ``CONTRADICTION`` rules one event out whatever else agrees.
"""

from dataclasses import dataclass
from math import exp, inf
from typing import Final

CONTRADICTION: Final = -inf


@dataclass(frozen=True, slots=True)
class Evidence:
    """A weight (natural logarithm of a likelihood ratio) and its reason, for example ``"place: 3 km apart"``."""

    weight: float
    reason: str


def probability(weight: float) -> float:
    """Return the probability that a weight of evidence stands for: 0.5 for 0, 0 for a contradiction."""
    if weight >= 0:
        return 1 / (1 + exp(-weight))
    return 0.0 if weight == CONTRADICTION else exp(weight) / (1 + exp(weight))
