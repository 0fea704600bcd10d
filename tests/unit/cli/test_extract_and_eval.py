"""`dateline extract` keeps its contract; `dateline eval` scores the same lines. With the real language resources."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from schemas.records import Mention, Place
from streams.adapters import resources
from streams.domain.extraction import Resources
from streams.domain.reader.pipeline import STEPS
from tests.unit.cli.running import Outcome, run
from tests.unit.contract.schema_files import field_names, validator

_ROOT = Path(__file__).parents[3]
_STRIKE = {
    "id": "strike",
    "title": "Missile strike on Kharkiv kills four",
    "published_at": "2025-03-13T07:10:00Z",
    "text": "A Russian missile strike on the Ukrainian city of Kharkiv killed four people on Wednesday, police said.",
}
_COPY = {**_STRIKE, "id": "second", "published_at": "2025-03-13T09:00:00Z", "source": "other"}

Dateline = Callable[..., Outcome]


@pytest.fixture(scope="module")
def loaded() -> Resources:
    """The real resources, loaded once for this module."""
    return resources.load_resources()


@pytest.fixture
def dateline(loaded: Resources, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Dateline:
    """Run a command line with the resources at hand."""

    def load(min_confidence: float | None) -> Resources:
        if min_confidence is None:
            return loaded
        return replace(loaded, models=replace(loaded.models, least_confidence=min_confidence))

    monkeypatch.setattr(resources, "load_resources", load)

    def with_resources(*arguments: str, stdin: bytes = b"", **environment: str) -> Outcome:
        return run(arguments, monkeypatch, capfd, stdin=stdin, **environment)

    return with_resources


@pytest.fixture
def feed(tmp_path: Path) -> str:
    """A file of two articles that report the same strike; one carries fields of a labelled set."""
    path = tmp_path / "feed.jsonl"
    labelled = {**_STRIKE, "events": [{"uid": "u"}], "anything": 1}
    path.write_text("".join(json.dumps(article) + "\n" for article in (labelled, _COPY)))
    return str(path)


def _lines(outcome: Outcome) -> list[dict[str, Any]]:
    return [json.loads(line) for line in outcome.out.splitlines()]


def test_one_json_line_for_each_article(dateline: Dateline, feed: str) -> None:
    """The line has exactly the three keys of the contract; mentions fit their schema and name their event."""
    outcome = dateline("extract", feed)
    lines = _lines(outcome)
    assert (outcome.code, outcome.err) == (0, "")
    assert [line["article_id"] for line in lines] == ["strike", "second"]
    for line in lines:
        assert set(line) == {"article_id", "mentions", "places"}
        assert line["mentions"], "the strike was not found"
        for mention in line["mentions"]:
            assert set(mention) == field_names("mention") | {"event_id"}
            validator("mention").validate({name: mention[name] for name in mention if name != "event_id"})


def test_places_stand_where_their_offsets_say(dateline: Dateline, feed: str) -> None:
    """Every place name with its characters in the text, and what it was resolved to."""
    [line, _] = _lines(dateline("extract", feed))
    assert "Kharkiv" in [place["text"] for place in line["places"]]
    for place in line["places"]:
        assert set(place) == {"text", "start", "end"} | set(Place.__dataclass_fields__)
        assert _STRIKE["text"][place["start"] : place["end"]] == place["text"]


def test_two_reports_of_one_event_get_one_event_id(dateline: Dateline, feed: str) -> None:
    """The ids come from the same de-duplication as the workers', over the inputs in order."""
    first, second = _lines(dateline("extract", feed))
    assert first["mentions"][0]["event_id"] == second["mentions"][0]["event_id"]


def test_events_are_the_merged_records(dateline: Dateline, feed: str) -> None:
    """--events prints events as they would stand on the topic."""
    events = _lines(dateline("extract", feed, "--events"))
    for event in events:
        validator("event").validate(event)
    assert {source["article_id"] for event in events for source in event["sources"]} == {"strike", "second"}


