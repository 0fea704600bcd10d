"""Builders of records for tests: a plausible report of which a test states only what matters to it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.records import Actor, Mention, Place, Reading

NOON = datetime(2025, 3, 13, 12, tzinfo=UTC)
KHARKIV = Place(
    name="Kharkiv", country="UA", admin1="Kharkiv Oblast", lat=49.99, lon=36.23, precision="city", geonames_id=706483
)
CHUHUIV = Place(
    name="Chuhuiv", country="UA", admin1="Kharkiv Oblast", lat=49.84, lon=36.69, precision="city", geonames_id=709717
)
KHARKIV_OBLAST = Place(
    name="Kharkiv Oblast", country="UA", admin1="Kharkiv Oblast", lat=49.6, lon=36.4, precision="admin1"
)
RUSSIA = Actor(name="Russia", country="RU", sector="MIL")
CIVILIANS = Actor(name="civilians", country="UA", sector="CVL")


def report(article: str = "a1", position: int = 0, *, hours: float = 0, **changes: Any) -> Mention:
    """Return a report of a drone strike on Kharkiv on 13 March 2025, published ``hours`` after noon, with changes."""
    published_at = NOON + timedelta(hours=hours)
    mention = Mention(
        type="ASSAULT",
        mode="drone",
        acled="Air/drone strike",
        cameo="18",
        date="2025-03-13",
        end_date=None,
        date_precision="day",
        date_basis="published",
        place=KHARKIV,
        actors=(RUSSIA,),
        recipients=(CIVILIANS,),
        killed=4,
        injured=21,
        weapons=(),
        status="occurred",
        confidence=0.8,
        mention_id=f"{article}#{position}",
        article_id=article,
        article_digest="v1",
        article_signature="",
        url=None,
        source=None,
        title=None,
        published_at=published_at,
        received_at=published_at,
        extractor="1.0.0",
        evidence="Drones hit Kharkiv.",
        evidence_start=0,
        evidence_end=19,
    )
    return replace(mention, **changes)


def reading(
    *mentions: Mention, article: str = "a1", digest: str = "v1", extractor: str = "1.0.0", hours: float = 0
) -> Reading:
    """Return a reading of an article with these mentions, received ``hours`` after noon."""
    return Reading(
        article_id=article,
        article_digest=digest,
        article_signature="",
        received_at=NOON + timedelta(hours=hours),
        extractor=extractor,
        language="en",
        mentions=mentions,
    )
