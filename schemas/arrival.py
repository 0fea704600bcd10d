"""When an article arrived: what relative dates count from where it has no publication time, and what is still open.

The broker's clock decides (``message.timestamp.type=LogAppendTime`` on every topic). An article that is published a
second time by us, from the dead letters or into other topics, carries its first arrival in a header.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from schemas.instants import instant_of

RECEIVED_HEADER: Final = "dateline-received"
"""On an article that was published again: when it first arrived, ISO 8601 with an offset."""

_FIRST_RECORD: Final = datetime(2011, 1, 11, tzinfo=UTC)  # the first release of Kafka; nothing arrived before it
_LONGEST_STAMP_AGE: Final = timedelta(days=1)
_LONGEST_HEADER: Final = 40


def arrival_of(
    headers: Iterable[tuple[Any, Any]], stamped_s: float | None, *, by_broker: bool, now: datetime
) -> datetime:
    """Return when a record arrived.

    Args:
        headers: of the record, whatever a publisher put there.
        stamped_s: its timestamp, seconds since 1970, if it has one.
        by_broker: whether the broker set the timestamp when the record came in.
        now: the time on this machine's clock.

    Returns: what a header of ours says, if that was in the past; else the broker's time. A publisher's own timestamp
    says little of the arrival: it counts within the last day, so that neither its clock nor the age of what it sends
    decides what is too late.
    """
    stamped = _instant(stamped_s)
    if by_broker and stamped is not None:
        broker_time = stamped
    else:
        broker_time = max(min(stamped or now, now), now - _LONGEST_STAMP_AGE)
    first = _first_arrival(headers)
    return first if first is not None and _FIRST_RECORD <= first <= broker_time else broker_time


def stamp_of(timestamp_ms: int) -> datetime:
    """Return the time of a record's timestamp, in milliseconds; the earliest that a record can have where it is none.

    Where a topic keeps its publishers' timestamps, they can be any number.
    """
    return _instant(timestamp_ms / 1000) or _FIRST_RECORD


def _instant(stamped_s: float | None) -> datetime | None:
    instant = None if stamped_s is None else instant_of(stamped_s)
    return instant if instant is not None and instant >= _FIRST_RECORD else None


def _first_arrival(headers: Iterable[tuple[Any, Any]]) -> datetime | None:
    for name, value in headers:
        if name == RECEIVED_HEADER and isinstance(value, bytes) and len(value) <= _LONGEST_HEADER:
            try:
                instant = datetime.fromisoformat(value.decode("ascii"))
                return instant.astimezone(UTC) if instant.tzinfo else None
            except (ValueError, OverflowError):
                return None
    return None
