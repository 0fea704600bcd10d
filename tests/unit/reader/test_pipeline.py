"""What holds of the steps whatever the encoder says and whatever the text is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.records import Article
from streams.domain.analysis import Resources, analyse
from streams.domain.extraction import extract
from streams.domain.prose import prose_of
from streams.domain.reader.article import AnalysedArticle, Draft
from streams.domain.reader.dating import assign_dates
from streams.domain.reader.pipeline import STEPS, read_events
from streams.domain.reader.tracing import decisions

NOW = datetime(2025, 3, 13, 12, tzinfo=UTC)
TITLE = "Drone strike on Kharkiv kills four"
TEXT = """KYIV, March 13 - A Russian drone strike on the Ukrainian city of Kharkiv killed four people and wounded 12 on
Wednesday, police said. The army shot down 30 of 41 drones.

In Paris, President Emmanuel Macron condemned the raid and promised more aid. The two governments will meet on Monday.
Protesters marched in Tbilisi last week; officers arrested 25 of them. A flood killed at least 60 people in May 2024."""
WORDS = (
    *("Kharkiv", "Sudan", "police", "rebels", "killed", "wounded", "four", "12", "dozens", "on Monday", "in May 2024"),
    *(
        "protesters",
        "will meet",
        "drone",
        "accused",
        "\n\n",
        ".",
        ",",
        "the",
        "of",
        "said",
        "nobody",
        "Macron",
        "flood",
    ),
)
HOSTILE = [
    "",
    " \n\n\t",
    ".",
    "\x00\x01\x02 " * 50,
    "<p <b <i " * 300,
    "killed 4 " * 1500,
    "Kyiv \ud83d was hit by a drone on Tuesday.",
    "9" * 5000,
]
BOUNDED = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
TEXTS = st.one_of(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join), st.text(max_size=80))


def _article(text: str, title: str | None = TITLE) -> Article:
    return Article(id="a", title=title, text=text, published_at=NOW)


def _analysed(text: str, resources: Resources, title: str | None = TITLE) -> AnalysedArticle:
    return analyse(_article(text, title), prose_of(text).text, NOW, resources)


def test_an_entry_of_a_live_blog_is_dated_by_its_age(resources: Resources) -> None:
    """Whatever the model prefers, what an entry tells without a day is not of the day of the next entry."""
    text = "4 days ago\nRebels shelled Kharkiv.\n\n2 days ago\nA drone hit Odesa."
    article = _analysed(text, resources, None)
    told = {
        sentence: article.document.text[one.start : one.end] for sentence, one in enumerate(article.document.sentences)
    }
    drafts = [Draft(sentence, "ASSAULT") for sentence in told]
    days = {told[each.sentence]: str(each.when.day) for each in assign_dates(article, drafts, resources.models.date)}
    assert days["Rebels shelled Kharkiv."] == "2025-03-09"
    assert days["A drone hit Odesa."] == "2025-03-11"


def test_each_field_has_one_step_that_writes_it() -> None:
    """No field is left without an owner and none has two."""
    owners = Counter(name for step in STEPS for name in step.writes)
    assert owners == Counter(entry.name for entry in fields(Draft) if entry.name != "grounds")


def test_each_step_writes_its_own_fields_only(resources: Resources) -> None:
    """A step's drafts differ from those that it was given in what it declares, in fields and in grounds."""
    article = _analysed(TEXT, resources)
    blank = {entry.name: entry.default for entry in fields(Draft) if entry.name not in {"sentence", "type", "grounds"}}
    drafts: list[Draft] = []
    for step in STEPS:
        before = {(draft.sentence, draft.type): draft for draft in drafts}
        drafts = step.run(article, drafts, resources.models)
        assert drafts, f"after {step.name!r} nothing is left to look at"
        for draft in drafts:
            old = before.get((draft.sentence, draft.type), Draft(draft.sentence, draft.type))
            changed = {entry.name for entry in fields(Draft) if getattr(draft, entry.name) != getattr(old, entry.name)}
            assert changed <= step.writes | {"grounds"}, step.name
            assert {name for name in draft.grounds if draft.grounds[name] != old.grounds.get(name)} <= step.writes
            if not before:
                assert {name: getattr(draft, name) for name in blank} == blank


@BOUNDED
@given(text=TEXTS, title=st.sampled_from([None, TITLE]))
def test_what_is_reported_is_sound(text: str, title: str | None, resources: Resources) -> None:
    """Shares are from 0 to 1, numbers were told, each event once, in document order, twice the same."""
    article = _analysed(text, resources, title)
    drafts = read_events(article, resources.models)
    told: dict[str, set[int | None]] = {"killed": {None}, "injured": {None}}
    for figure in (*article.casualties, *article.headline_casualties):
        if figure.kind in told:
            told[figure.kind].add(figure.count)
    for draft in drafts:
        assert resources.models.least_confidence <= draft.confidence <= 1
        assert all(0 <= ground.probability <= 1 + 1e-9 for ground in draft.grounds.values())
        assert draft.killed in told["killed"]
        assert draft.injured in told["injured"]
        assert {decision.field for decision in decisions(draft)} == {name for step in STEPS for name in step.writes}
    assert [draft.sentence for draft in drafts] == sorted(draft.sentence for draft in drafts)
    assert len({(draft.sentence, draft.type) for draft in drafts}) == len(drafts)
    assert drafts == read_events(_analysed(text, resources, title), resources.models)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
@pytest.mark.parametrize("title", [None, "", "?!", "KILLED " * 100])
def test_hostile_and_empty_texts_are_read(text: str, title: str | None, resources: Resources) -> None:
    """Whatever stands in text and title, an article is read; an empty text tells nothing."""
    article = _analysed(text, resources, title)
    drafts = read_events(article, resources.models)
    assert len(article.readings) == len(article.document.sentences)
    if not text.strip():
        assert drafts == []


def test_a_higher_threshold_reports_fewer_events(resources: Resources) -> None:
    """With the lowest confidence 0 all candidates stand, with 1 none; the record says the confidence."""

    def reported(least: float) -> Sequence[float]:
        models = replace(resources.models, least_confidence=least)
        return [m.confidence for m in extract(_article(TEXT), NOW, replace(resources, models=models)).mentions]

    everything = reported(0.0)
    assert len(everything) > len(reported(0.5)) > 0
    assert min(reported(0.5)) >= 0.5
    assert reported(1.0) == []
