"""When events are dated, through the real parser and the packaged data. Source: codebook, "When"."""

from datetime import UTC, datetime

import pytest

from schemas.records import Article
from streams.adapters.resources import load_resources
from streams.domain.extraction import Resources, candidate_groups, read_story

PUBLISHED = datetime(2025, 3, 13, 18, 0, tzinfo=UTC)

# text, type of the event, its day of March 2025, precision
DATED = [
    ("A bomb killed nine people in Quetta on Monday. France condemned the attack.", "ACCUSE", 13, "week"),
    ("A bomb killed nine people in Quetta on Wednesday. France has condemned the attack.", "ACCUSE", 13, "week"),
    ("A bomb killed nine people in Quetta on Wednesday. France condemned the attack.", "ACCUSE", 12, "day"),
    ("Gunmen killed nine in Quetta on Wednesday.\n\nAn EU spokesman deplored the attack.", "ACCUSE", 13, "week"),
    ("Drones hit Rahad in the second raid since 3 March.", "ASSAULT", 13, "week"),
    ("Ruto met the opposition in Nairobi on Monday. He urged them to call off the marches.", "REQUEST", 10, "day"),
    ("Ministers met in Doha on Monday. The two sides signed a treaty on water.", "SUPPORT", 10, "day"),
    ("Trump met Zelenskiy in Paris on Monday. His envoy will travel to Moscow for talks.", "AGREE", 13, "week"),
    ("Doctors in Harare have been on strike since Monday and only treat the wounded.", "PROTEST", 10, "day"),
    ("Gunmen killed nine people in Quetta in the deadliest raid since 3 March.", "ASSAULT", 13, "week"),
]


@pytest.fixture(scope="module")
def resources() -> Resources:
    """Return the packaged resources, loaded once."""
    return load_resources()


@pytest.mark.parametrize(("text", "kind", "day", "precision"), DATED, ids=[f"{row[1]}-{row[2]}" for row in DATED])
def test_event_is_dated(resources: Resources, text: str, kind: str, day: int, precision: str) -> None:
    """The event of the type has the day and precision that a careful reader would give it."""
    article = Article(id="a", url=None, source="s", title=None, text=text, language="en", published_at=PUBLISHED)
    story = read_story(article, text, PUBLISHED, resources)
    group = next(group for group in candidate_groups(story, resources) if group.type == kind)
    assert (group.lead.when.day.day, group.lead.when.precision) == (day, precision)
