"""Memos on the wire: what the deduplicator must not forget of mentions and events, with the time to forget it by."""

from datetime import datetime
from typing import NamedTuple

import orjson

from schemas.codec import RecordError, parse_instant


class TimedMemo(NamedTuple):
    """The values of a memo, and when it was written."""

    values: tuple[str, ...]
    at: datetime


def encode_memo(values: tuple[str, ...], at: datetime) -> bytes:
    """Return a memo as UTF-8 JSON."""
    return orjson.dumps({"values": values, "at": at})


def decode_memo(payload: bytes) -> TimedMemo:
    """Return the memo that a payload holds.

    Raises:
        RecordError: it holds none.
    """
    try:
        fields = orjson.loads(payload)
        values = tuple(fields["values"])
        at = parse_instant(fields["at"])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise RecordError(f"not a memo: {type(error).__name__}") from error
    if not all(isinstance(value, str) for value in values):
        raise RecordError("not a memo: a value is no string")
    return TimedMemo(values, at)


def memo_fault(key: bytes, payload: bytes) -> str | None:
    """Return why a payload is no memo; None: it is one."""
    del key
    try:
        decode_memo(payload)
    except RecordError as error:
        return str(error)
    return None
