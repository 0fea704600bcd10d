"""The labelled sets keep to the contract: vocabularies, dates, coordinates and evidence that is really in the text."""

import json
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from schemas import vocabulary

_ROOT = Path(__file__).resolve().parents[2]
_GOLDEN = (_ROOT / "tests/golden/sentences.jsonl", _ROOT / "tests/golden/articles.jsonl")
_STORIES = _ROOT / "tests/golden/stories.jsonl"
_FITTED = tuple(_ROOT / "training" / f"{name}.jsonl" for name in ("articles", "unseen", "kinds", "stories"))
_FILES = (*_GOLDEN, _STORIES, *_FITTED)
_UNLINKED = (_STORIES, _ROOT / "training/kinds.jsonl", _ROOT / "training/stories.jsonl")
_ARTICLE_FIELDS = {"id", "title", "source", "published_at", "text", "events"}
_EVENT_FIELDS = {
    *("uid", "salience", "type", "mode", "acled", "date", "end_date", "date_precision", "place"),
    *("actors", "recipients", "killed", "injured", "status", "evidence"),
}


def _articles(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _events(path: Path) -> list[tuple[str, dict[str, Any]]]:
    return [(article["id"], event) for article in _articles(path) for event in article["events"]]


@pytest.mark.parametrize("path", _FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
class TestLabels:
    """What holds for every labelled file."""

    def test_articles_have_the_fields_and_ids_of_their_own(self, path: Path) -> None:
        """Each line is an article with exactly the agreed fields, a dated one, and no id occurs twice."""
        articles = _articles(path)
        fields = _ARTICLE_FIELDS if path in _UNLINKED else _ARTICLE_FIELDS | {"url"}
        assert {frozenset(article) for article in articles} == {frozenset(fields)}
        assert [i for i, n in Counter(article["id"] for article in articles).items() if n > 1] == []
        assert all(datetime.fromisoformat(article["published_at"]).tzinfo for article in articles)

    def test_codes_are_of_the_vocabulary(self, path: Path) -> None:
        """Types, modes, sub-events, statuses and precisions are codes the contract knows, modes those of the type."""
        for article_id, event in _events(path):
            assert set(event) == _EVENT_FIELDS, article_id
            assert event["salience"] in {"main", "secondary", "ignore"}, article_id
            assert event["type"] in vocabulary.TYPES, article_id
            assert event["mode"] in {None, *vocabulary.MODES[event["type"]]}, (article_id, event["mode"])
            assert event["acled"] in {None, *vocabulary.ACLED}, (article_id, event["acled"])
            assert event["status"] in vocabulary.STATUSES, article_id
            assert event["date_precision"] in vocabulary.DATE_PRECISIONS, article_id

    def test_dates_run_forward(self, path: Path) -> None:
        """Dates are ISO days, an end is not before its start, and only what is planned lies after publication."""
        published = {article["id"]: date.fromisoformat(article["published_at"][:10]) for article in _articles(path)}
        for article_id, event in _events(path):
            start = date.fromisoformat(event["date"])
            assert event["end_date"] is None or date.fromisoformat(event["end_date"]) >= start, article_id
            assert event["status"] == "planned" or start <= published[article_id], (article_id, event["uid"])

    def test_places_are_on_the_map(self, path: Path) -> None:
        """A place has a two-letter country, a known precision and coordinates inside the ranges."""
        for article_id, event in _events(path):
            place = event["place"]
            if place is None:
                continue
            assert len(place["country"]) == len("XX"), (article_id, place)
            assert place["precision"] in vocabulary.PLACE_PRECISIONS, (article_id, place)
            assert -90 <= place["lat"] <= 90, (article_id, place)
            assert -180 <= place["lon"] <= 180, (article_id, place)

    def test_parties_and_tolls_are_well_formed(self, path: Path) -> None:
        """Parties carry a known sector and a two-letter country or none; tolls are absent or not negative."""
        for article_id, event in _events(path):
            for party in (*event["actors"], *event["recipients"]):
                assert set(party) == {"name", "country", "sector"}, article_id
                assert party["sector"] in vocabulary.SECTORS, (article_id, party)
                assert party["country"] is None or len(party["country"]) == len("XX"), (article_id, party)
            assert all(event[toll] is None or event[toll] >= 0 for toll in ("killed", "injured")), article_id

    def test_evidence_is_in_the_text(self, path: Path) -> None:
        """Evidence is an exact part of its article's text, and a uid stands once in an article."""
        for article in _articles(path):
            assert all(event["evidence"] in article["text"] for event in article["events"]), article["id"]
            uids = Counter(event["uid"] for event in article["events"])
            assert [uid for uid, n in uids.items() if n > 1] == [], article["id"]


def test_stories_that_judge_are_not_fitted_to() -> None:
    """No text of the stories that judge the reader is among those that it is fitted to."""
    fitted = {article["text"] for path in (*_GOLDEN, *_FITTED) for article in _articles(path)}
    assert [article["id"] for article in _articles(_STORIES) if article["text"] in fitted] == []


def test_the_regression_set_covers_the_ontology() -> None:
    """The golden files together hold every type, every mode of every type and every ACLED sub-event."""
    events = [event for path in _GOLDEN for _, event in _events(path)]
    modes = {(name, mode) for name in vocabulary.TYPES for mode in vocabulary.MODES[name]}
    assert {event["type"] for event in events} == set(vocabulary.TYPES)
    assert modes - {(event["type"], event["mode"]) for event in events} == set()
    assert set(vocabulary.ACLED) - {event["acled"] for event in events} == set()


def test_stories_are_shared_and_neighbours_kept_apart() -> None:
    """At least ten events are told by several articles, and one uid never spans two types or two dates."""
    told: dict[str, list[tuple[str, str]]] = {}
    for _, event in _events(_GOLDEN[1]):
        told.setdefault(event["uid"], []).append((event["type"], event["date"]))
    assert sum(len(tellings) > 1 for tellings in told.values()) >= 10
    assert [uid for uid, tellings in told.items() if len(set(tellings)) > 1] == []
