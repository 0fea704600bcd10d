"""An article to its reading: extraction plus what identifies the version of the text. The unit of work of the pool."""

from dataclasses import replace
from datetime import datetime

from schemas.articles import text_digest
from schemas.records import Article, Reading
from streams.domain.extraction import Resources, extract
from streams.domain.syndication import signature
from streams.domain.versions import EXTRACTOR_VERSION


def read_article(article: Article, received_at: datetime, resources: Resources) -> Reading:
    """Return what the article says. Deterministic: the same article gives the same reading, but for ``received_at``.

    Args:
        article: as published; without ``published_at`` its dates are resolved against ``received_at``.
        received_at: when the article reached the broker, aware.
        resources: syntax, gazetteer, actors and lexicons.
    """
    extraction = extract(article, received_at, resources)
    digest, sketch = version_digest(article), signature(article.text)
    return Reading(
        article_id=article.id,
        article_digest=digest,
        article_signature=sketch,
        received_at=received_at,
        extractor=EXTRACTOR_VERSION,
        language=extraction.language,
        mentions=tuple(
            replace(mention, article_digest=digest, article_signature=sketch, extractor=EXTRACTOR_VERSION)
            for mention in extraction.mentions
        ),
    )


def version_digest(article: Article) -> str:
    """Return a digest of everything in an article that its events depend on: title, text, and publication time."""
    published = article.published_at.isoformat() if article.published_at else ""
    return text_digest("\x1f".join((article.title or "", published, article.text)))
