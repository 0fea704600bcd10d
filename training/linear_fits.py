"""The linear models of the decisions: a conditional logit among candidates, and a logistic regression. Deterministic.

Both with an L2 penalty, fitted by L-BFGS (scipy). Several candidates may be right: what counts is their joint share.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from streams.domain.reader.linear import LinearModel

Row = Mapping[str, float]
Floats = npt.NDArray[np.float64]

_CHOICE_STEPS: Final = 150
_CHANCE_STEPS: Final = 200
_NEVER: Final = 1e-12


@dataclass(frozen=True)
class Choice:
    """Candidates by their features, which of them are right (at least one), and how much the choice counts."""

    rows: Sequence[Row]
    right: frozenset[int]
    weight: float


@dataclass(frozen=True)
class Chance:
    """A draft by its features, whether it is an event to report, and how much that counts."""

    row: Row
    right: bool
    weight: float


def fit_choices(choices: Sequence[Choice], penalty: float) -> LinearModel:
    """Return the model under which right candidates are likeliest among those of their choice."""
    matrix, names = _matrix([row for choice in choices for row in choice.rows])
    right = np.array([index in choice.right for choice in choices for index in range(len(choice.rows))], float)
    of = np.repeat(np.arange(len(choices)), [len(choice.rows) for choice in choices])
    weights = np.array([choice.weight for choice in choices])

    def loss(parameters: Floats) -> tuple[float, Floats]:
        scores = matrix @ parameters
        top = np.full(len(choices), -np.inf)
        np.maximum.at(top, of, scores)
        odds = np.exp(scores - top[of])
        total = np.bincount(of, odds, len(choices))
        good = np.bincount(of, odds * right, len(choices)) + _NEVER
        slope = weights[of] * (odds / total[of] - odds * right / good[of])
        value = (weights * (np.log(total) - np.log(good))).sum() + penalty / 2 * (parameters @ parameters)
        return float(value), matrix.T @ slope + penalty * parameters

    return LinearModel(0.0, dict(zip(names, _minimum(loss, len(names), _CHOICE_STEPS).tolist(), strict=True)))


def fit_chances(chances: Sequence[Chance], penalty: float) -> LinearModel:
    """Return the logistic regression of drafts; its bias is not penalised."""
    matrix, names = _matrix([chance.row for chance in chances])
    right = np.array([chance.right for chance in chances], float)
    weights = np.array([chance.weight for chance in chances])

    def loss(parameters: Floats) -> tuple[float, Floats]:
        inner = parameters[:-1]
        scores = matrix @ inner + parameters[-1]
        value = (weights * (np.logaddexp(0, scores) - right * scores)).sum() + penalty / 2 * (inner @ inner)
        slope = weights * (1 / (1 + np.exp(-scores)) - right)
        return float(value), np.append(matrix.T @ slope + penalty * inner, slope.sum())

    fitted = _minimum(loss, len(names) + 1, _CHANCE_STEPS).tolist()
    return LinearModel(fitted[-1], dict(zip(names, fitted[:-1], strict=True)))


def _minimum(loss: Callable[[Floats], tuple[float, Floats]], size: int, steps: int) -> Floats:
    found = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": steps})
    parameters: Floats = found.x
    return parameters


def _matrix(rows: Sequence[Row]) -> tuple[Any, list[str]]:
    """Return rows as a sparse matrix, and the features of its columns in the order of their first use."""
    columns: dict[str, int] = {}
    values, at_row, at_column = [], [], []
    for number, row in enumerate(rows):
        for name, value in row.items():
            column = columns.setdefault(name, len(columns))
            if value:
                values.append(value)
                at_row.append(number)
                at_column.append(column)
    return csr_matrix((values, (at_row, at_column)), shape=(len(rows), len(columns))), list(columns)
