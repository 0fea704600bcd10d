"""Days that records may bear: whatever our own extraction reads in a text, the next stage takes."""

import pytest

from schemas.verification import _is_day


@pytest.mark.parametrize("day", ["0001-01-01", "1871-10-12", "1899-12-28", "2025-03-13", "9999-12-31"])
def test_every_day_of_the_calendar_is_taken(day: str) -> None:
    """A text tells of 1871, and an article stamped 1900-01-01 of the Thursday before: neither may be lost."""
    assert _is_day(day)


@pytest.mark.parametrize("text", ["", "2025-02-30", "yesterday", "2025-13-01"])
def test_what_is_no_day_is_refused(text: str) -> None:
    """Garbage on an inner topic is no record of ours."""
    assert not _is_day(text)
