"""Fit the ranking of places that bear one name (``streams/domain/places/data/ranking.json``).

    python training/places.py --toponyms GEO.jsonl... --events ARTICLES.jsonl... [--dry-run]

A file of toponyms has lines ``{"id", "text", "toponyms": [{"start", "end", "lat", "lon"}]}``: a candidate within 161 km
of where a toponym is listed is right. A file of articles has labelled events (``tests/golden/README.md``): where an
article names the place of an event, the candidate of that precision within 25 km is right. Names of which all
candidates or none are right teach nothing. The rounds are fitted one upon the other; figures are for five folds of
texts, none judged by weights fitted to it. Deterministic.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from streams.adapters.resources import load_resources
from streams.domain.analysis import Resources
from streams.domain.document import Document
from streams.domain.places.containment import containers
from streams.domain.places.gazetteer import GazetteerEntry
from streams.domain.places.geometry import distance_km
from streams.domain.places.names import name_key
from streams.domain.places.place_mentions import known_from_headline
from streams.domain.places.ranking import ROUNDS, Features, RankingModel, chances_of, weighed
from streams.domain.places.resolution import Resolver
from streams.domain.places.toponyms import FoundNames, Toponym, find_names
from streams.domain.prose import headline_of, in_sentence_case, prose_of

WEIGHTS = Path(__file__).parents[1] / "streams" / "domain" / "places" / "data" / "ranking.json"
FOLDS = 5
PENALTY = 1.0
TOPONYM_KM, EVENT_KM = 161.0, 25.0
ANY_DAY = datetime(2020, 1, 1, tzinfo=UTC)
RAREST = 10
# What follows from the meaning of a feature, whatever few texts say: bounds of its weight in every round.
BOUNDS = {
    "contained": (6.0, None),
    "containing": (2.0, None),
    "contained_by_unlikely": (-1.0, 0.0),
    "containing_by_unlikely": (-1.0, 0.0),
    "known": (4.0, None),
    "settled": (2.0, None),
    "settled_otherwise": (None, 0.0),
    "typed": (2.0, None),
    "nearly_typed": (0.5, None),
    "adjective": (0.5, None),
    "renamed": (None, -2.0),
    "news_other": (4.0, None),
    "of_its_town": (None, -4.0),
    "country_around": (1.5, None),
    "loose_town": (None, -2.0),
    "loose_other": (None, -2.0),
}


@dataclass(frozen=True)
class Point:
    """Decimal degrees."""

    lat: float
    lon: float


@dataclass(frozen=True)
class LabelledText:
    """A text with its names, and for each toponym the indexes of the right candidates (empty: not known)."""

    document: Document
    found: FoundNames
    inside: dict[int, int]
    background: tuple[GazetteerEntry, ...]
    right: tuple[frozenset[int], ...]
    kind: str

    def resolver(self) -> Resolver:
        """Return the resolution of the text at its beginning."""
        return Resolver(self.document, self.found.toponyms, self.found.demonyms, self.inside, self.background)


@dataclass(frozen=True)
class Example:
    """The candidates of one name: their features, and which are right."""

    rows: list[Features]
    right: frozenset[int]


def main() -> None:
    """Run the command line above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--toponyms", nargs="*", type=Path, default=[])
    parser.add_argument("--events", nargs="*", type=Path, default=[])
    parser.add_argument("--dry-run", action="store_true")
    arguments = parser.parse_args()
    resources = load_resources()
    texts = [text for path in arguments.toponyms for text in read_toponyms(path, resources)]
    texts += [text for path in arguments.events for text in read_events(path, resources)]
    print(f"{len(texts)} texts", cross_validated(texts))
    if not arguments.dry_run:
        write(fit(texts))


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines."""
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def read_toponyms(path: Path, resources: Resources) -> Iterator[LabelledText]:
    """Yield the texts of a file of toponyms."""
    for row in lines_of(path):
        document = resources.parser.parse(row["text"], ANY_DAY)
        listed = row["toponyms"]

        def right(toponym: Toponym, entry: GazetteerEntry, listed: list[dict[str, Any]] = listed) -> bool:
            return any(
                distance_km(entry, Point(one["lat"], one["lon"])) <= TOPONYM_KM
                for one in listed
                if one["start"] < toponym.end and toponym.start < one["end"]
            )

        yield labelled(document, None, right, resources, row["id"].split("-")[0])


def read_events(path: Path, resources: Resources) -> Iterator[LabelledText]:
    """Yield the texts of a file of labelled articles."""
    for row in lines_of(path):
        published = datetime.fromisoformat(row["published_at"]) if row.get("published_at") else ANY_DAY
        text = in_sentence_case(prose_of(row["text"]).text, resources.word_forms)
        document = resources.parser.parse(text, published)
        title = in_sentence_case(headline_of(row.get("title") or ""), resources.word_forms, least_words=1)
        headline = resources.parser.parse(title, published) if title else None
        places = [event["place"] for event in row["events"] if event.get("place")]

        def right(toponym: Toponym, entry: GazetteerEntry, places: list[dict[str, Any]] = places) -> bool:
            return any(
                toponym.key in name_key(place["name"])
                and entry.precision == place["precision"]
                and (entry.kind != "country" or entry.country == place["country"])
                and (entry.kind == "country" or distance_km(entry, Point(place["lat"], place["lon"])) <= EVENT_KM)
                for place in places
            )

        yield labelled(document, headline, right, resources, "events")


def labelled(
    document: Document, headline: Document | None, right: Any, resources: Resources, kind: str
) -> LabelledText:
    """Return a text with its names as extraction finds them."""
    found = find_names(document, resources.gazetteer)
    inside = containers(document, found.toponyms)
    background = known_from_headline(headline, resources.gazetteer)
    resolver = Resolver(document, found.toponyms, found.demonyms, inside, background)
    answers = tuple(
        frozenset(index for index, entry in enumerate(entries) if right(toponym, entry))
        for toponym, entries in zip(found.toponyms, resolver.candidates, strict=True)
    )
    return LabelledText(document, found, inside, background, answers, kind)


def fit(texts: Sequence[LabelledText]) -> RankingModel:
    """Return the model fitted to some texts, round by round."""
    resolvers = [text.resolver() for text in texts]
    model = RankingModel(())
    for number in range(len(ROUNDS)):
        rows = [merged(resolver, number) for resolver in resolvers]
        examples = [
            Example(candidates, right)
            for text, its in zip(texts, rows, strict=True)
            for candidates, right in zip(its, text.right, strict=True)
            if 0 < len(right) < len(candidates)
        ]
        model = RankingModel((*model.rounds, fit_round(examples)))
        for resolver, its in zip(resolvers, rows, strict=True):
            settle(resolver, its, model.rounds[number])
    return model


def merged(resolver: Resolver, number: int) -> list[list[Features]]:
    """Return the features of all candidates of a text in a round."""
    return [
        [{name: value for part in parts for name, value in part.items()} for parts in candidates]
        for candidates in resolver.parts(beside=number > 0)
    ]


def settle(resolver: Resolver, rows: list[list[Features]], weights: Features) -> None:
    """Let a round of a text be settled by some weights."""
    resolver.settle([chances_of([weighed(weights, row) for row in candidates]) for candidates in rows])


def fit_round(examples: Sequence[Example]) -> dict[str, float]:
    """Return the weights that make the right candidates likeliest: a conditional logit with an L2 penalty."""
    counts: dict[str, int] = {}
    for example in examples:
        for name in {name for row in example.rows for name in row}:
            counts[name] = counts.get(name, 0) + 1
    names = sorted(name for name, count in counts.items() if count >= RAREST or name in BOUNDS)
    column = {name: index for index, name in enumerate(names)}
    total = sum(len(example.rows) for example in examples)
    values: NDArray[np.float64] = np.zeros((total, len(names)))
    right: NDArray[np.float64] = np.zeros(total)
    starts = []
    line = 0
    for example in examples:
        starts.append(line)
        for index, row in enumerate(example.rows):
            for name, value in row.items():
                if name in column:
                    values[line, column[name]] = value
            right[line] = index in example.right
            line += 1
    sizes = np.diff([*starts, total])

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = values @ weights
        scores = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        chances = scores / np.repeat(np.add.reduceat(scores, starts), sizes)
        rights = np.add.reduceat(chances * right, starts)
        wanted = chances * right / np.repeat(rights, sizes)
        value = -np.log(rights).sum() + PENALTY / 2 * float(weights @ weights)
        return value, values.T @ (chances - wanted) + PENALTY * weights

    bounds = [BOUNDS.get(name, (None, None)) for name in names]
    start = np.array([low if low is not None else min(0.0, high or 0.0) for low, high in bounds])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 300})
    return {name: round(float(weight), 3) for name, weight in zip(names, found.x, strict=True)}


def cross_validated(texts: Sequence[LabelledText]) -> dict[str, str]:
    """Return for each kind of text how many names are right, by weights not fitted to their texts."""
    right: dict[str, int] = {}
    judged: dict[str, int] = {}
    for fold in range(FOLDS):
        model = fit([text for number, text in enumerate(texts) if number % FOLDS != fold])
        for number, text in enumerate(texts):
            if number % FOLDS != fold:
                continue
            resolver = text.resolver()
            for round_number in range(len(ROUNDS)):
                settle(resolver, merged(resolver, round_number), model.rounds[round_number])
            for chances, answers in zip(resolver.chances, text.right, strict=True):
                if answers:
                    judged[text.kind] = judged.get(text.kind, 0) + 1
                    best = max(range(len(chances)), key=lambda index: chances[index])
                    right[text.kind] = right.get(text.kind, 0) + (best in answers)
    return {
        kind: f"{right.get(kind, 0)} of {count}, {right.get(kind, 0) / count:.3f}" for kind, count in judged.items()
    }


def write(model: RankingModel) -> None:
    """Write the weights, a feature a line."""
    content = {
        "_source": "Weights of the ranking of places that bear one name, fitted by training/places.py.",
        "rounds": dict(zip(ROUNDS, (dict(weights) for weights in model.rounds), strict=True)),
    }
    WEIGHTS.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
