"""What holds of dates, numbers and casualties in any text."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.adapters.syntax import SpacySyntaxParser
from streams.domain.dates import find_dates
from streams.domain.quantities import find_casualties, find_numbers, find_weapons

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PHRASES = (
    *("on Monday", "last Friday", "overnight", "the same night", "two days earlier", "a day after", "since May"),
    *("between 3 and 5 March", "12 dead", "killed", "at least a dozen", "nobody was hurt", "the death toll rose to 9"),
    *("31 June", "99/99/2024", "0000-00-00", "in 20 decades", "999 years ago", "May", "drones", "car bomb", "said"),
    *("\n", ".", ",", "(", "–", "İstanbul", "10:15", "the 31st", "next month", "and", "to", "of", "Easter Sunday"),  # noqa: RUF001
)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
texts = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(PHRASES), max_size=14).map(" ".join))
unhurried = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def parser() -> SpacySyntaxParser:
    """Return the parser, loaded once."""
    return SpacySyntaxParser()


@unhurried
@given(text=texts, published=moments)
def test_dates_lie_in_the_text_and_in_order(parser: SpacySyntaxParser, text: str, published: datetime) -> None:
    """Any text gives dates with exact offsets, in order and apart, none ending before it begins; twice the same."""
    document = parser.parse(text, published)
    found = find_dates(document)
    assert found == find_dates(document)
    assert all(document.text[date.start : date.end] == date.text for date in found)
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert all(date.end_day is None or date.day <= date.end_day for date in found)
    assert all(0 <= date.token < len(document.tokens) for date in found)


@unhurried
@given(weekday=st.sampled_from(WEEKDAYS), part=st.sampled_from(("", " morning", " night")), published=moments)
def test_weekday_is_the_latest_on_or_before_publication(
    parser: SpacySyntaxParser, weekday: str, part: str, published: datetime
) -> None:
    """Without a word that points ahead, a weekday lies in the seven days that end with the publication day."""
    (found,) = find_dates(parser.parse(f"Two men were shot on {weekday}{part}.", published))
    assert timedelta(0) <= published.date() - found.day < timedelta(7)
    assert found.day.weekday() == WEEKDAYS.index(weekday)


@unhurried
@given(weekday=st.sampled_from(WEEKDAYS), published=moments)
def test_planned_weekday_is_the_next_one(parser: SpacySyntaxParser, weekday: str, published: datetime) -> None:
    """With "will", a weekday lies in the seven days that begin with the publication day."""
    (found,) = find_dates(parser.parse(f"The council will meet on {weekday}.", published))
    assert timedelta(0) <= found.day - published.date() < timedelta(7)


@unhurried
@given(text=texts, published=moments)
def test_figures_and_weapons_lie_in_the_text(parser: SpacySyntaxParser, text: str, published: datetime) -> None:
    """Any text gives casualties, weapons and numbers inside it, with counts of zero or more; twice the same."""
    document = parser.parse(text, published)
    for find in (find_casualties, find_weapons):
        found = find(document)
        assert found == find(document)
        assert all(0 <= each.start < each.end <= len(text) for each in found)
        assert all(each.count is None or each.count >= 0 for each in found)
    assert all(number.value is None or number.value >= 0 for number in find_numbers(document))


@unhurried
@given(value=st.integers(2, 10**9))
def test_digits_are_read_with_and_without_separators(parser: SpacySyntaxParser, value: int) -> None:
    """A number in digits is itself, with or without thousands separators."""
    for written in (str(value), f"{value:,}"):
        found = find_numbers(parser.parse(f"They lost {written} houses.", datetime(2025, 3, 13, tzinfo=UTC)))
        assert [number.value for number in found] == [value]
