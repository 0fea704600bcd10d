"""``dateline trace``: what became of one article, stage by stage, as the topics tell it."""

import asyncio
import os
import sys
from dataclasses import asdict

import click

from streams.cli.cluster_access import kafka_access
from streams.settings import read_settings


@click.command(
    epilog="""\b
Examples:
  dateline trace A01
  dateline trace 2f6c1d9e8b7a6f5e4d3c2b1a --json | jq -r 'select(.stage == "decided") | .said'

ARTICLE_ID is the publisher's id, or what stands as article_id in mentions and sources where there was none.
The topics are read from their beginnings, which takes as long as they are; nothing is left behind on the broker.
Exit codes: 0 read or set aside, 1 not found, or not yet worked on.
"""
)
@click.argument("article_id", metavar="ARTICLE_ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a step.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
def trace(article_id: str, *, as_json: bool, quiet: bool) -> int:
    """Print what became of an article: published, read or set aside, its mentions, decisions, events, and routes."""
    import orjson

    from streams.cli.article_trace import lines, trace_article
    from streams.cli.reading_progress import reading_progress

    settings = read_settings(os.environ)
    access = kafka_access(settings)
    with reading_progress("reading topics", quiet=quiet) as progress:
        found = asyncio.run(
            trace_article(
                article_id,
                access,
                settings.topic_prefix,
                max_bytes=settings.max_article_bytes,
                progress=progress,
            )
        )
    if as_json:
        for step in found.steps:
            sys.stdout.buffer.write(orjson.dumps(asdict(step)) + b"\n")
    else:
        for line in lines(found):
            click.echo(line)
    if not found.accounted_for:
        state = "not yet read or set aside" if found.steps else "not on the topics"
        click.echo(f"{article_id}: {state}", err=True)
        return 1
    return 0
