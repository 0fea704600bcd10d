"""Where events are placed, through the real parser and the packaged data. Source: codebook, "Where" and hard cases."""

from datetime import UTC, datetime

import pytest

from schemas.records import Article
from streams.adapters.resources import load_resources
from streams.domain.extraction import Resources, candidate_groups, read_story
from streams.domain.prose import prose_of

PUBLISHED = datetime(2025, 3, 13, 18, 0, tzinfo=UTC)

PLACES = [
    (
        "told-elsewhere",
        "Gunmen attacked a market in the town of Izium on Monday, police in Kharkiv said.",
        "ASSAULT",
        "Izium",
    ),
    (
        "said-elsewhere",
        "Jordan closed its airspace to Israeli aircraft late on Wednesday, an official in Amman said.",
        "COERCE",
        "Jordan",
    ),
    ("acting-capital", "Warsaw closed its last border crossings on Tuesday.", "COERCE", "Poland"),
    (
        "finer-later",
        "Two bombers attacked an army camp in northwest Pakistan on Tuesday.\n\nThe blasts in Bannu came at sunset.",
        "ASSAULT",
        "Bannu",
    ),
    (
        "whole-country",
        "Thousands of people marched across Kenya on Tuesday.\n\nIn Nairobi the streets were calm.",
        "PROTEST",
        "Kenya",
    ),
    (
        "the-city",
        "A missile hit a school in Zaporizhzhia on Monday. Police arrested two men in the city on Tuesday.",
        "COERCE",
        "Zaporizhzhia",
    ),
    (
        "not-a-new-city",
        "A missile hit a school in Zaporizhzhia on Monday. Police arrested two men in a city council building.",
        "COERCE",
        "Zaporizhzhia",
    ),
    (
        "finer-than-unit",
        "A jet bombed a monastery in Myanmar's Sagaing region on Monday.\n\nThe hall, near the town of Monywa, burned.",
        "ASSAULT",
        "Monywa",
    ),
    (
        "speaking-at",
        "Germany's foreign minister, speaking in Berlin, warned that Europe would impose sanctions on Syria.",
        "THREATEN",
        "Berlin",
    ),
    (
        "described-capital",
        "Burkina Faso's army attacked Djibo on Sunday. Hundreds of youths marched in the capital Monday evening.",
        "PROTEST",
        "Ouagadougou",
    ),
    (
        "told-by-an-officer-in-the-unit",
        "Militants stormed a base in Hiraan on Tuesday, an army officer in Beledweyne said.",
        "ASSAULT",
        "Hiraan",
    ),
    (
        "district-of-a-town",
        "Pakistani jets bombed two homes in the Spera district of Khost on Tuesday.",
        "ASSAULT",
        "Spera",
    ),
    ("village-by-nationality", "A Nigerian village was raided by gunmen on Tuesday.", "ASSAULT", "Nigeria"),
    (
        "heading-and-own-place",
        "Aleppo: A mine exploded near Manbij on Sunday, killing a child.",
        "ASSAULT",
        "Manbij",
    ),
    (
        "headings-all-through",
        "SUDAN - Gunmen killed five farmers on Tuesday.\n\nKENYA - Police arrested forty marchers on Tuesday.",
        "ASSAULT",
        "Sudan",
    ),
    (
        "where-a-road-leads",
        "Miners in Nasca blocked the road to Trujillo on Monday.",
        "PROTEST",
        "Nazca",
    ),
    (
        "capital-of-a-unit",
        "CULIACAN, Mexico - War has come to Sinaloa state. Gunmen killed six men in the state capital on Tuesday.",
        "ASSAULT",
        "Culiacán",
    ),
    (
        "finer-than-the-first-country",
        "He was held in the United States.\n\nGunmen killed six men in Mazatlán.\n\nLater hundreds of people marched.",
        "PROTEST",
        "Mazatlán",
    ),
    (
        "harmed-in-a-clause-further-off",
        "A boy was killed and six people were injured when a round came through the roof of a tea house in Peshawar.",
        "TOLL",
        "Peshawar",
    ),
    (
        "in-a-clause-of-time",
        "Aleppo: A child was killed and four others wounded when a mine exploded as they tended sheep near Manbij.",
        "ASSAULT",
        "Manbij",
    ),
    (
        "finer-of-the-paragraph",
        "The security service of Ukraine named a man from Pavlohrad on Friday. Police detained him on Thursday.",
        "COERCE",
        "Pavlohrad",
    ),
    (
        "after-another",
        "The army attacked Djibo on Sunday three days after the explosion of a mine near Bourzanga.",
        "ASSAULT",
        "Djibo",
    ),
]


@pytest.fixture(scope="module")
def resources() -> Resources:
    """The packaged resources, loaded once."""
    return load_resources()


@pytest.mark.parametrize(("text", "kind", "place"), [case[1:] for case in PLACES], ids=[case[0] for case in PLACES])
def test_event_is_placed_where_it_happened(resources: Resources, text: str, kind: str, place: str) -> None:
    """The first event of a type has the most specific place the text gives it, not where it was told of."""
    article = Article(id="s", text=text, published_at=PUBLISHED)
    groups = candidate_groups(read_story(article, prose_of(text).text, PUBLISHED, resources), resources)
    places = [group.place.name if group.place else None for group in groups if group.type == kind]
    assert places[:1] == [place]


def test_units_listed_before_their_type_are_places_each(resources: Resources) -> None:
    """Of "X and Y provinces" both are told as hit."""
    text = "Shells landed on farms in Thailand's Ubon Ratchathani and Surin provinces on Tuesday, killing two farmers."
    article = Article(id="s", text=text, published_at=PUBLISHED)
    groups = candidate_groups(read_story(article, prose_of(text).text, PUBLISHED, resources), resources)
    assert {group.place.name for group in groups if group.place} == {"Ubon Ratchathani", "Surin"}


def test_unknown_villages_of_one_unit_are_two_places(resources: Resources) -> None:
    """Raids on two villages that only their state places are two events."""
    text = "Gunmen killed six farmers in Kuyarana on Monday. In Gidabo, gunmen killed nine farmers on Monday."
    article = Article(id="s", title="Raids in Nigeria's Zamfara state", text=text, published_at=PUBLISHED)
    groups = candidate_groups(read_story(article, prose_of(text).text, PUBLISHED, resources), resources)
    assert [group.place.name for group in groups if group.place] == ["Kuyarana", "Gidabo"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Kumanovo mourns its dead", "Kumanovo"), ("A day of sorrow", "Tetovo")],
)
def test_focus_is_what_the_headline_names(resources: Resources, title: str, expected: str) -> None:
    """Without a place in the headline, the first place below a country is what a text is about."""
    text = "Officials met in Tetovo in North Macedonia on Monday. A bridge in Kumanovo was closed."
    article = Article(id="s", title=title, text=text, published_at=PUBLISHED)
    focus = read_story(article, prose_of(text).text, PUBLISHED, resources).focus
    assert focus is not None
    assert focus.name == expected
