"""Times in every form that feeds give them, to an instant. What cannot be read, or can be read in two ways, is None."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from dateutil import parser as lenient

from schemas.instants import instant_of

_YEARS: Final = range(1900, 2200)  # outside this a date is a mistake, and day arithmetic could overflow
_LONGEST_CHARS: Final = 80
# The unit of a count since 1970 by its size: each holds for instants between 1973 and 5138.
_UNITS: Final = ((1e8, 1e11, 1.0), (1e11, 1e14, 1e3), (1e14, 1e17, 1e6), (1e17, 1e20, 1e9))
_COUNT: Final = re.compile(r"[0-9]{9,19}(?:\.[0-9]{1,9})?")
_COMPACT: Final = re.compile(
    r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[0-2][0-9][0-5][0-9][0-5][0-9])?Z?"
)
_EITHER_ORDER: Final = re.compile(r"\b([0-9]{1,2})[/.-]([0-9]{1,2})[/.-][0-9]{2,4}\b")
_MONTHS: Final = 12
_PARTS: Final = 6  # year to second
# Zones that mean one thing in news, in hours from UTC.
_ZONES: Final = {
    "UTC": 0,
    "GMT": 0,
    "Z": 0,
    "BST": 1,
    "CET": 1,
    "CEST": 2,
    "EET": 2,
    "EEST": 3,
    "MSK": 3,
    "WAT": 1,
    "CAT": 2,
    "EAT": 3,
    "SAST": 2,
    "PKT": 5,
    "SGT": 8,
    "HKT": 8,
    "JST": 9,
    "KST": 9,
    "AEST": 10,
    "AEDT": 11,
    "NZST": 12,
    "NZDT": 13,
    "EST": -5,
    "EDT": -4,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
}
_DEFAULTS: Final = (datetime(2004, 2, 28, tzinfo=UTC), datetime(2008, 11, 7, tzinfo=UTC))


def read_time(value: Any) -> datetime | None:
    """Return the instant that a value names, in UTC where it names no zone; None where it cannot be told.

    Read are ISO 8601 (also in its short form), RFC 5322, counts of seconds to nanoseconds since 1970 as number or text,
    years to seconds as a list, ``{"$date": ...}``, and dates written out in English. "06/05/2025" may be either of two
    days and is not read.
    """
    found = _read(value)
    if found is None or found.year not in _YEARS:
        return None
    if found.tzinfo is None:
        return found.replace(tzinfo=UTC)
    try:
        distance = found.utcoffset() or timedelta()
    except ValueError:
        return None  # of a day or more
    # RFC 3339 knows no seconds in the distance to UTC; what we write would lose them.
    whole = distance % timedelta(minutes=1) == timedelta()
    return found if whole else found.astimezone(UTC)


def _read(value: Any) -> datetime | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _from_count(float(value))
    if isinstance(value, str):
        return _from_text(value.strip())
    if isinstance(value, dict):
        return _read(value.get("$date", value.get("$numberLong")))
    if isinstance(value, list | tuple):
        return _from_parts(value)
    return None


def _from_count(count: float) -> datetime | None:
    unit = next((unit for least, most, unit in _UNITS if least <= abs(count) < most), None)
    return None if unit is None else instant_of(count / unit)


def _from_parts(parts: Sequence[Any]) -> datetime | None:
    if len(parts) < _PARTS or not all(isinstance(part, int) for part in parts[:_PARTS]):
        return None
    try:
        year, month, day, hour, minute, second = parts[:_PARTS]
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _from_text(text: str) -> datetime | None:
    if not text or len(text) > _LONGEST_CHARS:
        return None
    if _COUNT.fullmatch(text) and not _COMPACT.fullmatch(text):
        return _from_count(float(text))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    if _COMPACT.fullmatch(text):
        try:
            return datetime.strptime(text.rstrip("Z"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        except ValueError:
            return None
    return _written_out(text)


def _written_out(text: str) -> datetime | None:
    """Return the instant of a date in words (RFC 5322 among them); day, month and year must all be named."""
    order = _EITHER_ORDER.search(text)
    if order and order[1] != order[2] and max(int(order[1]), int(order[2])) <= _MONTHS:
        return None
    try:
        first, second = (lenient.parse(text, default=default, tzinfos=_offset) for default in _DEFAULTS)
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError):
        return None
    return first if first.date() == second.date() else None


def _offset(name: str | None, seconds: int | None) -> int | None:
    if seconds is not None:
        return seconds
    hours = _ZONES.get((name or "").upper())
    return None if hours is None else hours * 3600
