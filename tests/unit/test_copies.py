"""What was read before under another name is not read again, and comes out as if it had been."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from schemas.articles import decode_article
from schemas.records import Article, Reading
from streams.adapters.resources import load_resources
from streams.domain.copies import LONGEST_COMPARED_CHARS, CopyIndex, reading_key, reading_of_copy
from streams.domain.extraction import Resources
from streams.domain.prose import without_credits
from streams.domain.reading import read_article
from tests.chaos.generator import generate
from tests.reports import KHARKIV, NOON, reading, report

RECEIVED = datetime(2025, 3, 13, 20, tzinfo=UTC)
STORY = (
    "Two people were killed when drones hit a market in Kharkiv on Tuesday, the governor said.\n\n"
    "Firefighters worked until noon. Schools in the city stay closed."
)


def article(identifier: str = "a1", text: str = STORY, **fields: Any) -> Article:
    """Return an article published at noon."""
    given: dict[str, Any] = {"id": identifier, "text": text, "published_at": NOON} | fields
    return Article(**given)


@pytest.fixture(scope="module")
def resources() -> Resources:
    """The packaged resources, loaded once."""
    return load_resources()


@pytest.mark.parametrize(
    "credited",
    [
        STORY + " Reporting by our correspondent; editing by the night desk.",
        STORY + " (Reporting by J. Smith in Kyiv; Editing by A. Jones)",
        STORY + "\n\n© 2025 The Daily Example. All rights reserved.",
        STORY + " This story first appeared in a partner newspaper. With material from agencies.",
        STORY + "\nJane Smith in Kyiv contributed to this report.",
        "By Jane Smith\n\n" + STORY,
        "By Jane Van-Smith and Ali O'Neill, Agency Example\n" + STORY,
        "By our correspondent. " + STORY,
        "\n " + STORY + "\n\n",
    ],
)
def test_credits_around_a_text_do_not_matter(credited: str) -> None:
    """Who wrote and printed a story changes neither its key nor the place of its words."""
    assert reading_key(article(text=credited), RECEIVED) == reading_key(article(), RECEIVED)
    body = without_credits(credited)
    assert len(body) == len(credited)
    assert credited.find(STORY) == body.find(STORY) >= 0


@pytest.mark.parametrize(
    "changed",
    [
        STORY.replace("Two", "Three"),
        STORY + " Five more died in hospital.",
        STORY + " This story first appeared in a newspaper. Five more died in hospital.",
        STORY.rsplit(". ", 1)[0] + ".",
        "By Tuesday evening, forty had died in Odesa.\n\n" + STORY,
    ],
)
def test_whatever_else_differs_is_read(changed: str) -> None:
    """A changed toll, an added or a missing sentence makes another text."""
    assert reading_key(article(text=changed), RECEIVED) != reading_key(article(), RECEIVED)


@pytest.mark.parametrize(
    "fields",
    [
        {"published_at": NOON - timedelta(days=1)},
        {"published_at": NOON.replace(hour=0)},
        {"published_at": NOON.astimezone(timezone(timedelta(hours=2)))},
        {"published_at": RECEIVED + timedelta(hours=1)},
        {"published_at": None},
        {"title": "Market hit"},
    ],
)
def test_what_extraction_looks_at_is_in_the_key(fields: dict[str, Any]) -> None:
    """Title, day, whether the day is known, and whose day it is make a difference."""
    assert reading_key(article(**fields), RECEIVED) != reading_key(article(), RECEIVED)


@pytest.mark.parametrize(
    "fields", [{"source": "b.example", "url": "https://b.example/1"}, {"published_at": NOON - timedelta(hours=9)}]
)
def test_outlet_and_hour_are_not_in_the_key(fields: dict[str, Any]) -> None:
    """What extraction does not look at makes no difference."""
    assert reading_key(article(**fields), RECEIVED) == reading_key(article(), RECEIVED)


def test_text_of_nothing_but_credits_is_left_alone() -> None:
    """There must remain something to read."""
    assert without_credits("All rights reserved") == "All rights reserved"


def test_endless_texts_have_no_key() -> None:
    """What would hold up the event loop is not compared."""
    assert reading_key(article(text="a" * (LONGEST_COMPARED_CHARS + 1)), RECEIVED) == ""


def _keyed(identifier: str, key: str) -> Reading:
    return Reading(
        article_id=identifier,
        article_digest="v1",
        article_signature="",
        received_at=NOON,
        extractor="1",
        language="en",
        reading_key=key,
    )


def test_index_finds_other_articles_only_and_nothing_without_a_key() -> None:
    """An article is no copy of itself; readings that were not compared are not kept."""
    index = CopyIndex(10)
    index.add(_keyed("a1", "k1"))
    index.add(reading(report("a2")))
    assert len(index) == 1
    assert index.find("k1", "a1") is None
    assert index.find("", "a3") is None
    found = index.find("k1", "a3")
    assert found is not None
    assert found.article_id == "a1"


def test_index_forgets_the_oldest() -> None:
    """It never holds more than its size; what came again counts as new."""
    index = CopyIndex(3)
    for key in ("k1", "k2", "k3", "k1", "k4"):
        index.add(_keyed(f"of-{key}", key))
    assert len(index) == 3
    assert index.find("k2", "x") is None
    assert all(index.find(key, "x") for key in ("k1", "k3", "k4"))


def test_evidence_that_is_not_found_once_is_no_copy() -> None:
    """Then extraction has to say where it stands."""
    told = reading(report("a1", evidence="Drones hit Kharkiv."))
    assert reading_of_copy(article("b", "Nothing of it."), RECEIVED, told) is None
    assert reading_of_copy(article("b", "Drones hit Kharkiv. Drones hit Kharkiv."), RECEIVED, told) is None
    assert reading_of_copy(article("b", "Drones hit Kharkiv. That is all."), RECEIVED, told) is not None


@pytest.mark.parametrize(("hour", "same"), [(13, True), (18, True), (23, False)])
def test_a_copy_of_another_day_where_it_happened_is_read(hour: int, *, same: bool) -> None:
    """Kharkiv is two to three hours ahead: until 18 o'clock UTC it is the same day by any clock."""
    told = reading(report("a1", evidence="Drones hit Kharkiv.", place=KHARKIV, published_at=NOON))
    copy = article("b", "Drones hit Kharkiv.", published_at=NOON.replace(hour=hour))
    assert (reading_of_copy(copy, RECEIVED + timedelta(days=1), told) is not None) == same


