"""``dateline export``: the events as they now stand, as a file for maps, tables and notebooks."""

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schemas.topics import EVENTS
from streams.cli.cluster_access import kafka_access
from streams.cli.event_files import BY_ENDING, FORMATS, Format, require, write_events
from streams.cli.failure import WorkFailedError
from streams.cli.topic_reading import parse_since
from streams.domain.event_filter import EventFilter, parse_event_filter
from streams.settings import read_settings

if TYPE_CHECKING:
    from streams.cli.event_state import EventState


@click.command(
    epilog="""\b
Examples:
  dateline export events.geojson
  dateline export ukraine.parquet --country UA --since 30d
  dateline export conflict.csv --quad material-conflict --since 2025-03-01 --until 2025-03-31
  dateline export acled.csv --format acled --type ASSAULT,PROTEST
  dateline export --status occurred --min-sources 2 -q kharkiv | head

The filters are those of the page and mean the same there. --since and --until are days of the events.
The format follows from the ending of the file; on standard output (-) it is CSV unless --format says otherwise.
"""
)
@click.argument("file", default="-", metavar="[FILE|-]")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Instead of the one that the ending tells.")
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Only this type; several times or with commas.")
@click.option("--quad", "quads", multiple=True, metavar="QUAD", help="Only this quad class, material-conflict.")
@click.option("--country", "countries", multiple=True, metavar="CODE", help="Only places in this country (ISO, UA).")
@click.option("--status", "statuses", multiple=True, metavar="STATUS", help="Only this status, occurred.")
@click.option("--since", metavar="DAY", help="Only events of this day or later: 2025-03-13, or 30d for days ago.")
@click.option("--until", metavar="DAY", help="Only events of this day or earlier.")
@click.option("--min-sources", metavar="N", help="Only events with at least so many independent sources.")
@click.option("-q", "--search", "words", metavar="WORDS", help="Only events in which every word is found.")
@click.option("--quiet", is_flag=True, help="No progress bar and no count.")
def export(  # noqa: PLR0913 - one parameter an option
    file: str,
    *,
    form: Format | None,
    types: Sequence[str],
    quads: Sequence[str],
    countries: Sequence[str],
    statuses: Sequence[str],
    since: str | None,
    until: str | None,
    min_sources: str | None,
    words: str | None,
    quiet: bool,
) -> None:
    """Write the events as they now stand to FILE: GeoJSON, CSV, Parquet, or CSV with ACLED's columns."""
    form = form or _format_of(file)
    only = _filter(
        {
            "type": types,
            "quad": quads,
            "country": countries,
            "status": statuses,
            "since": _days_ago(since),
            "until": _days_ago(until),
            "min_sources": [min_sources] if min_sources else [],
            "q": [words] if words else [],
        }
    )
    require(form)
    state = _read(only, quiet=quiet)
    count = _write(state, form, file)
    if not quiet:
        click.echo(f"{count} events written to {'standard output' if file == '-' else file}", err=True)
    if state.unreadable:
        raise WorkFailedError(f"{state.unreadable} records of the topic are no events and were left out")


def _format_of(file: str) -> Format:
    if file == "-":
        return "csv"
    form = BY_ENDING.get(Path(file).suffix.lower())
    if form is None:
        raise click.BadParameter(
            f"{file!r} does not end in {', '.join(BY_ENDING)}; name the format with --format", param_hint="FILE"
        )
    return form


def _days_ago(value: str | None) -> list[str]:
    """Return a day as the filter takes it; ``"30d"`` and the like are counted back from now."""
    if not value:
        return []
    counted = parse_since(value, datetime.now(UTC)) if value[:-1].isdecimal() else None
    return [counted.date().isoformat() if counted else value]


def _filter(parameters: dict[str, Sequence[str]]) -> EventFilter:
    only = parse_event_filter(parameters)
    if isinstance(only, EventFilter):
        return only
    raise click.UsageError("; ".join(f"--{str(mistake).replace('_', '-', 1)}" for mistake in only))


def _read(only: EventFilter, *, quiet: bool) -> "EventState":
    from streams.cli.event_state import read_event_state
    from streams.cli.reading_progress import reading_progress

    settings = read_settings(os.environ)
    access = kafka_access(settings)
    with reading_progress("reading events", quiet=quiet) as progress:
        return asyncio.run(read_event_state(access, settings.topic_prefix + EVENTS, only, progress))


def _write(state: "EventState", form: Format, file: str) -> int:
    """Write a file in whole or not at all: it takes its name when it is complete."""
    if file == "-":
        return write_events(state.events(), form, sys.stdout.buffer)
    path = Path(file)
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("wb") as target:
            count = write_events(state.events(), form, target)
        unfinished.replace(path)
    except OSError as error:
        raise click.BadParameter(f"{file!r} cannot be written ({error.strerror})", param_hint="FILE") from error
    finally:
        with suppress(OSError):
            unfinished.unlink()
    return count
