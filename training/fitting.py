# ruff: noqa: INP001 - scripts, not a package
"""The two models: logistic regressions with an L2 penalty, fitted by scikit-learn. Deterministic."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from examples import GroupExample, SentenceExample
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from streams.domain.events.selection import SelectionModel
from streams.domain.events.sentence_types import SentenceModel

_RAREST = 3  # a feature seen less often says nothing that would hold elsewhere
_SENTENCE_PENALTY = 5.0
_GROUP_PENALTY = 4.0
_MAIN = 2.0  # an event that the article is about counts for two: codebook, "Salience"
_LEAST_WEIGHT = 0.05  # smaller ones change no decision and would only fill the file


@dataclass(frozen=True)
class Fit:
    """A fitted regression: the weight of each feature by name, and the bias."""

    bias: float
    weights: dict[str, float]


def fit_sentences(examples: Sequence[SentenceExample], threshold: float) -> SentenceModel:
    """Return the model of the types that sentences tell of, and of their modes.

    A sentence whose label may pass counts for neither; a mode is told from the others of its type, by the sentences
    that tell of the type.
    """
    rows = _frequent(examples)
    types: dict[str, Fit] = {}
    for event_type in sorted({name for example in examples for name in example.told}):
        used = [index for index, example in enumerate(examples) if event_type not in example.passed]
        labels = [event_type in examples[index].told for index in used]
        types[event_type] = _fit([rows[index] for index in used], labels, _SENTENCE_PENALTY)
    modes: dict[str, Fit] = {}
    counts = Counter(name for example in examples for name in example.modes)
    for name in sorted(name for name, count in counts.items() if count >= _RAREST):
        used = [index for index, example in enumerate(examples) if name.partition("/")[0] in example.told]
        labels = [name in examples[index].modes for index in used]
        if len(set(labels)) > 1:
            modes[name] = _fit([rows[index] for index in used], labels, _SENTENCE_PENALTY)
    return SentenceModel(_biases(types), _weights(types), threshold, _biases(modes), _weights(modes))


def _frequent(examples: Sequence[SentenceExample]) -> list[dict[str, float]]:
    counts = Counter(feature for example in examples for feature in example.features)
    return [{name: 1.0 for name in example.features if counts[name] >= _RAREST} for example in examples]


def _biases(fits: Mapping[str, Fit]) -> dict[str, float]:
    return {name: round(fit.bias, 3) for name, fit in fits.items()}


def _weights(fits: Mapping[str, Fit]) -> dict[str, dict[str, float]]:
    """Return the weights by feature, then by what they speak for."""
    weights: dict[str, dict[str, float]] = {}
    for name, fit in fits.items():
        for feature, weight in fit.weights.items():
            if abs(weight) >= _LEAST_WEIGHT:
                weights.setdefault(feature, {})[name] = round(weight, 3)
    return dict(sorted(weights.items()))


def fit_groups(examples: Sequence[GroupExample], threshold: float) -> SelectionModel:
    """Return the model of the groups to report."""
    counts = Counter(name for example in examples for name in example.row)
    rows = [{name: value for name, value in each.row.items() if counts[name] >= _RAREST} for each in examples]
    importance = [_MAIN if example.is_main else 1.0 for example in examples]
    found = _fit(rows, [example.is_right for example in examples], _GROUP_PENALTY, importance)
    weights = {name: round(weight, 4) for name, weight in sorted(found.weights.items())}
    return SelectionModel(round(found.bias, 4), weights, threshold)


def _fit(
    rows: Sequence[dict[str, float]],
    labels: Iterable[bool],
    penalty: float,
    importance: Sequence[float] | None = None,
) -> Fit:
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(rows)
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)  # as liblinear asks
    model = LogisticRegression(C=1.0 / penalty, solver="liblinear", intercept_scaling=10.0, random_state=0)
    model.fit(matrix, np.array(list(labels)), sample_weight=importance)
    names = vectorizer.get_feature_names_out()
    return Fit(float(model.intercept_[0]), dict(zip(names, model.coef_[0].tolist(), strict=True)))