def test_output_is_the_same_every_time(dateline: Dateline, feed: str) -> None:
    """Nothing in it depends on when or where it was made."""
    assert dateline("extract", feed).out == dateline("extract", feed).out


def test_the_table_is_for_people(dateline: Dateline, feed: str) -> None:
    """One aligned line for each mention, with place and number."""
    outcome = dateline("extract", feed, "--table")
    assert outcome.code == 0
    assert "Kharkiv, UA" in outcome.out
    assert "2025-03-12" in outcome.out


def test_trace_says_what_decided_each_field(dateline: Dateline, feed: str) -> None:
    """For each mention one object with every field, its step, how sure it was and the words behind it."""
    mentions = [mention for line in _lines(dateline("extract", feed)) for mention in line["mentions"]]
    traces = _lines(dateline("extract", feed, "--trace", "--json"))
    assert [trace["mention_id"] for trace in traces] == [mention["mention_id"] for mention in mentions]
    for trace, mention in zip(traces, mentions, strict=True):
        decided = {decision["field"]: decision for decision in trace["decisions"]}
        assert {(name, each["step"]) for name, each in decided.items()} == {
            (name, step.name) for step in STEPS for name in step.writes
        }
        for name in ("type", "mode", "killed", "status", "place"):
            assert decided[name]["value"] == mention[name]
        assert decided["confidence"]["probability"] == mention["confidence"]
    [place] = [decision for decision in traces[0]["decisions"] if decision["field"] == "place"]
    assert place["words"] == "Kharkiv"


def test_trace_is_readable_in_a_terminal(dateline: Dateline, feed: str) -> None:
    """A line for each field below the sentence; the other forms of output are refused beside it."""
    outcome = dateline("extract", feed, "--trace")
    assert outcome.code == 0
    [line] = [line for line in outcome.out.split("\n\n")[0].splitlines() if line.split()[:2] == ["place", "place"]]
    assert "Kharkiv, UA (city)" in line
    assert dateline("extract", feed, "--trace", "--table").code == 2
    assert dateline("extract", feed, "--json").code == 2


def test_lowest_confidence_is_a_setting_and_an_option(dateline: Dateline, feed: str) -> None:
    """Nothing is sure beyond doubt, so 1 leaves nothing; the option goes before the setting."""
    usual = _lines(dateline("extract", feed))[0]["mentions"]
    assert [line["mentions"] for line in _lines(dateline("extract", feed, min_confidence="1"))] == [[], []]
    [everything, _] = _lines(dateline("extract", feed, "--min-confidence", "0"))
    assert len(everything["mentions"]) >= len(usual) > 0
    assert dateline("extract", feed, min_confidence="1.5").is_one_line_error()


def test_plain_text_takes_its_date_from_the_option(dateline: Dateline, tmp_path: Path) -> None:
    """Weekdays in a plain text count from --published-at."""
    (tmp_path / "strike.txt").write_text(_STRIKE["text"])
    [line] = _lines(dateline("extract", str(tmp_path / "strike.txt"), "--published-at", "2024-06-07T10:00:00Z"))
    assert line["article_id"] == "strike"
    assert line["mentions"][0]["date"] == "2024-06-05"


def test_what_is_no_article_is_told_and_the_rest_goes_on(dateline: Dateline) -> None:
    """Each refused input is one line on standard error; the exit code says that not all went well."""
    stdin = b'{"id": "no text"}\n' + json.dumps(_STRIKE).encode() + b"\nnot json\n"
    outcome = dateline("extract", "-", stdin=stdin)
    assert outcome.code == 1
    assert [line["article_id"] for line in _lines(outcome)] == ["strike"]
    assert "standard input:1: no-text" in outcome.err
    assert "standard input:3: not-json" in outcome.err
    assert outcome.err.strip().splitlines()[-1] == "dateline: 2 of 3 inputs are no articles"


