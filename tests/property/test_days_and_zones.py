"""One event from a feed in local time and a feed in UTC is one event of one day, wherever it happened."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.records import Article
from streams.adapters.resources import load_resources
from streams.domain.deduplication.in_process import deduplicate_all
from streams.domain.extraction import Resources, extract

# Places from the first clock to the last, with the ones between whole hours.
PLACES = (
    *(("Auckland", "Pacific/Auckland"), ("Sydney", "Australia/Sydney"), ("Tokyo", "Asia/Tokyo")),
    *(
        ("Quetta", "Asia/Karachi"),
        ("Kathmandu", "Asia/Kathmandu"),
        ("Herat", "Asia/Kabul"),
        ("Izmir", "Europe/Istanbul"),
    ),
    *(
        ("Nairobi", "Africa/Nairobi"),
        ("Kharkiv", "Europe/Kyiv"),
        ("Lagos", "Africa/Lagos"),
        ("Madrid", "Europe/Madrid"),
    ),
    *(("Caracas", "America/Caracas"), ("Bogota", "America/Bogota"), ("Los Angeles", "America/Los_Angeles")),
    ("Honolulu", "Pacific/Honolulu"),
)


@pytest.fixture(scope="module")
def resources() -> Resources:
    """The packaged resources, loaded once."""
    return load_resources()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    where=st.sampled_from(PLACES),
    written=st.dates(date(2023, 1, 1), date(2026, 10, 1)),
    clock=st.times(time(0, 1), time(23, 59)),
    ago=st.integers(0, 6),
    manner=st.sampled_from(("weekday", "date", "deictic")),
)
def test_local_time_and_utc_give_one_event(
    resources: Resources, where: tuple[str, str], written: date, clock: time, ago: int, manner: str
) -> None:
    """A bomb goes off up to six local days before publication, at any minute, and is told in either manner."""
    town, zone = where
    local = datetime.combine(written, clock.replace(second=0, microsecond=0), ZoneInfo(zone)) + timedelta(seconds=1)
    day = written - timedelta(days=ago)
    words = {
        "weekday": f"on {day:%A}",
        "date": f"on {day.day} {day:%B}",
        "deictic": {0: "today", 1: "yesterday"}.get(ago, f"on {day:%A}"),
    }[manner]
    received = datetime(2026, 11, 30, tzinfo=UTC)
    mentions = []
    for identifier, published, tail in (("local", local, "."), ("utc", local.astimezone(UTC), ", officials said.")):
        text = f"A bomb killed 40 people in {town} {words}{tail} Soldiers closed the roads around the market."
        article = Article(id=identifier, text=text, published_at=published)
        bombs = [one for one in extract(article, received, resources).mentions if one.type == "ASSAULT"]
        assert [(one.date, one.date_precision) for one in bombs] == [(day.isoformat(), "day")], text
        mentions += bombs
    assert len(deduplicate_all(mentions).events) == 1
