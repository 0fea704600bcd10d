# ruff: noqa: INP001 - scripts, not a package
"""Fit the models of extraction on ``training/articles.jsonl`` and on nothing else.

    make train                  # cross-validate, fit on everything, write the weights
    make train ARGS=--dry-run   # cross-validate only

Two models, one upon the other: which types of events a sentence tells of (``data/sentence_types.json``), and which
groups of candidates are events to report (``data/selection.json``), for which the first one's word is a feature. So the
second is fitted to what the first says of articles that it was not fitted to: six folds of articles, articles that
share an event always in the same one.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from examples import GroupExample, LabelledArticle, group_examples, read_labelled, sentence_examples
from fitting import fit_groups, fit_sentences

from streams.adapters.resources import load_resources
from streams.domain.events.selection import SelectionModel
from streams.domain.events.sentence_types import SentenceModel
from streams.domain.extraction import Resources

ARTICLES = Path(__file__).parent / "articles.jsonl"
DATA = Path(__file__).parents[1] / "streams" / "domain" / "events" / "data"
FOLDS = 6
BETA = 1.25
"""Recall weighs more than precision: a false event is sooner struck out than a missing one found."""
TOLD_THRESHOLD = -0.8
"""Log odds from which on words alone make a candidate: selection judges it."""


def main() -> None:
    """Run the command line above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--told", type=float, default=TOLD_THRESHOLD, help="log odds from which words are a candidate")
    arguments = parser.parse_args()
    resources = load_resources()
    labelled = read_labelled(ARTICLES, resources)
    folds = folds_of(labelled)
    examples = held_out_groups(labelled, folds, resources, arguments.told)
    threshold, figures = best_threshold(labelled, folds, examples)
    right = sum(each.is_right for group in examples for each in group)
    print(f"{len(labelled)} articles, {sum(map(len, examples))} groups, {right} right; held out: {figures}")  # noqa: T201
    if not arguments.dry_run:
        write_sentences(fit_sentences(sentence_examples(labelled, resources), arguments.told))
        write_selection(fit_groups([each for group in examples for each in group], threshold))


def folds_of(labelled: Sequence[LabelledArticle]) -> list[int]:
    """Return the fold of each article; those that report the same event are in one."""
    fold_of_event: dict[str, int] = {}
    folds = []
    for number, one in enumerate(labelled):
        shared = (fold_of_event[event["uid"]] for event in one.events if event["uid"] in fold_of_event)
        fold = next(shared, number % FOLDS)
        fold_of_event.update({event["uid"]: fold for event in one.events})
        folds.append(fold)
    return folds


def held_out_groups(
    labelled: Sequence[LabelledArticle], folds: Sequence[int], resources: Resources, told: float
) -> list[list[GroupExample]]:
    """Return the groups of each article under a sentence model that has not seen its fold."""
    found: list[list[GroupExample]] = [[] for _ in labelled]
    for fold in range(FOLDS):
        others = [one for one, its in zip(labelled, folds, strict=True) if its != fold]
        model = fit_sentences(sentence_examples(others, resources), told)
        for number, its in enumerate(folds):
            if its == fold:
                found[number] = group_examples(labelled[number], model, resources)
    return found


def best_threshold(
    labelled: Sequence[LabelledArticle], folds: Sequence[int], examples: Sequence[Sequence[GroupExample]]
) -> tuple[float, str]:
    """Return the threshold that is best for F(beta) over held-out groups, and the figures there.

    That is F* / (1 + beta^2) for calibrated probabilities (after Lipton et al. 2014, who show it for F1), which is
    steadier than the best point itself.
    """
    chances, labels = [], []
    for fold in range(FOLDS):
        inside = [each for group, its in zip(examples, folds, strict=True) if its != fold for each in group]
        model = fit_groups(inside, 0.5)
        for group, its in zip(examples, folds, strict=True):
            if its == fold:
                chances.extend(model.confidence(each.row) for each in group)
                labels.extend(each.is_right for each in group)
    chance, label, total = np.array(chances), np.array(labels), sum(len(one.reported) for one in labelled)
    found = []
    for threshold in np.arange(0.12, 0.7, 0.02).tolist():
        chosen = chance >= threshold
        right = float(label[chosen].sum())
        precision, recall = right / max(1, chosen.sum()), right / total
        f1, f_beta = (_f(precision, recall, beta) for beta in (1.0, BETA))
        text = f"threshold {threshold:.2f} precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}"
        found.append((f_beta, float(threshold), text))
    best = max(found)[0] / (1 + BETA**2)
    _, threshold, text = min(found, key=lambda row: abs(row[1] - best))
    return round(threshold, 2), text


def _f(precision: float, recall: float, beta: float) -> float:
    return (1 + beta**2) * precision * recall / max(1e-9, beta**2 * precision + recall)


def write_sentences(model: SentenceModel) -> None:
    """Write the model of the types that sentences tell of, one feature a line."""
    head = {
        "_source": "Log odds of event types and modes by the words of a sentence, fitted by training/train.py.",
        "threshold": model.threshold,
        "bias": dict(model.bias),
        "mode_bias": dict(model.mode_bias),
    }
    parts = [json.dumps(head, indent=1)[:-2]]
    for name, weights in (("weights", model.weights), ("mode_weights", model.mode_weights)):
        rows = [f"  {json.dumps(feature, ensure_ascii=False)}: {json.dumps(row)}" for feature, row in weights.items()]
        parts.append(f' "{name}": {{\n' + ",\n".join(rows) + "\n }")
    (DATA / "sentence_types.json").write_text(",\n".join(parts) + "\n}\n", encoding="utf-8")


def write_selection(model: SelectionModel) -> None:
    """Write the model of the groups to report."""
    data = {
        "_source": "Weights of the selection score (log odds), fitted by training/train.py.",
        "bias": model.bias,
        "threshold": model.threshold,
        "weights": dict(model.weights),
    }
    (DATA / "selection.json").write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
