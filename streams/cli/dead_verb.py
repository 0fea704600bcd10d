"""``dateline dead``: what was set aside, why, its original bytes, and the way back onto the articles topic."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from typing import Any

import click

from schemas.arrival import RECEIVED_HEADER
from schemas.dead_letters import ATTEMPT_HEADER, HEADER_PREFIX, DeadLetterCode, DeadLetterHeaders, from_kafka_headers
from schemas.topics import ARTICLES, DEAD_LETTERS
from streams.adapters.kafka_access import KafkaAccess
from streams.cli.cluster_access import kafka_access, require_topics, started
from streams.cli.failure import WorkFailedError
from streams.cli.publication import LARGEST_RECORD_BYTES
from streams.cli.topic_reading import EVERYTHING, read_topics
from streams.settings import Settings, read_settings

_CODES = [str(code) for code in DeadLetterCode]
_code_option = click.option(
    "--code",
    "codes",
    multiple=True,
    type=click.Choice(_CODES),
    metavar="CODE",
    help="Only this code, for example no-text.",
)


@click.group(
    epilog="""\b
Examples:
  dateline dead list --code timed-out
  dateline dead show 2:17 > original.json
  dateline dead replay 2:17
  dateline dead replay --code failed      after an upgrade that mends the cause

A dead letter is named by its place on the dead-letter topic, PARTITION:OFFSET, as `dead list` prints it.
"""
)
def dead() -> None:
    """List, show or replay dead letters."""


@dead.command("list", epilog="Example: dateline dead list --code no-text --code bad-date")
@_code_option
def list_letters(codes: Sequence[str]) -> None:
    """Print one line for each dead letter: where it stands, when, why, where it came from."""
    settings = read_settings(os.environ)
    count = asyncio.run(_print_list(kafka_access(settings), settings, set(codes)))
    click.echo(f"{count} dead letters", err=True)


@dead.command(epilog="Example: dateline dead show 2:17 --headers")
@click.argument("place", metavar="PARTITION:OFFSET")
@click.option("--headers", is_flag=True, help="Print the headers instead of the bytes.")
def show(place: str, *, headers: bool) -> None:
    """Write the original bytes of a dead letter to standard output, untouched."""
    settings = read_settings(os.environ)
    letter = asyncio.run(_find(kafka_access(settings), settings, _parse_place(place)))
    if headers:
        for name, value in letter.headers:
            click.echo(f"{name}: {value.decode('utf-8', 'replace')}")
    else:
        sys.stdout.buffer.write(letter.value or b"")
        sys.stdout.flush()


@dead.command(
    epilog="Examples: dateline dead replay 2:17 | dateline dead replay --code timed-out | dateline dead replay --all"
)
@click.argument("places", nargs=-1, metavar="[PARTITION:OFFSET]...")
@_code_option
@click.option("--all", "everything", is_flag=True, help="Every dead letter.")
def replay(places: Sequence[str], codes: Sequence[str], *, everything: bool) -> None:
    """Put dead letters back onto the articles topic: same key, same bytes, the attempt counted up.

    They stay on the dead-letter topic; whatever fails again comes back with a higher attempt.
    """
    if not places and not codes and not everything:
        raise click.UsageError("name dead letters as PARTITION:OFFSET, or use --code or --all")
    settings = read_settings(os.environ)
    wanted = {_parse_place(place) for place in places}
    replayed, skipped = asyncio.run(_replay(kafka_access(settings), settings, wanted, set(codes)))
    click.echo(f"{replayed} dead letters replayed onto {settings.topic_prefix}{ARTICLES}")
    if skipped:
        raise WorkFailedError(
            f"{skipped} records on the dead-letter topic are not ours (no headers) and were left alone"
        )


def _letters(access: KafkaAccess, settings: Settings) -> AsyncIterator[Any]:
    return read_topics(access, [settings.topic_prefix + DEAD_LETTERS], EVERYTHING)


async def _print_list(access: KafkaAccess, settings: Settings, codes: set[str]) -> int:
    from streams.cli.record_lines import dead_letter_line

    count = 0
    async for letter in _letters(access, settings):
        if not codes or _code(letter) in codes:
            click.echo(dead_letter_line(letter))
            count += 1
    return count


async def _find(access: KafkaAccess, settings: Settings, place: tuple[int, int]) -> Any:
    async for letter in _letters(access, settings):
        if (letter.partition, letter.offset) == place:
            return letter
    raise _no_such_letter([place])


async def _replay(
    access: KafkaAccess, settings: Settings, places: set[tuple[int, int]], codes: set[str]
) -> tuple[int, int]:
    """Return how many letters were replayed, and how many chosen records are no dead letters of ours."""
    from aiokafka import AIOKafkaProducer

    topic = settings.topic_prefix + ARTICLES
    await require_topics(access, [topic])
    replayed = skipped = 0
    missing = set(places)
    producer = AIOKafkaProducer(**access.client_arguments(), acks="all", max_request_size=LARGEST_RECORD_BYTES)
    async with started(producer, access):
        async for letter in _letters(access, settings):
            place = (letter.partition, letter.offset)
            missing.discard(place)
            if (places and place not in places) or (codes and _code(letter) not in codes):
                continue
            headers = _headers(letter)
            if headers is None:
                skipped += 1
                continue
            await producer.send_and_wait(topic, letter.value, key=letter.key, headers=_carried(letter, headers))
            replayed += 1
    if missing:
        raise _no_such_letter(sorted(missing))
    return replayed, skipped


def _carried(letter: Any, headers: DeadLetterHeaders) -> list[tuple[str, bytes]]:
    """Return the publisher's own headers, when the article first arrived, and how often it was set aside so far."""
    strangers = [(name, value) for name, value in letter.headers if not name.startswith(HEADER_PREFIX)]
    arrival = [(name, value) for name, value in letter.headers if name == RECEIVED_HEADER]
    return [*strangers, *arrival, (ATTEMPT_HEADER, str(headers.attempt).encode())]


def _no_such_letter(places: Sequence[tuple[int, int]]) -> click.UsageError:
    named = ", ".join(f"{partition}:{offset}" for partition, offset in places)
    return click.UsageError(f"there is no dead letter {named}; 'dateline dead list' shows all")


def _headers(letter: Any) -> DeadLetterHeaders | None:
    try:
        return from_kafka_headers(letter.headers)
    except ValueError:
        return None


def _code(letter: Any) -> str | None:
    headers = _headers(letter)
    return str(headers.code) if headers else None


def _parse_place(place: str) -> tuple[int, int]:
    partition, _, offset = place.partition(":")
    if not (partition.isdecimal() and offset.isdecimal()):
        raise click.UsageError(f"{place!r} is no PARTITION:OFFSET such as 2:17")
    return int(partition), int(offset)
