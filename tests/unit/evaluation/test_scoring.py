"""The scorer: which mention is right, and what each figure counts. By small cases worked out by hand."""

from typing import Any

import pytest

from streams.evaluation.agreement import days_apart, distance_km, pair_up, place_agreement
from streams.evaluation.clusters import cluster_figures
from streams.evaluation.scoring import score

_KYIV = {"name": "Kyiv", "country": "UA", "lat": 50.45, "lon": 30.52, "precision": "city"}
_BROVARY = {"name": "Brovary", "country": "UA", "lat": 50.51, "lon": 30.79, "precision": "city"}  # 20 km off
_LVIV = {"name": "Lviv", "country": "UA", "lat": 49.84, "lon": 24.03, "precision": "city"}
_UKRAINE = {"name": "Ukraine", "country": "UA", "lat": 49.0, "lon": 32.0, "precision": "country"}
_REGION = {"name": "Kyiv Oblast", "country": "UA", "lat": 50.0, "lon": 31.8, "precision": "admin1"}  # 100 km off


def _event(**changes: Any) -> dict[str, Any]:
    return {
        "uid": "u",
        "event_id": "e",
        "salience": "main",
        "type": "ASSAULT",
        "mode": "drone",
        "acled": "Air/drone strike",
        "date": "2025-03-13",
        "end_date": None,
        "date_precision": "day",
        "place": _KYIV,
        "actors": [{"name": "Russia", "country": "RU", "sector": "MIL"}],
        "recipients": [],
        "killed": 4,
        "injured": None,
        "status": "occurred",
        "evidence": "Drones hit Kyiv.",
    } | changes


def _figures(labels: list[dict[str, Any]], mentions: list[dict[str, Any]]) -> dict[str, float]:
    return score([{"id": "a", "events": labels}], [{"article_id": "a", "mentions": mentions}]).figures


@pytest.mark.parametrize(
    ("predicted", "labelled", "apart"),
    [
        ({"date": "2025-03-13"}, {"date": "2025-03-13"}, 0),
        ({"date": "2025-03-15"}, {"date": "2025-03-13"}, 2),
        ({"date": "2025-03-15", "date_precision": "week"}, {"date": "2025-03-13"}, 0),
        ({"date": "2025-03-21", "date_precision": "week"}, {"date": "2025-03-13"}, 1),
        ({"date": "2025-03-01"}, {"date": "2025-03-13", "date_precision": "month"}, 0),
        ({"date": "2025-03-14"}, {"date": "2025-03-13", "end_date": "2025-03-16"}, 0),
        ({"date": "2025-03-18"}, {"date": "2025-03-13", "end_date": "2025-03-16"}, 2),
        ({"date": None}, {"date": "2025-03-13"}, 99),
        ({}, {"date": "2025-03-13"}, 99),
    ],
)
def test_days_apart(predicted: dict[str, Any], labelled: dict[str, Any], apart: int) -> None:
    """Within the coarser precision or the period is no distance at all."""
    assert days_apart(predicted, labelled) == apart


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        (None, None, 0.7, 0.7),
        (_KYIV, None, 0.0, 0.0),
        (None, _KYIV, 0.0, 0.0),
        (_KYIV, _KYIV, 1.0, 1.0),
        (_KYIV, _BROVARY, 0.85, 0.95),
        (_KYIV, _LVIV, 0.0, 0.0),
        (_KYIV, _UKRAINE, 0.5, 0.5),
        (_UKRAINE, _UKRAINE, 1.0, 1.0),
        (_KYIV, {**_UKRAINE, "country": "RU"}, 0.0, 0.0),
        (_KYIV, _REGION, 0.5, 0.5),
        (_KYIV, {**_REGION, "country": "BY"}, 0.0, 0.0),
        (_KYIV, {**_KYIV, "lat": None}, 0.0, 0.0),
    ],
)
def test_place_agreement(one: dict[str, Any] | None, other: dict[str, Any] | None, least: float, most: float) -> None:
    """Same place, near, coarser, or not at all."""
    assert least <= place_agreement(one, other) <= most


