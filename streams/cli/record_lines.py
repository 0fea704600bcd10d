"""Records of any topic as lines for people, and the filters of `dateline tail`."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from rich.console import Console
from rich.text import Text

from schemas import topics
from schemas.arrival import RECEIVED_HEADER, arrival_of
from schemas.codec import RecordError, decode, decode_mention_or_withdrawal
from schemas.dead_letters import from_kafka_headers
from schemas.printing import printable
from schemas.records import Coding, Event, Link, Mention, Withdrawal
from streams.cli.event_table import print_event, print_header, print_mention

_EVENT_TOPICS = frozenset({topics.EVENTS, *topics.QUAD_TOPICS.values()})


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events and mentions to show; an empty set lets everything through."""

    types: frozenset[str] = field(default_factory=frozenset)
    countries: frozenset[str] = field(default_factory=frozenset)

    @property
    def empty(self) -> bool:
        """Whether everything passes."""
        return not self.types and not self.countries

    def passes(self, coding: Coding) -> bool:
        """Tell whether an event or mention is of a wanted type and country."""
        country = coding.place.country if coding.place else None
        return (not self.types or coding.type in self.types) and (not self.countries or country in self.countries)


def decode_record(topic: str, record: Any) -> Event | Mention | Withdrawal | Link | None:
    """Return the record of an (unprefixed) topic of ours, or None where it holds no value or is of another kind."""
    if record.value is None:
        return None
    try:
        if topic in _EVENT_TOPICS:
            return decode(record.value, Event)
        if topic == topics.MENTIONS:
            return decode_mention_or_withdrawal(record.value)
        if topic == topics.LINKS:
            return decode(record.value, Link)
    except RecordError:
        return None
    return None


def wanted(topic: str, record: Any, only: Filter) -> bool:
    """Tell whether a record passes the filter; records without type and country pass only an empty one."""
    if only.empty:
        return True
    decoded = decode_record(topic, record)
    return isinstance(decoded, Coding) and only.passes(decoded)


def print_topic_header(console: Console, topic: str) -> None:
    """Print column names for topics that are shown as a table."""
    if topic in _EVENT_TOPICS or topic == topics.MENTIONS:
        print_header(console)


def print_record(console: Console, topic: str, record: Any) -> None:
    """Print one record as one line."""
    decoded = decode_record(topic, record)
    if isinstance(decoded, Event):
        print_event(console, decoded)
    elif isinstance(decoded, Mention):
        print_mention(console, decoded)
    elif isinstance(decoded, Link):
        score = "" if decoded.score is None else f" ({decoded.score:.2f}: {'; '.join(decoded.reasons)})"
        line = f"{decoded.verdict:<10} {decoded.mention_id} -> {decoded.event_id}{score}"
        console.print(Text(printable(line)), soft_wrap=True)
    elif topic == topics.DEAD_LETTERS:
        console.print(Text(dead_letter_line(record)), soft_wrap=True)
    else:
        console.print(Text(json_line(record).decode("utf-8", "replace")), soft_wrap=True)


def json_line(record: Any, *, with_arrival: bool = False) -> bytes:
    """Return a record's value as one printable line of JSON; a retraction names its key, other bytes are described.

    ``with_arrival``: an article also tells when it first arrived, as a member that ``dateline publish`` knows.
    """
    if record.value is None:
        return _printable_json({"key": _text(record.key), "retracted": True})
    try:
        value = orjson.loads(record.value)
        if with_arrival and isinstance(value, dict):
            arrival = arrival_of(
                record.headers, record.timestamp / 1000, by_broker=record.timestamp_type == 1, now=datetime.now(UTC)
            )
            value[RECEIVED_HEADER] = arrival.isoformat()
        return _printable_json(value)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return _printable_json({"key": _text(record.key), "bytes": len(record.value)})


def _printable_json(value: Any) -> bytes:
    return printable(orjson.dumps(value).decode()).encode()


def dead_letter_line(record: Any) -> str:
    """Return where a dead letter stands, where it came from, and why it is one."""
    here = f"{record.partition}:{record.offset}"
    try:
        headers = from_kafka_headers(record.headers)
    except ValueError as error:
        return printable(f"{here:<10} {error}")
    origin = f"{headers.topic} {headers.partition}:{headers.offset}"
    when = headers.time.isoformat(timespec="seconds")
    part = f"  (without its whole {', '.join(headers.cut)})" if headers.cut else ""
    return printable(
        f"{here:<10} {when}  {headers.code:<14} attempt {headers.attempt}  from {origin}  {headers.reason}{part}"
    )


def _text(key: bytes | None) -> str | None:
    return None if key is None else key.decode("utf-8", "replace")
