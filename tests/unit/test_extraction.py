"""Whole articles through ``extract``: the seeds, ids, language, noise, and hostile input."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.records import Article, Mention, Weapon
from streams.adapters.resources import load_resources
from streams.domain.extraction import Resources, extract

SEEDS = Path(__file__).parents[2] / "seeds"
RECEIVED = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def resources() -> Resources:
    """The packaged resources, loaded once."""
    return load_resources()


@pytest.fixture(scope="module")
def kyiv(resources: Resources) -> tuple[Mention, ...]:
    """The mentions of the seed on the strike on Kyiv."""
    article = Article(
        id="kyiv",
        title="Trump criticises Putin after deadly strike on Kyiv",
        text=(SEEDS / "000_b8a05f0f3c371b89.txt").read_text("utf-8"),
        published_at=datetime(2025, 4, 24, 18, tzinfo=UTC),
    )
    return extract(article, RECEIVED, resources).mentions


def test_the_kyiv_strike_is_complete(kyiv: tuple[Mention, ...]) -> None:
    """Place, day, toll, weapons and sides of the seed's main event are those of its text."""
    [strike] = [m for m in kyiv if m.type == "ASSAULT" and m.place and m.place.name == "Kyiv"]
    assert (strike.mode, strike.acled) == ("heavy-weapons", "Shelling/artillery/missile attack")
    assert (strike.date, strike.date_precision, strike.status) == ("2025-04-24", "day", "occurred")
    assert (strike.killed, strike.injured) == (12, 90)
    assert {Weapon(kind="missile", count=70), Weapon(kind="drone", count=145)} <= set(strike.weapons)
    assert [actor.country for actor in strike.actors] == ["RU"]
    assert strike.recipients[0].country == "UA"


def test_mention_ids_number_the_mentions_in_document_order(kyiv: tuple[Mention, ...]) -> None:
    """Ids are the article's id and the position, so that re-reading gives the same ids."""
    assert [m.mention_id for m in kyiv] == [f"kyiv#{n}" for n in range(len(kyiv))]


def test_extraction_is_deterministic(kyiv: tuple[Mention, ...], resources: Resources) -> None:
    """Reading the same article again gives equal records."""
    again = Article(
        id="kyiv",
        title="Trump criticises Putin after deadly strike on Kyiv",
        text=(SEEDS / "000_b8a05f0f3c371b89.txt").read_text("utf-8"),
        published_at=datetime(2025, 4, 24, 18, tzinfo=UTC),
    )
    assert extract(again, RECEIVED, resources).mentions == kyiv


def test_article_without_time_counts_from_its_arrival(resources: Resources) -> None:
    """Dates then resolve against the arrival, and the mention says so."""
    article = Article(id="a", text="Police arrested four men in Manchester on Tuesday morning, the force said.")
    [mention] = extract(article, datetime(2025, 3, 13, tzinfo=UTC), resources).mentions
    assert (mention.date, mention.date_basis) == ("2025-03-11", "received")


def test_other_languages_are_named_and_give_nothing(resources: Resources) -> None:
    """A text that is not English is no failure: it has a language and no events."""
    text = "Die Polizei hat am Dienstag in Hamburg vier Männer festgenommen, wie ein Sprecher mitteilte."
    extraction = extract(Article(id="d", text=text, published_at=RECEIVED), RECEIVED, resources)
    assert (extraction.language, extraction.mentions, extraction.toponyms) == ("de", (), ())


def test_toponyms_have_the_offsets_of_the_published_text(resources: Resources) -> None:
    """Mark-up around a name shifts nothing."""
    text = "<p>A drone hit a depot in <b>Voronezh</b> on Tuesday&nbsp;night.</p>"
    extraction = extract(Article(id="h", text=text, published_at=RECEIVED), RECEIVED, resources)
    [toponym] = [t for t in extraction.toponyms if t.place.name == "Voronezh"]
    assert text[toponym.start : toponym.end] == toponym.text == "Voronezh"
    assert any(m.place and m.place.name == "Voronezh" for m in extraction.mentions)


NOISE = [
    ("control characters", "\x00\x01\x02 " * 50),
    ("one letter", "a"),
    ("only punctuation", "?!..., --- ;;;" * 30),
    ("unclosed tags", "<p <b <i " * 500),
    ("nested quotes", '"“«' * 400 + "x"),
    ("no spaces", "attack" * 3000),
    ("lone surrogate", "Kyiv \ud83d was hit by a drone on Tuesday."),
]


@pytest.mark.parametrize("text", [row[1] for row in NOISE], ids=[row[0] for row in NOISE])
def test_noise_is_read_without_failure(text: str, resources: Resources) -> None:
    """Whatever stands in the text, extraction returns."""
    assert extract(Article(id="x", text=text, published_at=RECEIVED), RECEIVED, resources).language


def test_time_grows_with_length_only(resources: Resources) -> None:
    """Eight times the text takes well under eight squared times as long."""
    paragraph = "A drone hit a bus in Kherson on Tuesday, killing two people, and police arrested a man in Odesa.\n\n"

    def seconds(times: int) -> float:
        article = Article(id="t", text=paragraph * times, published_at=RECEIVED)
        start = time.perf_counter()
        extract(article, RECEIVED, resources)
        return time.perf_counter() - start

    seconds(4)
    small, large = seconds(25), seconds(200)
    assert large < 24 * small
