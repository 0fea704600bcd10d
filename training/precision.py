"""How well scores tell the sentences that report an event of a type from the others: the figures of one table."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score, precision_recall_curve

Scores = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Precision:
    """Average precision and the best F1 over all thresholds, of (sentence, type) pairs; ``right``: how many hold."""

    average: float
    best_f1: float
    right: int


def precision_of(scores: Scores, reported: Flags, passed: Flags) -> Precision:
    """Return the figures of scores (sentences, types); pairs that may pass are left out.

    Raises:
        ValueError: no sentence reports anything.
    """
    labels, chances = reported[~passed], scores[~passed]
    if not labels.any():
        raise ValueError("no sentence reports an event")
    precision, recall, _ = precision_recall_curve(labels, chances)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    return Precision(float(average_precision_score(labels, chances)), float(f1.max()), int(labels.sum()))
