"""What "today" means: the publication day, unless the text itself says which day it was written on."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from streams.domain.dates import find_dates, read_dates
from streams.domain.document import Document

AFTER_MIDNIGHT = datetime(2025, 3, 14, 0, 25, tzinfo=UTC)
LATE = datetime(2025, 3, 12, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headline", "day"),
    [
        ("Africa live, Thursday 13 March: tolls rise - as it happened", 13),
        ("Gaza live: Thursday's developments as they happened", 13),
        ("Thursday's vote divides the house", 14),
        ("War live: 2 January in review", 14),
        ("", 14),
    ],
)
def test_live_blog_headline_names_its_day(parse: Callable[..., Document], headline: str, day: int) -> None:
    """A live blog that closes after midnight is of the day in its headline; no other headline moves the day."""
    body = parse("A bomb went off this morning.", AFTER_MIDNIGHT)
    title = parse(headline, AFTER_MIDNIGHT)
    assert read_dates(body, title)[1] == date(2025, 3, day)
    assert find_dates(body, title)[0].day == date(2025, 3, day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("BEIJING, March 13 (Agency) - Two men were held today.", 13),
        ("NEW DELHI, March 13 - Two men were held today.", 13),
        ("On Tuesday, March 13 - it was said - two men were held today.", 12),
        ("BEIJING, 13 March - Two men were held today.", 13),
        ("Muscat, 13 March 2025 - The two sides met today.", 13),
        ("BEIJING, March 1 (Agency) - Two men were held today.", 12),
        ("The delegations met today (13 March) in Istanbul.", 13),
        ("Two men were held today.", 12),
    ],
)
def test_dateline_moves_the_day_by_one_at_most(parse: Callable[..., Document], text: str, day: int) -> None:
    """It is already tomorrow where the article was written, if its dateline or its "today" says so."""
    assert read_dates(parse(text, LATE))[1] == date(2025, 3, day)


def test_dateline_dates_no_event(parse: Callable[..., Document]) -> None:
    """The day in a dateline is marked as such."""
    kinds = [mention.kind for mention in find_dates(parse("KYIV, March 13 (Agency) - A bomb went off on Monday."))]
    assert kinds == ["dateline", "point"]


def test_time_marks_of_a_live_blog_are_of_its_day(parse: Callable[..., Document]) -> None:
    """Each time mark at the head of a line stands for the day of writing."""
    found = find_dates(parse("21:40\nA bridge is hit.\n\n08.15 GMT\nGood morning.\n"))
    assert [(mention.text, mention.kind, mention.day.day) for mention in found] == [
        ("21:40", "timestamp", 13),
        ("08.15 GMT", "timestamp", 13),
    ]
