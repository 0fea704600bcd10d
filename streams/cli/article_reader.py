"""What a worker's extraction processes run. Named functions of a light module, because each process imports it anew.

The worker itself reads no article, so it loads neither grammar nor gazetteer: they are imported where they are used.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from schemas.records import Article, Reading

if TYPE_CHECKING:
    from streams.domain.extraction import Resources


def load(min_confidence: float | None) -> "Resources":
    """Return what reading articles takes; called once in each process. ``min_confidence``: see the setting."""
    from streams.adapters.resources import load_resources

    return load_resources(min_confidence)


def read(article: Article, received_at: datetime, resources: "Resources") -> Reading:
    """Return what an article says."""
    from streams.domain.reading import read_article

    return read_article(article, received_at, resources)