def test_distance_of_two_cities() -> None:
    """Kyiv and Lviv are some 468 km apart."""
    assert distance_km(_KYIV, _LVIV) == pytest.approx(468, abs=3)


def test_pairs_are_one_to_one_best_first() -> None:
    """The better of two mentions gets the label; the other goes without."""
    near, exact = _event(place=_BROVARY), _event()
    assert pair_up([near, exact], [_event()], same_type=True) == [(1, 0)]


def test_all_right() -> None:
    """A mention that equals its label scores one everywhere and invents nothing."""
    figures = _figures([_event()], [_event()])
    for name in ("event_p", "event_r", "event_f1", "located_f1", "main_recall", "killed_exact", "date_exact"):
        assert figures[name] == 1.0, name
    for name in ("mode_exact", "acled_exact", "place_exact", "actors_exact", "status_exact"):
        assert figures[name] == 1.0, name
    assert figures["killed_invented"] == figures["injured_invented"] == 0


def test_another_type_is_located_but_not_right() -> None:
    """Place and date count for the located figure, the type for the event figure."""
    figures = _figures([_event()], [_event(type="PROTEST")])
    assert figures["located_f1"] == 1.0
    assert figures["event_f1"] == 0.0
    assert figures["type_accuracy_given_located"] == 0.0


@pytest.mark.parametrize(
    ("change", "figure"),
    [
        ({"killed": 5}, "killed_exact"),
        ({"date": "2025-03-12"}, "date_exact"),
        ({"mode": "aerial"}, "mode_exact"),
        ({"acled": "Attack"}, "acled_exact"),
        ({"place": {**_KYIV, "lat": 50.80}}, "place_exact"),
        ({"actors": []}, "actors_exact"),
        ({"status": "claimed"}, "status_exact"),
    ],
)
def test_one_wrong_field_costs_its_own_figure_only(change: dict[str, Any], figure: str) -> None:
    """The mention stays right; the field does not."""
    figures = _figures([_event()], [_event(**change)])
    assert figures["event_f1"] == 1.0
    assert figures[figure] == 0.0


def test_numbers_that_the_label_does_not_have_are_invented() -> None:
    """A stated zero invents nothing."""
    assert _figures([_event(killed=None)], [_event(killed=3)])["killed_invented"] == 1
    assert _figures([_event(killed=None)], [_event(killed=0)])["killed_invented"] == 0


def test_ignored_labels_absorb_mentions() -> None:
    """Neither a reward for finding one nor a penalty."""
    other = _event(salience="ignore", place=_LVIV, uid="v")
    figures = _figures([_event(), other], [_event(), _event(place=_LVIV)])
    assert figures["event_p"] == figures["event_r"] == 1.0
    assert figures["labels"] == 1


def test_mentions_in_an_article_without_events_are_a_false_alarm() -> None:
    """Counted by article, among the articles that have no event."""
    figures = _figures([], [_event(), _event()])
    assert (figures["false_alarm_articles"], figures["articles_without_events"]) == (1, 1)
    assert figures["event_p"] == 0.0


def test_an_article_without_prediction_has_missed_everything() -> None:
    """It is scored as if nothing was found."""
    report = score([{"id": "a", "events": [_event()]}], [])
    assert report.figures["event_r"] == 0.0
    assert [(miss.kind, miss.article_id) for miss in report.misses] == [("missed", "a")]


def test_clusters_need_event_ids_on_every_pair() -> None:
    """Predictions without event ids get no cluster figures rather than wrong ones."""
    assert "dedupe_b3_f1" in _figures([_event()], [_event()])
    assert "dedupe_b3_f1" not in _figures([_event()], [_event(event_id=None)])


def test_cluster_figures_by_hand() -> None:
    """Event u was split into a and b; event b also swallowed v."""
    figures = cluster_figures([("a", "u"), ("a", "u"), ("b", "u"), ("b", "v")])
    assert figures.precision == pytest.approx((1 + 1 + 0.5 + 0.5) / 4)
    assert figures.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert figures.reported_more_than_once == 1
    assert figures.kept_as_one == 0.0
    assert figures.lumped_together == 1
