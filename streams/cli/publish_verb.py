"""``dateline publish``: articles onto the articles topic, with a progress bar, until the broker has them all."""

import asyncio
import os
import time
from collections.abc import Sequence

import click

from schemas.articles import parse_published_at
from schemas.topics import ARTICLES
from streams.cli.article_files import count_articles, read_articles
from streams.cli.cluster_access import kafka_access
from streams.cli.failure import WorkFailedError
from streams.cli.feed_formats import own_formats
from streams.settings import read_settings


@click.command(
    epilog="""\b
Examples:
  dateline publish seeds
  dateline publish article.txt --published-at 2025-04-24T18:00:00Z
  dateline publish feed-1.jsonl feed-2.jsonl
  tail -f feed.jsonl | dateline publish -
  dateline publish rss.xml crawl.warc.gz table.csv newsapi-answer.json

Plain text: the whole file is the text, its name the article id. An index.json beside it may hold title, source, url and
published_at for each file name. JSON goes onto the topic byte for byte, with the article id as key; answers of APIs
that hold several articles are taken apart. Any kind may be packed with gzip. docs/feeds.md lists what is read.
"""
)
@click.argument("sources", nargs=-1, required=True, metavar="FILE|FOLDER|-...")
@click.option("--published-at", metavar="TIME", help="Publication time of plain texts without one (ISO 8601).")
@click.option("--quiet", is_flag=True, help="No progress bar and no count.")
def publish(sources: Sequence[str], *, published_at: str | None, quiet: bool) -> None:
    """Publish articles (text, JSON, RSS and Atom, WARC, CSV, folders, - for standard input) and await delivery."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from streams.cli.publication import publish_articles
    from streams.cli.tracing import tracing

    if published_at and parse_published_at(published_at) is None:
        raise click.BadParameter(
            f"{published_at!r} is no time such as 2025-04-24T18:00:00Z", param_hint="--published-at"
        )
    settings = read_settings(os.environ)
    inputs = read_articles(sources, published_at=published_at)
    access = kafka_access(settings)
    topic = settings.topic_prefix + ARTICLES
    began = time.monotonic()
    columns = (TextColumn("publishing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True, disable=quiet)
    with tracing(settings), bar as progress:
        task = progress.add_task("articles", total=count_articles(sources))
        account = asyncio.run(
            publish_articles(
                inputs,
                access,
                topic,
                max_bytes=settings.max_article_bytes,
                formats=own_formats(settings),
                delivered=lambda: progress.advance(task),
            )
        )
    for complaint in account.complaints:
        click.echo(complaint, err=True)
    if not quiet:
        click.echo(f"{account.delivered} articles delivered to {topic} in {time.monotonic() - began:.1f} s")
    if account.failed:
        raise WorkFailedError(f"{account.failed} of {account.failed + account.delivered} articles were not delivered")
