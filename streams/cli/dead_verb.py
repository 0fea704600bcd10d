"""``dateline dead``: what was set aside, why, its original bytes, and the way back onto the articles topic."""

import asyncio
import hashlib
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import click

from schemas.arrival import RECEIVED_HEADER
from schemas.dead_letters import (
    ATTEMPT_HEADER,
    HEADER_PREFIX,
    DeadLetterCode,
    DeadLetterHeaders,
    Header,
    from_kafka_headers,
)
from schemas.printing import printable
from schemas.topics import ARTICLES, DEAD_LETTERS, MENTIONS, READINGS
from streams.adapters.kafka_access import KafkaAccess
from streams.cli.cluster_access import kafka_access, require_topics, started
from streams.cli.failure import WorkFailedError
from streams.cli.publication import LARGEST_RECORD_BYTES
from streams.cli.topic_reading import EVERYTHING, read_record, read_topics
from streams.settings import Settings, read_settings

_REPLAYED_TOPICS: Final = (ARTICLES, READINGS, MENTIONS)
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
    """Write the original bytes of a dead letter to standard output, untouched; printable if that is a terminal."""
    settings = read_settings(os.environ)
    letter = asyncio.run(_find(kafka_access(settings), settings, _parse_place(place)))
    if headers:
        for name, value in letter.headers:
            text = "(none)" if value is None else value.decode("utf-8", "backslashreplace")
            click.echo(printable(f"{name}: {text}"))
    elif sys.stdout.isatty():
        click.echo(printable((letter.value or b"").decode("utf-8", "backslashreplace")))
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
    """Put dead letters back onto the topic they came from: same key, same bytes, the attempt counted up.

    They stay on the dead-letter topic; whatever fails again comes back with a higher attempt. A letter that holds only
    a part of its record is replayed from where the record stands, if it still does.
    """
    if not places and not codes and not everything:
        raise click.UsageError("name dead letters as PARTITION:OFFSET, or use --code or --all")
    settings = read_settings(os.environ)
    wanted = {_parse_place(place) for place in places}
    account = asyncio.run(_replay(kafka_access(settings), settings, wanted, set(codes)))
    topics = ", ".join(sorted(account.topics)) or settings.topic_prefix + ARTICLES
    click.echo(f"{account.replayed} dead letters replayed onto {topics}")
    for reason, count in sorted(account.left_alone.items()):
        click.echo(f"{count} left alone: {reason}", err=True)
    if account.left_alone:
        raise WorkFailedError(f"{account.left_alone.total()} dead letters were not replayed")


@dataclass(slots=True)
class _Replayed:
    """How many letters went back, onto which topics, and why others did not."""

    replayed: int = 0
    topics: set[str] = field(default_factory=set)
    left_alone: Counter[str] = field(default_factory=Counter)


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


async def _replay(access: KafkaAccess, settings: Settings, places: set[tuple[int, int]], codes: set[str]) -> _Replayed:
    from aiokafka import AIOKafkaProducer
    from aiokafka.errors import KafkaError

    # Records of other topics are parts of the state as it was then: written again they would undo what came after.
    onto = {settings.topic_prefix + name for name in _REPLAYED_TOPICS}
    await require_topics(access, onto)
    account = _Replayed()
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
                account.left_alone["no dead letter of ours (headers are missing)"] += 1
                continue
            if headers.topic not in onto:
                account.left_alone[f"records of {headers.topic} are not replayed"] += 1
                continue
            original = letter
            if headers.cut:
                # Anybody can write a letter: one that names no partition would be asked for in vain for long.
                exists = headers.partition in await producer.partitions_for(headers.topic)
                original = await _original(access, headers) if exists else None
            if original is None:
                account.left_alone["not whole, and the original is gone"] += 1
                continue
            try:
                await producer.send_and_wait(
                    headers.topic, original.value, key=original.key, headers=_carried(letter, original, headers)
                )
            except KafkaError as error:
                account.left_alone[f"not taken by the broker ({type(error).__name__})"] += 1
                continue
            account.replayed += 1
            account.topics.add(headers.topic)
    if missing:
        raise _no_such_letter(sorted(missing))
    return account


async def _original(access: KafkaAccess, headers: DeadLetterHeaders) -> Any | None:
    """Return the record that a letter holds in part, from the topic it came from; None: it is not there any more."""
    record = await read_record(access, headers.topic, headers.partition, headers.offset)
    if record is None or hashlib.sha256(record.value or b"").hexdigest() != headers.digest:
        return None
    return record


def _carried(letter: Any, original: Any, headers: DeadLetterHeaders) -> list[Header]:
    """Return the publisher's own headers, when the article first arrived, and how often it was set aside so far."""
    strangers: list[Header] = [one for one in original.headers if not one[0].startswith(HEADER_PREFIX)]
    arrival: list[Header] = [one for one in letter.headers if one[0] == RECEIVED_HEADER]
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