def test_the_size_limit_holds_here_too(dateline: Dateline) -> None:
    """What the workers would dead-letter is refused here as well."""
    outcome = dateline("extract", "-", stdin=json.dumps({"text": "x" * 5000}).encode(), max_article_bytes="1024")
    assert outcome.code == 1
    assert "too-large" in outcome.err


def test_a_text_without_events_is_a_success(dateline: Dateline) -> None:
    """Zero mentions, exit code 0."""
    outcome = dateline("extract", "-", stdin=b'{"id": "a", "text": "The soup needs salt, pepper and patience."}')
    assert outcome.code == 0
    assert _lines(outcome) == [{"article_id": "a", "mentions": [], "places": []}]


def _gold(tmp_path: Path, **changes: object) -> str:
    label = {
        "uid": "kharkiv",
        "salience": "main",
        "type": "ASSAULT",
        "mode": "heavy-weapons",
        "acled": None,
        "date": "2025-03-12",
        "end_date": None,
        "date_precision": "day",
        "place": {"name": "Kharkiv", "country": "UA", "lat": 49.98, "lon": 36.25, "precision": "city"},
        "actors": [],
        "recipients": [],
        "killed": 4,
        "injured": None,
        "status": "occurred",
        "evidence": _STRIKE["text"],
    } | changes
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({**_STRIKE, "events": [label]}) + "\n")
    return str(path)


def test_eval_scores_what_extract_finds(dateline: Dateline, tmp_path: Path) -> None:
    """The figures of one article with one event that is found."""
    figures = json.loads(dateline("eval", _gold(tmp_path), "--json").out)["figures"]
    assert figures["event_r"] == 1.0
    assert figures["killed_exact"] == 1.0
    assert figures["place_exact"] == 1.0


def test_eval_takes_predictions_from_a_file(dateline: Dateline, tmp_path: Path) -> None:
    """Lines of `dateline extract`, of now or of an earlier version."""
    (tmp_path / "none.jsonl").write_text('{"article_id": "strike", "mentions": []}\n')
    outcome = dateline("eval", _gold(tmp_path), "--predicted", str(tmp_path / "none.jsonl"), "--show", "3")
    assert outcome.code == 0
    assert "missed strike ASSAULT heavy-weapons 2025-03-12 Kharkiv" in outcome.out


def test_eval_fails_under_a_floor(dateline: Dateline, tmp_path: Path) -> None:
    """Exit code 1, and the line says which figure is how far below."""
    floors = tmp_path / "floors.json"
    floors.write_text('{"at_least": {"event_r": 0.5, "killed_exact": 0.5}, "at_most": {"killed_invented": 0}}')
    assert dateline("eval", _gold(tmp_path), "--floors", str(floors)).code == 0
    outcome = dateline("eval", _gold(tmp_path, killed=5), "--floors", str(floors))
    assert outcome.code == 1
    assert "killed_exact is 0, must be at least 0.5" in outcome.err


@pytest.mark.parametrize("content", ["not json", "[]", '{"event_f1": 0.7}', '{"at_least": {"event_f1": "high"}}'])
def test_a_floors_file_of_another_shape_is_told(dateline: Dateline, tmp_path: Path, content: str) -> None:
    """A floor that would never be checked is a mistake."""
    (tmp_path / "floors.json").write_text(content)
    outcome = dateline("eval", _gold(tmp_path), "--floors", str(tmp_path / "floors.json"))
    assert outcome.is_one_line_error(), outcome


def test_a_file_without_labels_cannot_be_scored(dateline: Dateline, feed: str) -> None:
    """The line names the first article without a list of events."""
    outcome = dateline("eval", feed)
    assert outcome.is_one_line_error(), outcome
    assert "feed.jsonl:2" in outcome.err


def test_mention_fields_are_those_of_the_record() -> None:
    """What the contract of `extract` calls Mention fields is the record on the topic."""
    assert field_names("mention") == set(Mention.__dataclass_fields__)
