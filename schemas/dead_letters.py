"""Why a record was set aside: the one list of codes, and the headers beside a dead letter's original bytes."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Final


class DeadLetterCode(StrEnum):
    """Every reason for which a record is not worked with. The text of each member is its public code."""

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
    UNREADABLE = "unreadable"  # the batch or the record cannot be decoded: its codec, checksum or structure
    NOT_OURS = "not-ours"  # on an inner topic: no record of ours, or one that cannot be worked with
    OUTGROWN = "outgrown"  # what it causes is larger than the topic for it takes
    ENDED_WORKER = "ended-worker"  # workers that took it up ended, time and again


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a payload is not an Article: a code for programs and a sentence for people (never the text itself)."""

    code: DeadLetterCode
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterHeaders:
    """Where a dead letter came from and why; ``attempt`` counts from 1 and rises with each replay.

    A record too large for a dead letter is set aside in part: ``cut`` names what is not whole (``value``, ``key``,
    ``headers``), ``digest`` is the SHA-256 of the original value in hexadecimal, and ``size`` its bytes. The original
    stands where it came from for as long as its topic keeps it.
    """

    code: DeadLetterCode
    reason: str
    topic: str
    partition: int
    offset: int
    attempt: int
    time: datetime
    version: str
    cut: tuple[str, ...] = ()
    digest: str = ""
    size: int = 0


Header = tuple[str, bytes | None]
"""A header of a record: its value may be absent."""

HEADER_PREFIX: Final = "dateline-"
ATTEMPT_HEADER: Final = f"{HEADER_PREFIX}attempt"
"""On a dead letter: how often the article was set aside by now. On a replayed article: how often before."""


LETTER_HEADERS: Final = frozenset(f"{HEADER_PREFIX}{field.name}" for field in fields(DeadLetterHeaders))
"""The headers of a dead letter; a publisher's headers of these names are not kept."""


def to_kafka_headers(headers: DeadLetterHeaders) -> list[Header]:
    """Return the headers as Kafka wants them: names with our prefix, values as UTF-8 text."""
    fields = {
        "code": headers.code,
        "reason": headers.reason,
        "topic": headers.topic,
        "partition": str(headers.partition),
        "offset": str(headers.offset),
        "attempt": str(headers.attempt),
        "time": headers.time.isoformat(),
        "version": headers.version,
    }
    if headers.cut:
        fields |= {"cut": ",".join(headers.cut), "digest": headers.digest, "size": str(headers.size)}
    return [(f"{HEADER_PREFIX}{name}", value.encode("utf-8", "backslashreplace")) for name, value in fields.items()]


def from_kafka_headers(headers: Sequence[Header] | None) -> DeadLetterHeaders:
    """Read back what ``to_kafka_headers`` wrote; headers that are not ours are ignored.

    Raises:
        ValueError: one of our headers is missing or unreadable.
    """
    ours = {
        name.removeprefix(HEADER_PREFIX): value.decode("utf-8", "backslashreplace")
        for name, value in headers or ()
        if name in LETTER_HEADERS and value is not None
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
            cut=tuple(ours["cut"].split(",")) if ours.get("cut") else (),
            digest=ours.get("digest", ""),
            size=int(ours.get("size", "0")),
        )
    except KeyError as missing:
        raise ValueError(f"not a dead letter of ours: no header {HEADER_PREFIX}{missing.args[0]}") from missing
