"""What date rules have in common: the context they resolve against, their result, readings of an expression."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from streams.domain.dates import days, lexicon
from streams.domain.dates.expressions import Expression
from streams.domain.dates.mention import Anchor, Kind, Precision

UNCLEAR_COUNT: Final = 3  # "several days ago": a few


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression is resolved against.

    ``written`` is the day of writing, ``told`` the day the narrative has reached (None before any), ``beside`` the
    day that another date of the same sentence gives (None without one). ``future`` and ``past`` tell that the words
    around put the day ahead or behind; neither may be known. ``told_night`` is the day of the last night told,
    ``year`` a past year that the sentence has just named, ``latest`` the last day that had begun where the text may
    speak of, ``earliest`` the first that it may have been written on (both are ``written`` where they are not given).
    ``clock`` is the time of day at which it was published there.
    """

    written: dt.date
    told: dt.date | None
    beside: dt.date | None
    future: bool
    past: bool = False
    told_night: dt.date | None = None
    year: int | None = None
    latest: dt.date | None = None
    earliest: dt.date | None = None
    clock: dt.time | None = None

    @property
    def begun(self) -> dt.date:
        """The last day that had begun when the text was written, there or at the publisher's."""
        return max(self.written, self.latest or self.written)

    @property
    def to_come(self) -> dt.date:
        """The first day that a text which looks ahead may mean."""
        return min(self.written, self.earliest or self.written)


@dataclass(frozen=True, slots=True)
class Days:
    """The resolved days of an expression; fields as in ``DateMention``."""

    day: dt.date
    end_day: dt.date | None = None
    precision: Precision = "day"
    kind: Kind = "point"
    anchor: Anchor = "published"
    of_complement: bool = False
    part: str | None = None


def count_of(word: str | None) -> int:
    """Return the number that a count word or figure stands for; 1 without a word, a few for vague ones."""
    if word is None:
        return 1
    if word.isdigit():
        return int(word)
    return lexicon.NUMBERS.get(word, UNCLEAR_COUNT)


def day_number(word: str) -> int:
    """Return the day of the month written as "3", "03" or "3rd"."""
    return int(word[:2] if word[:2].isdigit() else word[:1])


def month_number(word: str) -> int:
    """Return the month (1 to 12) of its name or abbreviation."""
    return lexicon.MONTHS[word.rstrip(".")]


def year_of(found: Expression, key: str) -> int | None:
    """Return the year in the named part, or None without one."""
    word = found.parts.get(key)
    return int(word) if word else None


def weekday_of(found: Expression, key: str = "wd") -> int | None:
    """Return the weekday (0 is Monday) in the named part, or None without one."""
    word = found.parts.get(key)
    return None if word is None else lexicon.WEEKDAYS[word]


def counted(unit: str, count: int, origin: dt.date, anchor: Anchor = "published") -> Days:
    """Return the day ``count`` units from the origin, as precise as the unit."""
    if unit in {"day", "night", "morning", "evening", "afternoon"}:
        return Days(days.shift_days(origin, count), anchor=anchor, part=None if unit == "day" else unit)
    if unit in {"week", "fortnight"}:
        length = 14 if unit == "fortnight" else 7
        return Days(days.shift_days(origin, count * length), precision="week", anchor=anchor)
    if unit == "month":
        return Days(days.shift_months(origin, count).replace(day=1), precision="month", anchor=anchor)
    years = count * (10 if unit == "decade" else 1)
    if abs(years) == 1:
        return Days(days.shift_months(origin, 12 * years).replace(day=1), precision="month", anchor=anchor)
    moved = days.shift_months(origin, 12 * years)
    return Days(moved.replace(month=1, day=1), precision="year", anchor=anchor)