def test_reading_of_a_copy_is_what_extraction_returns(resources: Resources) -> None:
    """For every copy that the generator makes, in both directions, nothing in the record differs."""
    messages = generate(120, 11).messages
    decoded = [decode_article(message.payload) for message in messages if message.article_id]
    articles = {one.id: one for one in decoded if isinstance(one, Article)}
    pairs = [(articles[name[:-1]], one) for name, one in articles.items() if name.endswith("c")]
    assert len(pairs) > 5
    mentions = 0
    for first, second in pairs:
        of_first, of_second = (read_article(one, RECEIVED, resources) for one in (first, second))
        assert reading_of_copy(second, RECEIVED, of_first) == of_second
        assert reading_of_copy(first, RECEIVED, of_second) == of_first
        mentions += len(of_first.mentions)
    assert mentions


def test_copy_with_everything_of_its_own(resources: Resources) -> None:
    """By-line, outlet, address, hour and time of arrival are the copy's; the evidence stands where it does there."""
    later = RECEIVED + timedelta(hours=2)
    copy = article(
        "b#1", "By Jane Smith\n\n" + STORY, url="u", source="s", published_at=NOON.replace(hour=17), language="en"
    )
    original = read_article(article(), RECEIVED, resources)
    assert original.mentions
    taken_over = reading_of_copy(copy, later, original)
    assert taken_over == read_article(copy, later, resources)
    assert taken_over is not None
    assert all(copy.text[m.evidence_start : m.evidence_end] == m.evidence for m in taken_over.mentions)
