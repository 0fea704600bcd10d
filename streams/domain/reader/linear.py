"""A linear score over named features, and the choice among candidates by it.

The weights are data files, fitted by ``training/fit_decisions.py``; a feature without a weight counts for nothing.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Features = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights by feature name, in log odds (or, for a choice among candidates, up to a constant of the choice)."""

    bias: float
    weights: Mapping[str, float]

    def score(self, features: Features) -> float:
        """Return the log odds of the features."""
        weight_of = self.weights.get
        total = 0.0  # a plain loop: some releases of Python round sum() otherwise than others
        for name, value in features.items():
            weight = weight_of(name)
            if weight is not None:
                total += weight * value
        return self.bias + total

    def probability(self, features: Features) -> float:
        """Return the score as a probability."""
        return logistic(self.score(features))

    def shares(self, candidates: Sequence[Features]) -> list[float]:
        """Return the probability of each candidate among all."""
        scores = [self.score(features) for features in candidates]
        top = max(scores)
        weights = [math.exp(score - top) for score in scores]
        total = math.fsum(weights)
        return [weight / total for weight in weights]

    def choice(self, candidates: Sequence[Features]) -> tuple[int, float]:
        """Return the index of the likeliest candidate and its probability among all; at least one is needed."""
        shares = self.shares(candidates)
        best = max(range(len(shares)), key=shares.__getitem__)
        return best, shares[best]


def logistic(log_odds: float) -> float:
    """Return a probability from its log odds."""
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, log_odds))))


def log_shares(log_odds: Mapping[str, float]) -> dict[str, float]:
    """Return scores of exclusive values as logarithms of their probabilities."""
    top = max(log_odds.values())
    total = math.log(math.fsum(math.exp(value - top) for value in log_odds.values())) + top
    return {name: value - total for name, value in log_odds.items()}
