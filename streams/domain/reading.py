"""An article to its reading: extraction plus what identifies the version of the text. The unit of work of the pool."""

from datetime import datetime

from schemas.records import Article, Reading
from streams.domain.copies import reading_key
from streams.domain.extraction import Resources, extract
from streams.domain.versions import EXTRACTOR_VERSION, version_digest


def read_article(article: Article, received_at: datetime, resources: Resources) -> Reading:
    """Return what the article says. Deterministic: the same article gives the same reading, but for ``received_at``.

    Args:
        article: as published; without ``published_at`` its dates are resolved against ``received_at``.
        received_at: when the article reached the broker, aware.
        resources: syntax, gazetteer, actors and lexicons.
    """
    extraction = extract(article, received_at, resources)
    return Reading(
        article_id=article.id,
        article_digest=version_digest(article),
        article_signature=extraction.signature,
        received_at=received_at,
        extractor=EXTRACTOR_VERSION,
        language=extraction.language,
        mentions=extraction.mentions,
        reading_key=reading_key(article, received_at, extraction.prose),
        cut=extraction.cut,
    )
