"""Namesakes abroad and sites named after places: what a text about one country leaves out or puts elsewhere."""

from datetime import UTC, datetime

import pytest

from streams.adapters.gazetteer import open_gazetteer
from streams.adapters.syntax import SpacySyntaxParser
from streams.domain.places.place_mentions import find_places

CASES = [
    ("small town abroad", "Pakistan fired missiles at a site in Beas, India said.", "Beas", None),
    ("only bearer's country", "Spain sent firemen to Beas in Andalusia.", "Beas", "ES"),
    ("neighbour", "Pakistani shells fell on houses in Spin Boldak on Friday.", "Spin Boldak", "AF"),
    (
        "square in its town",
        "Thousands marched in Cali, Colombia. They walked to the San Francisco square.",
        "San Francisco square",
        "CO",
    ),
    (
        "road named after somebody",
        "A drone hit a car on Salah al-Din road near Deir al-Balah in the Gaza Strip.",
        "Salah al-Din road",
        "PS",
    ),
]


@pytest.mark.parametrize(("text", "name", "country"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_namesakes_abroad_are_left_out(text: str, name: str, country: str | None) -> None:
    """A name means a small town only where its country or a neighbour is spoken of; sites are in the town near."""
    document = SpacySyntaxParser().parse(text, datetime(2025, 5, 10, tzinfo=UTC))
    found = {mention.text: mention.place.country for mention in find_places(document, open_gazetteer())}
    assert found.get(name) == country


def test_road_is_where_the_sentence_says() -> None:
    """A highway named after the city it leads to is blocked where the sentence says."""
    text = "In Samawah, several dozen men blocked the Basra highway in southern Iraq."
    document = SpacySyntaxParser().parse(text, datetime(2025, 5, 10, tzinfo=UTC))
    places = {mention.text: mention.place for mention in find_places(document, open_gazetteer())}
    assert (places["Basra highway"].admin1, places["Basra highway"].precision) == ("Muthanna", "site")
