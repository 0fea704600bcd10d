"""Why a record was set aside: the one list of codes, and the headers beside a dead letter's original bytes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class DeadLetterCode(StrEnum):
    """Every reason for which an article is not turned into events. The text of each member is its public code."""

    BAD_ENCODING = "bad-encoding"  # not UTF-8
    NOT_JSON = "not-json"
    NOT_AN_OBJECT = "not-an-object"
    NO_TEXT = "no-text"  # no field of any known format holds more than white space
    WRONG_TYPE = "wrong-type"  # `text` is not a string
    BAD_DATE = "bad-date"  # no longer given: the arrival stands in for a time that cannot be read
    TOO_LARGE = "too-large"  # more bytes than `max_article_bytes`
    TOO_DEEP = "too-deep"  # nested deeper than `MAX_DEPTH`
    TIMED_OUT = "timed-out"  # extraction took longer than its limit
    FAILED = "failed"  # extraction raised, or its process died


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a payload is not an Article: a code for programs and a sentence for people (never the text itself)."""

    code: DeadLetterCode
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterHeaders:
    """Where a dead letter came from and why; ``attempt`` counts from 1 and rises with each replay."""

    code: DeadLetterCode
    reason: str
    topic: str
    partition: int
    offset: int
    attempt: int
    time: datetime
    version: str


HEADER_PREFIX: Final = "dateline-"
ATTEMPT_HEADER: Final = f"{HEADER_PREFIX}attempt"
"""On a dead letter: how often the article was set aside by now. On a replayed article: how often before."""


def to_kafka_headers(headers: DeadLetterHeaders) -> list[tuple[str, bytes]]:
    """Return the headers as Kafka wants them: names with our prefix, values as UTF-8 text."""
    return [
        (f"{HEADER_PREFIX}code", headers.code.encode()),
        (f"{HEADER_PREFIX}reason", headers.reason.encode()),
        (f"{HEADER_PREFIX}topic", headers.topic.encode()),
        (f"{HEADER_PREFIX}partition", str(headers.partition).encode()),
        (f"{HEADER_PREFIX}offset", str(headers.offset).encode()),
        (ATTEMPT_HEADER, str(headers.attempt).encode()),
        (f"{HEADER_PREFIX}time", headers.time.isoformat().encode()),
        (f"{HEADER_PREFIX}version", headers.version.encode()),
    ]


def from_kafka_headers(headers: list[tuple[str, bytes]] | tuple[tuple[str, bytes], ...]) -> DeadLetterHeaders:
    """Read back what ``to_kafka_headers`` wrote; headers that are not ours are ignored.

    Raises:
        ValueError: one of our headers is missing or unreadable.
    """
    ours = {
        name.removeprefix(HEADER_PREFIX): value.decode() for name, value in headers if name.startswith(HEADER_PREFIX)
    }
    try:
        return DeadLetterHeaders(
            code=DeadLetterCode(ours["code"]),
            reason=ours["reason"],
            topic=ours["topic"],
            partition=int(ours["partition"]),
            offset=int(ours["offset"]),
            attempt=int(ours["attempt"]),
            time=datetime.fromisoformat(ours["time"]),
            version=ours["version"],
        )
    except KeyError as missing:
        raise ValueError(f"not a dead letter of ours: no header {HEADER_PREFIX}{missing.args[0]}") from missing
