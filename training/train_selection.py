# ruff: noqa: INP001 - a script, not part of a package
"""Fit the selection model (``streams/domain/events/data/selection.json``) on the development set.

    python training/train_selection.py            # cross-validate, fit on everything, write the weights
    python training/train_selection.py --dry-run  # cross-validate only

Reads ``training/articles.jsonl`` and nothing else. Every group of candidates is an example: right where it agrees
with a labelled event in type, place and date (one to one, best agreement first), set aside where it agrees only with an
event that the codebook lets pass ("ignore"), wrong otherwise. The model is a logistic regression with an L2 penalty,
fitted by Newton's method; the threshold is half the best F1 over the held-out folds, which is where F1 is highest for
calibrated probabilities (Lipton et al. 2014) and steadier than the best point itself. Deterministic.
"""

import argparse
import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from schemas.articles import decode_article
from schemas.records import Article
from streams.adapters.resources import load_resources
from streams.domain.article_text import readable
from streams.domain.events.selection import all_features
from streams.domain.extraction import Resources, candidate_groups, mention_of, read_story
from streams.evaluation.agreement import Fields, pair_up

ARTICLES = Path(__file__).parent / "articles.jsonl"
MODEL = Path(__file__).parents[1] / "streams" / "domain" / "events" / "data" / "selection.json"
RECEIVED = datetime(2000, 1, 1, tzinfo=UTC)  # every article of the set has its own publication time
FOLDS = 6
RAREST = 3  # a feature seen in fewer articles says nothing that would hold elsewhere
PENALTY = 2.0


@dataclass(frozen=True)
class Examples:
    """Rows of features with their labels, the article of each row, and the number of events to find in each article."""

    rows: list[dict[str, float]]
    labels: np.ndarray
    articles: np.ndarray
    events: list[int]


def main() -> None:
    """Run the command line above."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dry-run", action="store_true")
    arguments = parser.parse_args()
    examples = read_examples(load_resources())
    held_out = cross_validate(examples)
    threshold, figures = best_threshold(examples, held_out)
    print(f"{len(examples.rows)} examples, {int(examples.labels.sum())} right; held out: {figures}")  # noqa: T201
    if not arguments.dry_run:
        write_model(examples, threshold)


def read_examples(resources: Resources) -> Examples:
    """Return the examples of the development set."""
    rows: list[dict[str, float]] = []
    labels: list[float] = []
    articles: list[int] = []
    events: list[int] = []
    for number, line in enumerate(ARTICLES.read_bytes().splitlines()):
        fields = json.loads(line)
        article = decode_article(line)
        if not isinstance(article, Article):
            raise TypeError(f"{fields['id']} is no valid article: {article}")
        events.append(sum(event["salience"] != "ignore" for event in fields["events"]))
        for row, label in examples_of(article, fields["events"], resources):
            rows.append(row)
            labels.append(label)
            articles.append(number)
    return Examples(rows, np.array(labels), np.array(articles), events)


def examples_of(
    article: Article, labelled: list[dict[str, Any]], resources: Resources
) -> list[tuple[dict[str, float], float]]:
    """Return features and label (1 right, 0 wrong) of the groups of an article, without those set aside."""
    story = read_story(article, readable(article.text), RECEIVED, resources)
    groups = candidate_groups(story, resources)
    rows = all_features(story, groups, resources.lexicon)
    mentions: list[Fields] = [
        json.loads(orjson.dumps(mention_of(article, story, group, 1.0, RECEIVED, number, resources)))
        for number, group in enumerate(groups)
    ]
    real: list[Fields] = [event for event in labelled if event["salience"] != "ignore"]
    right = {index for index, _ in pair_up(mentions, real, same_type=True)}
    rest = [index for index in range(len(mentions)) if index not in right]
    passed: list[Fields] = [event for event in labelled if event["salience"] == "ignore"]
    aside = {rest[index] for index, _ in pair_up([mentions[index] for index in rest], passed, same_type=False)}
    return [(row, float(index in right)) for index, row in enumerate(rows) if index not in aside]


def cross_validate(examples: Examples) -> np.ndarray:
    """Return the probability of each example by a model that has not seen its article."""
    held_out = np.zeros(len(examples.rows))
    for fold in range(FOLDS):
        inside = examples.articles % FOLDS != fold
        names, bias, weights = fit(examples, inside)
        for index in np.flatnonzero(~inside):
            row = examples.rows[index]
            score = bias + sum(weights[names[name]] * value for name, value in row.items() if name in names)
            held_out[index] = 1.0 / (1.0 + np.exp(-score))
    return held_out


def fit(examples: Examples, chosen: np.ndarray) -> tuple[dict[str, int], float, np.ndarray]:
    """Return feature columns, bias and weights of the logistic regression over the chosen examples."""
    seen: dict[str, set[int]] = {}
    for index in np.flatnonzero(chosen):
        for name in examples.rows[index]:
            seen.setdefault(name, set()).add(int(examples.articles[index]))
    names = {name: column for column, name in enumerate(sorted(n for n, a in seen.items() if len(a) >= RAREST))}
    matrix = np.zeros((int(chosen.sum()), len(names) + 1))
    matrix[:, -1] = 1.0
    for line, index in enumerate(np.flatnonzero(chosen)):
        for name, value in examples.rows[index].items():
            if name in names:
                matrix[line, names[name]] = value
    labels = examples.labels[chosen]
    penalty = np.full(len(names) + 1, PENALTY)
    penalty[-1] = 1e-3
    weights = np.zeros(len(names) + 1)
    for _ in range(30):
        chance = 1.0 / (1.0 + np.exp(-matrix @ weights))
        gradient = matrix.T @ (chance - labels) + penalty * weights
        curvature = (matrix * (chance * (1 - chance))[:, None]).T @ matrix + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < 1e-8:  # noqa: PLR2004
            break
    return names, float(weights[-1]), weights[:-1]


def best_threshold(examples: Examples, held_out: np.ndarray) -> tuple[float, str]:
    """Return half the best F1 over the held-out probabilities as threshold, and the figures there."""
    total = sum(examples.events)
    found = []
    for threshold in np.arange(0.2, 0.7, 0.02).tolist():
        chosen = held_out >= threshold
        right = float(examples.labels[chosen].sum())
        precision, recall = right / max(1, chosen.sum()), right / total
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        text = f"threshold {threshold:.2f} precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}"
        found.append((f1, float(threshold), text))
    best = max(found)[0]
    _, threshold, text = min(found, key=lambda row: abs(row[1] - best / 2))
    return threshold, text


def write_model(examples: Examples, threshold: float) -> None:
    """Fit on every example and write the model."""
    names, bias, weights = fit(examples, np.ones(len(examples.rows), dtype=bool))
    counts = Counter(name for row in examples.rows for name in row)
    model = {
        "_source": "Weights of the selection score (log odds), fitted by training/train_selection.py.",
        "bias": round(bias, 4),
        "threshold": round(threshold, 2),
        "weights": {name: round(float(weights[column]), 4) for name, column in names.items() if counts[name]},
    }
    MODEL.write_text(json.dumps(model, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
