"""Predicted mentions against labelled articles: every figure of docs/quality.md.

A mention is right when it pairs with a label of the same type, place and date. Labels of salience ``ignore`` absorb
mentions without reward or penalty. Field figures are taken over the right mentions only.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from streams.evaluation.agreement import Fields, distance_km, located, pair_up
from streams.evaluation.clusters import ClusterFigures, cluster_figures

_CLOSE_KM: Final = 25.0
_NUMBERS: Final = ("killed", "injured")
_SIDES: Final = ("actors", "recipients")
_EXACT: Final = (*_NUMBERS, "date", "mode", "acled", "place", *_SIDES, "status")

Figures = dict[str, float | int]


@dataclass(frozen=True, slots=True)
class Miss:
    """A label that no mention fits (``"missed"``), or a mention that fits no label (``"extra"``)."""

    kind: str
    article_id: str
    fields: Fields


@dataclass(slots=True)
class Report:
    """The figures by name, in the order in which they are shown, and every error behind them."""

    figures: Figures
    misses: list[Miss]


@dataclass(slots=True)
class _Tally:
    counts: "Counter[str]" = field(default_factory=Counter)
    assignments: list[tuple[str | None, str]] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)


def score(labelled: Iterable[Fields], predicted: Iterable[Fields]) -> Report:
    """Return the report on predictions; articles without a prediction count as predicted to have no event."""
    mentions = {article["article_id"]: list(article["mentions"]) for article in predicted}
    tally = _Tally()
    for article in labelled:
        _score_article(article, mentions.get(article["id"], []), tally)
    figures = _figures(tally.counts)
    assignments = [(event, label) for event, label in tally.assignments if event]
    if assignments and len(assignments) == len(tally.assignments):
        figures |= _cluster_rows(cluster_figures(assignments))
    return Report(figures, tally.misses)


def _score_article(article: Fields, mentions: list[Fields], tally: _Tally) -> None:
    labels = article["events"]
    real = [label for label in labels if label["salience"] != "ignore"]
    located_pairs = pair_up(mentions, labels, same_type=False)
    aside = {i for i, j in located_pairs if labels[j]["salience"] == "ignore"}
    loose = [(i, j) for i, j in located_pairs if i not in aside]
    counted = [mention for i, mention in enumerate(mentions) if i not in aside]
    right = pair_up(counted, real, same_type=True)
    main = {j for j, label in enumerate(real) if label["salience"] == "main"}
    hits = {j for _, j in right}
    tally.counts.update(
        articles=1,
        labels=len(real),
        mentions=len(counted),
        right=len(right),
        located=len(loose),
        located_typed=sum(mentions[i].get("type") == labels[j]["type"] for i, j in loose),
        main=len(main),
        main_right=len(main & hits),
        empty=not real,
        false_alarms=not real and bool(counted),
    )
    for i, j in right:
        _score_fields(counted[i], real[j], tally.counts)
        tally.assignments.append((counted[i].get("event_id"), real[j]["uid"]))
    tally.misses += [Miss("missed", article["id"], label) for j, label in enumerate(real) if j not in hits]
    found = {i for i, _ in right}
    tally.misses += [Miss("extra", article["id"], mention) for i, mention in enumerate(counted) if i not in found]


def _score_fields(mention: Fields, label: Fields, counts: "Counter[str]") -> None:
    def exact(name: str, *, right: bool) -> None:
        counts.update({f"{name}_of": 1, f"{name}_right": right})

    for name in _NUMBERS:
        if label.get(name) is not None:
            exact(name, right=mention.get(name) == label[name])
        else:
            counts[f"{name}_invented"] += mention.get(name) not in (None, 0)
    exact("date", right=(mention.get("date") or "")[:10] == label["date"])
    for name in ("mode", "acled"):
        if label.get(name):
            exact(name, right=mention.get(name) == label[name])
    if label["place"] and label["place"]["precision"] != "country":
        exact("place", right=_close(mention.get("place"), label["place"]))
    for name in _SIDES:
        wanted = _countries(label.get(name))
        if wanted:
            exact(name, right=_countries(mention.get(name)) == wanted)
    exact("status", right=mention.get("status", "occurred") == label["status"])


def _close(predicted: Fields | None, labelled: Mapping[str, Any]) -> bool:
    return predicted is not None and located(predicted) and distance_km(predicted, labelled) <= _CLOSE_KM


def _countries(actors: Iterable[Fields] | None) -> set[str]:
    return {actor["country"] for actor in actors or () if actor.get("country")}


def _figures(counts: "Counter[str]") -> Figures:
    figures: Figures = {
        **_precision_recall("event", counts["right"], counts["mentions"], counts["labels"]),
        **_precision_recall("located", counts["located"], counts["mentions"], counts["labels"]),
        "main_recall": counts["main_right"] / max(1, counts["main"]),
        "type_accuracy_given_located": counts["located_typed"] / max(1, counts["located"]),
    }
    figures |= {f"{name}_exact": counts[f"{name}_right"] / max(1, counts[f"{name}_of"]) for name in _EXACT}
    figures |= {f"{name}_invented": counts[f"{name}_invented"] for name in _NUMBERS}
    figures |= {"false_alarm_articles": counts["false_alarms"], "articles_without_events": counts["empty"]}
    return figures | {name: counts[name] for name in ("articles", "labels", "mentions")}


def _precision_recall(name: str, right: int, predicted: int, labelled: int) -> Figures:
    precision = right / predicted if predicted else 0.0
    recall = right / labelled if labelled else 0.0
    return {f"{name}_p": precision, f"{name}_r": recall, f"{name}_f1": _harmonic(precision, recall)}


def _cluster_rows(clusters: ClusterFigures) -> Figures:
    return {
        "dedupe_b3_p": clusters.precision,
        "dedupe_b3_r": clusters.recall,
        "dedupe_b3_f1": _harmonic(clusters.precision, clusters.recall),
        "events_reported_more_than_once": clusters.reported_more_than_once,
        "of_those_kept_as_one": clusters.kept_as_one,
        "events_lumped_together": clusters.lumped_together,
    }


def _harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
