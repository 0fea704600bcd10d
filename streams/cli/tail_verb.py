"""``dateline tail``: records as they arrive, as a table for people or JSON lines for programs."""

import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from schemas.topics import ARTICLES, EVENTS, topic_specs
from schemas.vocabulary import TYPES
from streams.adapters.kafka_access import KafkaAccess
from streams.cli.cluster_access import kafka_access
from streams.cli.topic_reading import ReadingRange, parse_since, read_topics
from streams.settings import read_settings

if TYPE_CHECKING:
    from streams.cli.record_lines import Filter

_TOPICS = [spec.name for spec in topic_specs()]


@click.command(
    epilog="""\b
Examples:
  dateline tail
  dateline tail --type ASSAULT --country UA --country RU
  dateline tail events.disaster --since 7d
  dateline tail --since beginning --stop --json | jq .killed
  dateline tail event.links
"""
)
@click.argument("topic", type=click.Choice(_TOPICS), default=EVENTS, metavar="[TOPIC]")
@click.option(
    "--type",
    "types",
    multiple=True,
    type=click.Choice(TYPES, case_sensitive=False),
    metavar="TYPE",
    help="Only this type.",
)
@click.option("--country", "countries", multiple=True, metavar="CODE", help="Only places in this country (ISO, UA).")
@click.option("--since", metavar="TIME", help="Begin with what arrived since: 90s, 15m, 2h, 7d, ISO 8601, beginning.")
@click.option("--stop", is_flag=True, help="Stop at the end instead of waiting for more.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a record.")
def tail(
    topic: str, *, types: Sequence[str], countries: Sequence[str], since: str | None, stop: bool, as_json: bool
) -> None:
    """Print the records of a topic (by default: events) as they arrive, until Ctrl-C."""
    from streams.cli.record_lines import Filter

    settings = read_settings(os.environ)
    start = parse_since(since, datetime.now(UTC)) if since else None
    if since and start is None:
        raise click.BadParameter(f"{since!r} is none of 90s, 15m, 2h, 7d, a time, beginning", param_hint="--since")
    only = Filter(frozenset(types), frozenset(code.upper() for code in countries))
    which = ReadingRange(since=start, to_the_end=stop)
    asyncio.run(_print_records(kafka_access(settings), settings.topic_prefix, topic, which, only, as_json=as_json))


async def _print_records(
    access: KafkaAccess, prefix: str, topic: str, which: ReadingRange, only: "Filter", *, as_json: bool
) -> None:
    from streams.cli.event_table import table_console
    from streams.cli.record_lines import json_line, print_record, print_topic_header, wanted

    console = table_console()
    if not as_json:
        print_topic_header(console, topic)
    async for record in read_topics(access, [prefix + topic], which):
        if not wanted(topic, record, only):
            continue
        if as_json:
            sys.stdout.buffer.write(json_line(record, with_arrival=topic == ARTICLES) + b"\n")
            sys.stdout.flush()
        else:
            print_record(console, topic, record)
