"""Fit the reader's decisions on what encoders say of articles that they were not fitted to.

    python -m training.fit_decisions training/build/fold-0 training/build/fold-1 --folds 3
    python -m training.fit_decisions training/build/fold-? --folds 3 --least 0.25 --output FILE.json

The folders hold the exported encoders of the first folds, in order; articles of folds without one are left out. Prints
the figures of real articles by models fitted to the other half of the articles, for several thresholds of confidence,
then writes the models fitted to all.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from streams.adapters.encoder import OnnxSentenceEncoder
from streams.adapters.resources import load_resources
from streams.domain.reader.article import Draft
from streams.domain.reader.encoding import SentenceEncoder
from streams.domain.reader.linear import LinearModel
from streams.domain.reader.models import ReaderModels
from streams.domain.reader.selecting import judge_drafts
from streams.evaluation.scoring import Figures, score
from training.dataset import LabelledArticle, add_set_options, analysed_article, folds_of, mentions_of, read_rows
from training.decision_examples import (
    acled_choices,
    count_choices,
    date_choices,
    filled_drafts,
    mode_choices,
    place_choices,
    right_and_passed,
    selection_chances,
    side_choices,
)
from training.linear_fits import Choice, fit_chances, fit_choices

OUTPUT: Final = Path(__file__).parents[1] / "streams" / "domain" / "reader" / "data" / "models.json"
_SOURCE: Final = "Weights of the reader's decisions by feature, in log odds, fitted by training/fit_decisions.py."
_LEAST_WEIGHT: Final = 0.02  # smaller ones change no decision and would only fill the file
_SELECTION_PENALTY: Final = 3.0
_THRESHOLDS: Final = (0.15, 0.2, 0.25, 0.3, 0.35)


@dataclass(frozen=True)
class Unseen:
    """An article with its drafts and the model of the selection, all by models that were not fitted to it."""

    one: LabelledArticle
    drafts: Sequence[Draft]
    selection: LinearModel


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
    read = judged_unseen(articles)
    for threshold in _THRESHOLDS:
        figures = figures_at(read, threshold)
        print(
            f"least {threshold:.2f}  " + "  ".join(f"{name} {value:.3f}" for name, value in figures.items()), flush=True
        )
    print("| confidence from | events | mean confidence | right |\n|---|---|---|---|")
    for least, count, sure, right in reliability(read, arguments.least):
        print(f"| {least:.1f} | {count} | {sure:.2f} | {right:.2f} |", flush=True)
    arguments.output.write_text(models_text(fit_models(articles, arguments.least)), encoding="utf-8")


def read_out_of_fold(
    arguments: argparse.Namespace, folders: Sequence[Path], folds: int, others: SentenceEncoder | None = None
) -> tuple[list[LabelledArticle], list[int]]:
    """Return the articles of the first folds, each as read by the encoder that had not seen it, and their folds.

    Args:
        arguments: with the options that name the articles.
        folders: the exported encoders of the first folds, in order.
        folds: how many there were.
        others: reads the articles of the folds without an encoder; None leaves them out.
    """
    resources = load_resources()
    encoders: list[SentenceEncoder | None] = [OnnxSentenceEncoder(folder) for folder in folders]
    encoders += [others] * (folds - len(encoders))
    rows = read_rows(arguments)
    kept = [
        (analysed_article(row, resources, encoder, real=real), fold)
        for (row, real), fold in zip(rows, folds_of((row for row, _ in rows), folds), strict=True)
        if (encoder := encoders[fold]) is not None
    ]
    return [one for one, _ in kept], [fold for _, fold in kept]


def fit_models(articles: Sequence[LabelledArticle], least: float) -> ReaderModels:
    """Return the models of all decisions; the selection is fitted to drafts that the others filled."""
    fitted = {name: fit_choices(list(examples(articles)), penalty) for name, (examples, penalty) in _DECISIONS.items()}
    undecided = ReaderModels(**fitted, selection=LinearModel(0.0, {}), least_confidence=least)
    selection = fit_chances(list(selection_chances(articles, undecided)), _SELECTION_PENALTY)
    return ReaderModels(**fitted, selection=selection, least_confidence=least)


def judged_unseen(articles: Sequence[LabelledArticle]) -> list[Unseen]:
    """Return the real articles with their drafts filled by models fitted to the other half of all articles."""
    halves = [articles[0::2], articles[1::2]]
    read = []
    for half, others in zip(halves, reversed(halves), strict=True):
        models = fit_models(others, 0.0)
        read += [Unseen(one, filled_drafts(one, models), models.selection) for one in half if one.real]
    return read


def figures_at(read: Sequence[Unseen], threshold: float) -> Figures:
    """Return the figures of articles if all of at least this confidence is reported."""
    labelled = [{"id": each.one.article.id, "events": each.one.events} for each in read]
    predicted = [
        {"article_id": each.one.article.id, "mentions": mentions_of(each.one, _reported(each, threshold))}
        for each in read
    ]
    return score(labelled, predicted).figures


def reliability(read: Sequence[Unseen], threshold: float) -> Iterator[tuple[float, int, float, float]]:
    """Yield by tenths of confidence: its least, how many events, their mean confidence, and the share that is right.

    Events that agree only with a label that may pass are left out, as everywhere.
    """
    told: dict[int, list[tuple[float, bool]]] = {}
    for each in read:
        drafts = _reported(each, threshold)
        right, passed = right_and_passed(each.one, mentions_of(each.one, drafts))
        for index, draft in enumerate(drafts):
            if index not in passed:
                told.setdefault(int(draft.confidence * 10), []).append((draft.confidence, index in right))
    for tenth, found in sorted(told.items()):
        count = len(found)
        yield tenth / 10, count, sum(sure for sure, _ in found) / count, sum(right for _, right in found) / count


def _reported(each: Unseen, threshold: float) -> list[Draft]:
    return judge_drafts(each.one.analysed, each.drafts, each.selection, threshold)


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
