"""What tells one reading from another: the version of the extraction code and data, and that of the article's text."""

import json
from importlib import resources
from typing import Final

from schemas.articles import text_digest
from schemas.records import Article

EXTRACTOR_VERSION: Final = str(
    json.loads(resources.files("streams.domain").joinpath("data", "extractor.json").read_text("utf-8"))["number"]
)
"""Three numbers, compared as numbers. Rises with every change that can change a mention (``make version``): a worker
with a higher one re-reads articles, one with a lower one changes nothing that a higher one said
(``domain.registration``)."""


def version_digest(article: Article) -> str:
    """Return a digest of everything in an article that its events depend on: title, text, and publication time."""
    published = article.published_at.isoformat() if article.published_at else ""
    return text_digest("\x1f".join((article.title or "", published, article.text)))
