"""Setting a record aside: its original bytes and key, and beside them where it came from and why.

A letter must fit the dead-letter topic, whatever the record is. What does not fit is left out in this order, and named
in its headers: headers of the publisher, the end of the key, the end of the value. A letter that a topic with a smaller
limit still refuses goes out as a reference to the record.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from schemas.arrival import RECEIVED_HEADER
from schemas.dead_letters import ATTEMPT_HEADER, LETTER_HEADERS, DeadLetterHeaders, Header, Refusal, to_kafka_headers
from schemas.topics import MAX_RECORD_BYTES
from streams.topology.record import Outgoing, Record

_MAX_HEADER_BYTES: Final = 65_536  # of the publisher's headers together; with more they are all left out
_MAX_KEY_BYTES: Final = 65_536
_MAX_VALUE_BYTES: Final = MAX_RECORD_BYTES - 4 * 65_536  # leaves room for key, headers, and the framing of all
_LONGEST_ATTEMPT: Final = 9  # digits
_REASON_CHARS: Final = 300


@dataclass(frozen=True, slots=True)
class _Contents:
    key: bytes | None
    value: bytes | None
    headers: Sequence[Header]


def dead_letter(record: Record, refusal: Refusal, *, topic: str, version: str, now: datetime | None = None) -> Outgoing:
    """Return the dead letter of a record; headers of its publisher are kept, earlier ones of ours replaced."""
    kept = _Contents(
        key=None if record.key is None else record.key[:_MAX_KEY_BYTES],
        value=None if record.value is None else record.value[:_MAX_VALUE_BYTES],
        headers=record.headers if _size(record.headers) <= _MAX_HEADER_BYTES else (),
    )
    return _letter(record, refusal, kept, topic=topic, version=version, now=now)


def reference(record: Record, refusal: Refusal, *, topic: str, version: str, now: datetime | None = None) -> Outgoing:
    """Return a dead letter that says where the record stands, without anything of it."""
    return _letter(record, refusal, _Contents(None, None, ()), topic=topic, version=version, now=now)


def _letter(
    record: Record, refusal: Refusal, kept: _Contents, *, topic: str, version: str, now: datetime | None
) -> Outgoing:
    cut = _cut(record, kept)
    ours = to_kafka_headers(
        DeadLetterHeaders(
            code=refusal.code,
            reason=refusal.reason[:_REASON_CHARS],
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            attempt=attempts_before(record) + 1,
            time=now or datetime.now(UTC),
            version=version,
            cut=cut,
            digest=_digest(record) if cut else "",
            size=record.fault.size if record.fault else len(record.value or b""),
        )
    )
    ours.append((RECEIVED_HEADER, record.timestamp.isoformat().encode()))  # a replay is no new arrival
    replaced = {*LETTER_HEADERS, RECEIVED_HEADER}
    return Outgoing(
        topic=topic,
        key=kept.key,
        # The client sends no record with neither of the two.
        value=b"" if kept.key is None and kept.value is None else kept.value,
        headers=[*((name, value) for name, value in kept.headers if name not in replaced), *ours],
    )


def attempts_before(record: Record) -> int:
    """Return how often a record was set aside before it was replayed; 0 where it says nothing readable."""
    for name, value in record.headers:
        if name == ATTEMPT_HEADER and value is not None and value.isdigit() and len(value) <= _LONGEST_ATTEMPT:
            return int(value)
    return 0


def _cut(record: Record, kept: _Contents) -> tuple[str, ...]:
    value_is_whole = kept.value == record.value and not (record.fault and record.fault.size > len(record.value or b""))
    whole = {"value": value_is_whole, "key": kept.key == record.key, "headers": kept.headers == record.headers}
    return tuple(name for name, is_whole in whole.items() if not is_whole)


def _digest(record: Record) -> str:
    return record.fault.digest if record.fault else hashlib.sha256(record.value or b"").hexdigest()


def _size(headers: Sequence[Header]) -> int:
    return sum(len(name) + len(value or b"") for name, value in headers)
