"""By whose calendar a text's days count: the publisher's, that of the place, or that of the easternmost clock."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from schemas.records import Article
from streams.adapters.time_zones import PlaceZones
from streams.domain.dates import LocalZones, find_dates
from streams.domain.dates.writing_day import WritingDay, writing_day
from streams.domain.document import Document
from streams.domain.publication import publication_of
from tests.reports import KHARKIV

MANILA, SEATTLE = ZoneInfo("Asia/Manila"), ZoneInfo("America/Los_Angeles")
SUNDAY, MONDAY, TUESDAY = date(2025, 8, 10), date(2025, 8, 11), date(2025, 8, 12)


@pytest.mark.parametrize(
    ("published", "zone", "earliest", "today", "latest"),
    [
        ("2025-08-10T23:55:00+00:00", MANILA, SUNDAY, MONDAY, MONDAY),
        ("2025-08-10T15:00:00+00:00", MANILA, SUNDAY, SUNDAY, SUNDAY),
        ("2025-08-12T02:00:00+00:00", SEATTLE, MONDAY, MONDAY, MONDAY),
        ("2025-08-10T23:55:00+00:00", None, SUNDAY, SUNDAY, MONDAY),
        ("2025-08-10T09:55:00+00:00", None, SUNDAY, SUNDAY, SUNDAY),
        ("2025-08-11T00:00:00+00:00", SEATTLE, MONDAY, MONDAY, MONDAY),
        ("2025-08-10T20:00:00-04:00", MANILA, SUNDAY, SUNDAY, MONDAY),
        ("2025-08-11T07:00:00+08:00", MANILA, MONDAY, MONDAY, MONDAY),
        ("2025-08-10T20:00:00-04:00", None, SUNDAY, SUNDAY, SUNDAY),
    ],
)
def test_which_day_it_was(published: str, zone: ZoneInfo | None, earliest: date, today: date, latest: date) -> None:
    """UTC is read by the clock of the place, a local time by the publisher's, a bare date as it stands."""
    assert writing_day(datetime.fromisoformat(published), zone) == WritingDay(earliest, today, latest)


@pytest.mark.parametrize(
    ("text", "zone", "days"),
    [
        ("A bomb went off early on Monday.", MANILA, [MONDAY]),
        ("A bomb went off early on Monday.", None, [MONDAY]),
        ("A bomb went off early on Monday.", SEATTLE, [date(2025, 8, 4)]),
        ("A bomb went off this morning.", MANILA, [MONDAY]),
        ("A bomb went off yesterday.", MANILA, [SUNDAY]),
        ("A bomb killed two people on 11 August.", SEATTLE, [MONDAY]),
        ("A bomb killed two people on 12 August.", SEATTLE, [date(2024, 8, 12)]),
        ("The council will meet on Sunday.", MANILA, [SUNDAY]),
    ],
)
def test_dates_by_the_clock_of_the_place(
    parse: Callable[..., Document], text: str, zone: ZoneInfo | None, days: list[date]
) -> None:
    """Published on Sunday five minutes before midnight, UTC."""
    found = find_dates(parse(text, datetime(2025, 8, 10, 23, 55, tzinfo=UTC)), None, LocalZones(zone))
    assert [mention.day for mention in found] == days
    assert [mention.future for mention in found] == ["will" in text]


def test_each_date_by_the_clock_of_the_place_beside_it(parse: Callable[..., Document]) -> None:
    """One text of two places: Monday had begun in Manila, and not in Seattle."""
    text = "A bomb went off in Manila today. A man was held in Seattle today."
    named = [(text.index("Manila"), MANILA), (text.index("Seattle"), SEATTLE)]
    found = find_dates(parse(text, datetime(2025, 8, 10, 23, 55, tzinfo=UTC)), None, LocalZones(SEATTLE, named))
    assert [mention.day for mention in found] == [MONDAY, SUNDAY]


@pytest.mark.parametrize(
    ("ahead", "basis"),
    [(timedelta(days=1500), "received"), (timedelta(minutes=1), "received"), (timedelta(), "published")],
)
def test_publication_after_arrival_is_the_arrival(ahead: timedelta, basis: str) -> None:
    """And marked as such."""
    received = datetime(2025, 5, 6, 18, tzinfo=UTC)
    publication = publication_of(Article(id="a", text="x", published_at=received + ahead), received)
    assert (publication.at, publication.basis) == (received, basis)


@pytest.mark.parametrize(
    ("lat", "lon", "precision", "country", "zone"),
    [
        (6.05, 121.0, "city", "PH", "Asia/Manila"),
        (61.5, 105.0, "country", "RU", "Europe/Moscow"),
        (36.0, 138.0, "country", "JP", "Asia/Tokyo"),
        (0.0, -30.0, "district", None, None),
    ],
)
def test_zones_of_places(lat: float, lon: float, precision: str, country: str | None, zone: str | None) -> None:
    """By coordinates; a wide country by its capital; the high seas have none."""
    found = PlaceZones().zone_of(replace(KHARKIV, lat=lat, lon=lon, precision=precision, country=country))
    assert (str(found) if found else None) == zone


def test_offsets_of_local_times_are_kept() -> None:
    """A local time and the same instant in UTC give one day where the place is known."""
    local = datetime(2025, 8, 11, 5, tzinfo=timezone(timedelta(hours=4, minutes=30)))
    kabul = ZoneInfo("Asia/Kabul")
    assert writing_day(local, kabul).today == writing_day(local.astimezone(UTC), kabul).today == MONDAY
