"""``dateline extract``: articles in, mentions and places out, without a broker.

The JSON on standard output is a contract that scripts depend on: one line for each article,
``{"article_id", "mentions": [Mention + "event_id"], "places": [...]}``.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import click
import orjson

from schemas.articles import parse_published_at
from schemas.codec import encode
from schemas.extract_line import extract_line
from streams.cli.article_files import read_articles
from streams.cli.failure import WorkFailedError
from streams.cli.feed_formats import own_formats
from streams.cli.local_extraction import ReadArticle, RefusedArticle, min_confidence_option, read_locally
from streams.domain.deduplication.in_process import InProcessDeduplicator, deduplicate_all
from streams.settings import read_settings


@click.command(
    epilog="""\b
Examples:
  dateline extract article.txt --published-at 2025-04-24T18:00:00Z
  dateline extract news.jsonl > mentions.jsonl
  dateline extract seeds/*.txt --events
  cat article.txt | dateline extract - --table
  dateline extract article.txt --trace
"""
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--events", is_flag=True, help="Print the merged events instead, one a line.")
@click.option("--table", is_flag=True, help="Print a table for people instead of JSON.")
@click.option("--published-at", metavar="TIME", help="Publication time of plain texts without one (ISO 8601).")
@click.option("--trace", is_flag=True, help="Print for each field of each event what decided it, and how surely.")
@click.option("--json", "as_json", is_flag=True, help="With --trace: one JSON object for each event.")
@min_confidence_option
def extract(
    files: Sequence[str],
    *,
    events: bool,
    table: bool,
    trace: bool,
    as_json: bool,
    published_at: str | None,
    min_confidence: float | None,
) -> None:
    """Read articles (.txt, .json, .jsonl, a folder, - for standard input) and print what they report."""
    if trace and (events or table):
        raise click.UsageError("--trace stands alone: leave out --events and --table")
    if as_json and not trace:
        raise click.UsageError("--json goes with --trace; without it the output is JSON already")
    settings = read_settings(os.environ)
    least = settings.min_confidence if min_confidence is None else min_confidence
    received_at = _instant(published_at) if published_at else datetime.now(UTC)
    inputs = read_articles(files, published_at=published_at)
    read: list[ReadArticle] = []
    refused = 0
    for outcome in read_locally(
        inputs,
        received_at,
        max_bytes=settings.max_article_bytes,
        formats=own_formats(settings),
        min_confidence=least,
    ):
        if isinstance(outcome, RefusedArticle):
            refused += 1
            click.echo(f"{outcome.origin}: {outcome.refusal.code}: {outcome.refusal.reason}", err=True)
        else:
            read.append(outcome)
    if trace:
        _print_traces(read, as_json=as_json)
    else:
        _print(read, events=events, table=table)
    if refused:
        raise WorkFailedError(f"{refused} of {refused + len(read)} inputs are no articles")


def _instant(value: str) -> datetime:
    instant = parse_published_at(value)
    if instant is None:
        raise click.BadParameter(f"{value!r} is no time such as 2025-04-24T18:00:00Z", param_hint="--published-at")
    return instant


def article_lines(read: list[ReadArticle]) -> Iterator[dict[str, Any]]:
    """Yield what the contract promises for each article, in order."""
    event_ids = _merged(read).event_ids()
    for article in read:
        yield extract_line(article.article.id, article.mentions, article.places, event_ids)


def _merged(read: list[ReadArticle]) -> InProcessDeduplicator:
    return deduplicate_all(mention for article in read for mention in article.mentions)


def _print(read: list[ReadArticle], *, events: bool, table: bool) -> None:
    if table:
        _print_table(read, events=events)
    elif events:
        for event in _merged(read).events.values():
            _write_line(encode(event))
    else:
        for line in article_lines(read):
            _write_line(orjson.dumps(line))
    sys.stdout.flush()


def _print_traces(read: list[ReadArticle], *, as_json: bool) -> None:
    from streams.cli.event_table import table_console
    from streams.cli.trace_lines import print_trace, trace_line

    console = table_console()
    for article in read:
        for mention, draft in zip(article.mentions, article.drafts, strict=True):
            if as_json:
                _write_line(trace_line(mention, draft))
            else:
                print_trace(console, mention, draft)
    sys.stdout.flush()


def _write_line(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")


def _print_table(read: list[ReadArticle], *, events: bool) -> None:
    from streams.cli.event_table import print_event, print_header, print_mention, table_console

    console = table_console()
    if events:
        print_header(console)
        for event in _merged(read).events.values():
            print_event(console, event)
        return
    for article in read:
        console.print(
            f"\n{article.article.id}  {article.article.title or ''}", markup=False, highlight=False, style="bold"
        )
        print_header(console)
        for mention in article.mentions:
            print_mention(console, mention)
