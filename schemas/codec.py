"""Bytes to records and back: the only place that knows how records look on the wire.

Records of our own topics are written and read here as they stand in ``records``; what does not fit raises
``RecordError``: anybody who may write to a topic can put anything there, so what has the right fields is also verified
(``schemas.verification``). Articles come from strangers and are validated field by field in ``schemas.articles``.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeVar

import orjson
from cattrs import ClassValidationError
from cattrs.preconf.orjson import make_converter

from schemas.records import Event, KnownArticle, Link, Mention, Reading, Withdrawal
from schemas.verification import fault_in

Record = TypeVar("Record", Event, KnownArticle, Link, Mention, Reading, Withdrawal)
Decoded = TypeVar("Decoded")

_CONVERTER: Final = make_converter(forbid_extra_keys=False)
_CONVERTER.register_structure_hook(datetime, lambda value, _: parse_instant(value))


class RecordError(ValueError):
    """Bytes on one of our own topics are not the record expected there."""


def parse_instant(value: str) -> datetime:
    """Parse an ISO 8601 instant with zone (``2025-03-13T07:10:00Z``).

    Raises:
        ValueError: not ISO 8601, or without a zone.
    """
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None:
        raise ValueError(f"no time zone in {value!r}")
    return instant


def encode(record: Event | KnownArticle | Link | Mention | Reading | Withdrawal) -> bytes:
    """Return the record as UTF-8 JSON, fields in the order of their class, so that equal records are equal bytes."""
    return orjson.dumps(record, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)


def decode(payload: bytes, kind: type[Record]) -> Record:
    """Return the record of class ``kind`` that ``payload`` holds.

    Raises:
        RecordError: not JSON, not such a record, or one that cannot be worked with.
    """
    return _verified(lambda: _CONVERTER.structure(orjson.loads(payload), kind), f"a {kind.__name__}")


def entry_fault(key_field: str, key: bytes, payload: bytes) -> str | None:
    """Return why a payload is no entry under its key, as far as a glance tells; None: nothing speaks against it.

    Args:
        key_field: the field of the record that is its key, for example ``event_id``.
        key: the key on the topic.
        payload: the value.
    """
    try:
        fields = orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        return f"not JSON ({_short(error)})"
    if not isinstance(fields, dict) or not isinstance(fields.get(key_field), str):
        return f"no object with a string {key_field}"
    return None if fields[key_field].encode("utf-8", "surrogatepass") == key else f"{key_field} is not the key"


def decode_mention_or_withdrawal(payload: bytes) -> Mention | Withdrawal:
    """Return what a value of the mentions topic holds; a withdrawal is the one with a ``withdrawn_mention_id``.

    Raises:
        RecordError: neither of the two.
    """

    def structured() -> Mention | Withdrawal:
        fields = orjson.loads(payload)
        if "withdrawn_mention_id" in fields:
            return _CONVERTER.structure(fields, Withdrawal)
        return _CONVERTER.structure(fields, Mention)

    return _verified(structured, "a Mention or Withdrawal")


def _verified(structured: Callable[[], Decoded], what: str) -> Decoded:
    try:
        record = structured()
    except (ClassValidationError, orjson.JSONDecodeError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise RecordError(f"not {what}: {_short(error)}") from error
    if (fault := fault_in(record)) is not None:
        raise RecordError(f"not {what}: {fault}")
    return record


def _short(error: Exception) -> str:
    """Return what is wrong without the values that are: they go into logs and headers."""
    return f"{error.msg} at {error.pos}" if isinstance(error, orjson.JSONDecodeError) else type(error).__name__
