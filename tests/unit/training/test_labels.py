"""Labels of real news are kept without the texts: nothing else is lost, and a wrong text is refused."""

import json
from pathlib import Path

import pytest

from schemas.vocabulary import ACLED, MODES, SECTORS, STATUSES
from training.dataset import folds_of
from training.labels import TextDiffersError, read_lines, with_text, without_text
from training.rebuild_texts import by_digest, by_id

_TRAINING = Path(__file__).parents[3] / "training"


def test_labels_and_text_join_to_what_they_were_made_from() -> None:
    """Nothing but the text itself is lost."""
    for article in list(read_lines(_TRAINING / "articles.jsonl"))[:20]:
        labels = without_text(article)
        assert "text" not in labels
        assert not any("evidence" in event for event in labels["events"])
        joined = with_text(labels, article)
        assert joined == {name: article.get(name) for name in joined}


def test_another_text_is_refused() -> None:
    """A text that was changed since has other sentences at the spans."""
    article = next(read_lines(_TRAINING / "articles.jsonl"))
    with pytest.raises(TextDiffersError):
        with_text(without_text(article), {**article, "text": article["text"] + "."})


def test_texts_are_found_by_id_and_in_any_file_of_a_collection(tmp_path: Path) -> None:
    """The right version wins; strings are found at any depth, with the headline beside them."""
    articles = list(read_lines(_TRAINING / "articles.jsonl"))[:3]
    labels = [without_text(article) for article in articles]
    other = {**articles[0], "text": "another version"}
    lines = [json.dumps(other), *map(json.dumps, articles)]
    (tmp_path / "mine.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert by_id(labels, tmp_path)[articles[0]["id"]]["text"] == articles[0]["text"]
    collection = tmp_path / "collection"
    collection.mkdir()
    (collection / "a.json").write_text(json.dumps({"rows": [{"headline": "H", "body": articles[0]["text"]}]}), "utf-8")
    (collection / "b.txt").write_text(f"\n{articles[1]['text']}\n", encoding="utf-8")
    found = by_digest(labels, collection)
    assert found[articles[0]["id"]] == {"text": articles[0]["text"], "title": "H"}
    assert set(found) == {articles[0]["id"], articles[1]["id"]}


def test_labels_of_real_news_keep_to_the_codebook_and_hold_no_text() -> None:
    """The texts belong to others."""
    rows = list(read_lines(_TRAINING / "real_labels.jsonl"))
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert set(row) == {"id", "sha1", "published_at", "events"}
        for event in row["events"]:
            assert event["mode"] is None or event["mode"] in MODES[event["type"]]
            assert event["acled"] is None or event["acled"] in ACLED
            assert event["status"] in STATUSES
            assert {actor["sector"] for actor in event["actors"] + event["recipients"]} <= set(SECTORS)
            assert "evidence" not in event
            assert 0 <= event["span"][0] < event["span"][1]


def test_articles_that_share_an_event_or_a_text_are_in_one_fold() -> None:
    """Also where only a third article joins them."""

    def row(text: str, *uids: str) -> dict[str, object]:
        passed = {"uid": "the war", "salience": "ignore"}
        return {"text": text, "events": [*({"uid": uid, "salience": "main"} for uid in uids), passed]}

    folds = folds_of([row("a", "x"), row("b", "y"), row("c"), row("d", "x", "y"), row("c", "z"), row("e")], 3)
    assert folds[0] == folds[1] == folds[3]
    assert folds[2] == folds[4]
    assert len(set(folds)) > 1
