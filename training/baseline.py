"""A bag of words as the baseline of the encoder: both on sentences that they were not fitted to, in one table.

    python -m training.baseline training/build/fold-0 training/build/fold-1 --folds 3

The baseline is a logistic regression for each type over the words and pairs of words of a sentence (tf-idf). Figures
are of (sentence, type) pairs: does the sentence report such an event?
"""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from training.dataset import LabelledArticle, NoEncoder, add_set_options
from training.fit_decisions import read_out_of_fold
from training.outputs import TYPE_NAMES
from training.precision import Flags, Scores, precision_of
from training.targets import ToldTypes, target_of, told_types

_PENALTY: Final = 0.1
_RAREST: Final = 2
_NO_EXAMPLE: Final = -20.0


def main() -> None:
    """Run the command line above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("encoders", type=Path, nargs="+", help="the exported encoder of each fold")
    add_set_options(parser)
    parser.add_argument("--folds", type=int, default=3, help="how many folds the encoders were fitted with")
    arguments = parser.parse_args()
    articles, folds = read_out_of_fold(arguments, arguments.encoders, arguments.folds, NoEncoder())
    told = [told_types(target_of(one)) for one in articles]
    judged = range(len(arguments.encoders))
    by_model = {"bag of words": word_scores(articles, told, folds, judged), "encoder": encoder_scores(articles)}
    print("| model | articles | reports | average precision | best F1 |\n|---|---|---|---|---|")
    for name, scores in by_model.items():
        for kind, real in (("real", True), ("written", False)):
            chosen = [i for i, one in enumerate(articles) if one.real is real and folds[i] in judged]
            print(_row(name, kind, [scores[i] for i in chosen], [told[i] for i in chosen]))


def _row(name: str, kind: str, scores: Sequence[Scores], told: Sequence[ToldTypes]) -> str:
    reported, passed = (np.concatenate([getattr(each, field) for each in told]) for field in ("reported", "passed"))
    figures = precision_of(np.concatenate(scores), reported, passed)
    return f"| {name} | {kind} | {figures.right} | {figures.average:.3f} | {figures.best_f1:.3f} |"


def encoder_scores(articles: Sequence[LabelledArticle]) -> list[Scores]:
    """Return by article the log odds (sentences, types) of the encoder that it was left out of."""
    return [
        np.array([reading.told[name] for reading in one.analysed.readings for name in TYPE_NAMES], np.float32).reshape(
            -1, len(TYPE_NAMES)
        )
        for one in articles
    ]


def word_scores(
    articles: Sequence[LabelledArticle], told: Sequence[ToldTypes], folds: Sequence[int], judged: Iterable[int]
) -> list[Scores]:
    """Return by article of the judged folds the log odds (sentences, types) of a bag of words fitted to the others."""
    scores = [np.zeros((0, len(TYPE_NAMES)), np.float32)] * len(articles)
    for fold in judged:
        inside = [i for i, its in enumerate(folds) if its != fold]
        outside = [i for i, its in enumerate(folds) if its == fold]
        words = TfidfVectorizer(ngram_range=(1, 2), min_df=_RAREST, sublinear_tf=True)
        fitted = words.fit_transform([text for i in inside for text in _sentences(articles[i])])
        labels: Flags = np.concatenate([told[i].reported for i in inside])
        left_out = words.transform([text for i in outside for text in _sentences(articles[i])])
        columns = []
        for number in range(len(TYPE_NAMES)):
            if not labels[:, number].any():
                columns.append(np.full(left_out.shape[0], _NO_EXAMPLE))
                continue
            model = LogisticRegression(C=1 / _PENALTY, max_iter=1000, random_state=0).fit(fitted, labels[:, number])
            columns.append(model.decision_function(left_out))
        ends = np.cumsum([len(told[i].reported) for i in outside])[:-1]
        for i, part in zip(outside, np.split(np.stack(columns, 1).astype(np.float32), ends), strict=True):
            scores[i] = part
    return scores


def _sentences(one: LabelledArticle) -> list[str]:
    document = one.analysed.document
    return [document.text_of(sentence) for sentence in document.sentences]


if __name__ == "__main__":
    main()
