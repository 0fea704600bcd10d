"""Fit the reader's decisions on what encoders say of articles that they were not fitted to.

    python -m training.fit_decisions training/build/fold-0 training/build/fold-1 --folds 3
    python -m training.fit_decisions training/build/fold-? --folds 3 --least 0.25 --output FILE.json

The folders hold the exported encoders of the first folds, in order; articles of folds without one are left out. Prints
the figures of real articles by models fitted to the other half of the articles, for several thresholds of confidence,
then writes the models fitted to all.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from streams.adapters.encoder import OnnxSentenceEncoder
from streams.adapters.resources import load_resources
from streams.domain.reader.linear import LinearModel
from streams.domain.reader.models import ReaderModels
from streams.domain.reader.selecting import judge_drafts
from streams.evaluation.scoring import Figures, score
from training.dataset import LabelledArticle, add_set_options, analysed_article, folds_of, read_rows
from training.decision_examples import (
    acled_choices,
    count_choices,
    date_choices,
    filled_drafts,
    mentions_of,
    mode_choices,
    place_choices,
    selection_chances,
    side_choices,
)
from training.linear_fits import Choice, fit_chances, fit_choices

OUTPUT: Final = Path(__file__).parents[1] / "streams" / "domain" / "reader" / "data" / "models.json"
_SOURCE: Final = "Weights of the reader's decisions by feature, in log odds, fitted by training/fit_decisions.py."
_LEAST_WEIGHT: Final = 0.02  # smaller ones change no decision and would only fill the file
_SELECTION_PENALTY: Final = 3.0
_THRESHOLDS: Final = (0.15, 0.2, 0.25, 0.3, 0.35)
_SHOWN: Final = ("event_f1", "event_p", "event_r", "main_recall", "killed_exact", "date_exact", "place_exact")

Choices = Callable[[Iterable[LabelledArticle]], Iterable[Choice]]
_DECISIONS: Final[Mapping[str, tuple[Choices, float]]] = {
    "place": (place_choices, 1.0),
    "date": (date_choices, 1.0),
    "killed": (lambda articles: count_choices(articles, "killed"), 1.0),
    "injured": (lambda articles: count_choices(articles, "injured"), 1.0),
    "actor": (lambda articles: side_choices(articles, "actor"), 1.0),
    "recipient": (lambda articles: side_choices(articles, "recipient"), 1.0),
    "mode": (mode_choices, 1.0),
    "acled": (acled_choices, 2.0),
}
"""Each decision with its examples and its L2 penalty."""


def main() -> None:
    """Run the command line above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("encoders", type=Path, nargs="+", help="the exported encoder of each fold")
    add_set_options(parser)
    parser.add_argument("--folds", type=int, default=3, help="how many folds the encoders were fitted with")
    parser.add_argument("--least", type=float, default=0.25, help="lowest confidence of what is reported")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    arguments = parser.parse_args()
    articles, _ = read_out_of_fold(arguments, arguments.encoders, arguments.folds)
    print(f"{len(articles)} articles", flush=True)
    for threshold, figures in cross_validated(articles).items():
        print(f"least {threshold:.2f}  " + "  ".join(f"{name} {figures[name]:.3f}" for name in _SHOWN), flush=True)
    arguments.output.write_text(models_text(fit_models(articles, arguments.least)), encoding="utf-8")


def read_out_of_fold(
    arguments: argparse.Namespace, folders: Sequence[Path], folds: int
) -> tuple[list[LabelledArticle], list[int]]:
    """Return the articles of the first folds, each as read by the encoder that had not seen it, and their folds.

    Args:
        arguments: with the options that name the articles.
        folders: the exported encoders of the first folds, in order.
        folds: how many there were.
    """
    resources = load_resources()
    encoders = [OnnxSentenceEncoder(folder) for folder in folders]
    rows = read_rows(arguments)
    kept = [
        (analysed_article(row, resources, encoders[fold], real=real), fold)
        for (row, real), fold in zip(rows, folds_of((row for row, _ in rows), folds), strict=True)
        if fold < len(encoders)
    ]
    return [one for one, _ in kept], [fold for _, fold in kept]


def fit_models(articles: Sequence[LabelledArticle], least: float) -> ReaderModels:
    """Return the models of all decisions; the selection is fitted to drafts that the others filled."""
    fitted = {name: fit_choices(list(examples(articles)), penalty) for name, (examples, penalty) in _DECISIONS.items()}
    undecided = ReaderModels(**fitted, selection=LinearModel(0.0, {}), least_confidence=least)
    selection = fit_chances(list(selection_chances(articles, undecided)), _SELECTION_PENALTY)
    return ReaderModels(**fitted, selection=selection, least_confidence=least)


def cross_validated(articles: Sequence[LabelledArticle]) -> dict[float, Figures]:
    """Return the figures of the real articles by threshold, each by models fitted to the other half of all articles."""
    halves = [articles[0::2], articles[1::2]]
    read = []
    for half, others in zip(halves, reversed(halves), strict=True):
        models = fit_models(others, 0.0)
        read += [(one, filled_drafts(one, models), models.selection) for one in half if one.real]
    figures = {}
    for threshold in _THRESHOLDS:
        labelled = [{"id": one.article.id, "events": one.events} for one, _, _ in read]
        predicted = [
            {
                "article_id": one.article.id,
                "mentions": mentions_of(one, judge_drafts(one.analysed, drafts, selection, threshold)),
            }
            for one, drafts, selection in read
        ]
        figures[threshold] = score(labelled, predicted).figures
    return figures


def models_text(models: ReaderModels) -> str:
    """Return the data file of models, one feature a line."""
    parts = [
        f' "_source": "{_SOURCE}"',
        f' "least_confidence": {models.least_confidence}',
    ]
    for name in (*_DECISIONS, "selection"):
        model: LinearModel = getattr(models, name)
        rows = [
            f"   {json.dumps(feature, ensure_ascii=False)}: {round(weight, 3)}"
            for feature, weight in sorted(model.weights.items())
            if abs(weight) >= _LEAST_WEIGHT
        ]
        weights = ",\n".join(rows)
        parts.append(f' "{name}": {{\n  "bias": {round(model.bias, 4)},\n  "weights": {{\n{weights}\n  }}\n }}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    main()
