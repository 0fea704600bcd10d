"""What the page's extraction process runs. A light module, because each process imports it anew."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from schemas.records import Article, Reading

if TYPE_CHECKING:
    from streams.domain.extraction import Resources


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingInFull(Reading):
    """A reading with ``line``, which is what ``dateline extract`` prints for the article."""

    line: dict[str, Any] = field(default_factory=dict, hash=False)


def load(min_confidence: float | None = None) -> "Resources":
    """Return what reading articles takes; called once in each process. ``min_confidence``: see the setting."""
    from streams.adapters.resources import load_resources  # noqa: PLC0415 - the page itself reads no article

    return load_resources(min_confidence)


def read(article: Article, received_at: datetime, resources: "Resources") -> Reading:
    """Return what an article says, with the line of ``dateline extract`` by the same functions in the same order."""
    from schemas.extract_line import extract_line  # noqa: PLC0415
    from streams.domain.deduplication.in_process import deduplicate_all  # noqa: PLC0415
    from streams.domain.extraction import extract  # noqa: PLC0415

    arrived = article.published_at or received_at  # as `dateline extract`: nothing arrives here
    found = extract(article, arrived, resources)
    line = extract_line(article.id, found.mentions, found.toponyms, deduplicate_all(found.mentions).event_ids())
    return ReadingInFull(
        article_id=article.id,
        article_digest="",
        article_signature="",
        received_at=arrived,
        extractor="",
        language=found.language,
        line=line,
    )
