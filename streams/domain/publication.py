"""When an article was published, as far as that can be believed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schemas.records import Article


@dataclass(frozen=True, slots=True)
class Publication:
    """The instant that an article's dates count from, and where it comes from (``Mention.date_basis``)."""

    at: datetime
    basis: Literal["published", "received"]


def publication_of(article: Article, received_at: datetime) -> Publication:
    """Return the article's publication; its arrival stands in where it gives none, or one that was still to come."""
    if article.published_at is None or article.published_at > received_at:
        return Publication(received_at, "received")
    return Publication(article.published_at, "published")
