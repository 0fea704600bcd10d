"""Setting a record aside: its original bytes and key, and beside them where it came from and why."""

from datetime import UTC, datetime

from schemas.arrival import RECEIVED_HEADER
from schemas.dead_letters import ATTEMPT_HEADER, DeadLetterHeaders, Refusal, to_kafka_headers
from streams.topology.record import Outgoing, Record


def dead_letter(record: Record, refusal: Refusal, *, topic: str, version: str, now: datetime | None = None) -> Outgoing:
    """Return the dead letter of a record; headers of its publisher are kept, earlier ones of ours replaced."""
    ours = to_kafka_headers(
        DeadLetterHeaders(
            code=refusal.code,
            reason=refusal.reason,
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            attempt=attempts_before(record) + 1,
            time=now or datetime.now(UTC),
            version=version,
        )
    )
    ours.append((RECEIVED_HEADER, record.timestamp.isoformat().encode()))  # a replay is no new arrival
    names = {name for name, _ in ours}
    return Outgoing(
        topic=topic,
        key=record.key,
        value=record.value,
        headers=[*((name, value) for name, value in record.headers if name not in names), *ours],
    )


def attempts_before(record: Record) -> int:
    """Return how often a record was set aside before it was replayed; 0 where it says nothing readable."""
    for name, value in record.headers:
        if name == ATTEMPT_HEADER and value.isdigit() and len(value) < 10:  # noqa: PLR2004 - more digits: not ours
            return int(value)
    return 0
