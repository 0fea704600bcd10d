"""Articles to mentions and events in this process, without a broker: what `extract` and `eval` share.

Uses the same functions as the workers; adds nothing but the loop.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import click

from schemas.articles import decode_article
from schemas.dead_letters import Refusal
from schemas.feeds.mapping import FeedFormat
from schemas.records import Article, Mention, Toponym
from streams.cli.article_files import ArticleInput
from streams.domain.reader.article import Draft

min_confidence_option = click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    help="Lowest confidence of what is reported, 0 to 1, instead of DATELINE_MIN_CONFIDENCE.",
)


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article and what it reports; offsets count characters of its text. ``drafts``: one for each mention."""

    article: Article
    mentions: tuple[Mention, ...]
    places: tuple[Toponym, ...]
    drafts: tuple[Draft, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedArticle:
    """An input that is no article, and why."""

    origin: str
    refusal: Refusal


def read_locally(
    inputs: Iterable[ArticleInput],
    received_at: datetime,
    *,
    max_bytes: int,
    formats: Sequence[FeedFormat] = (),
    min_confidence: float | None = None,
) -> Iterator[ReadArticle | RefusedArticle]:
    """Yield the outcome of every input, in order. Loads the language resources before the first (1-2 s).

    Args:
        inputs: the articles' bytes.
        received_at: stands in for the publication time of articles that have none, aware.
        max_bytes: larger inputs are refused, as the workers do.
        formats: the deployment's own feed formats.
        min_confidence: see the setting.
    """
    from streams.adapters.resources import load_resources
    from streams.domain.extraction import extract

    resources = load_resources(min_confidence)
    for item in inputs:
        article = decode_article(item.payload, max_bytes=max_bytes, formats=formats)
        if isinstance(article, Refusal):
            yield RefusedArticle(item.origin, article)
            continue
        # Nothing arrives here; with the publication time in its place the same input gives the same output.
        extraction = extract(article, min(article.published_at or received_at, received_at), resources)
        yield ReadArticle(article, extraction.mentions, extraction.toponyms, extraction.drafts)
