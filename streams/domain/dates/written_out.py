"""Rules for dates that are written out: day and month, months, seasons, years, holidays."""

import datetime as dt
from typing import Final

from streams.domain.dates import days, lexicon
from streams.domain.dates.context import (
    Context,
    Days,
    day_number,
    month_number,
    weekday_of,
    year_of,
)
from streams.domain.dates.expressions import Expression

# A date without a year that is more than this far in the past, and whose next return is nearer than
# _SOON_DAYS, is meant ahead: "the meeting on 20 March" in an article of 13 March.
_LONG_AGO_DAYS: Final = 270
_SOON_DAYS: Final = 75
_YEAR_DAYS: Final = 365
_PHASE_MONTH_DAY: Final = {"mid": 15, "middle": 15, "late": 25, "second": 16}
"""The days that labellers of real news put most where a text says so."""


def nearest_year(
    month: int, day: int, year: int | None, context: Context, *, weekday: int | None = None
) -> dt.date | None:
    """Return the day meant by day and month, choosing the year by nearness and weekday where none is given."""
    if year is not None:
        return days.day_or_none(year, month, day)
    written = context.written
    options = [
        option
        for offset in (-1, 0, 1, -2, -3, -4)
        if (option := days.day_or_none(written.year + offset, month, day)) is not None
    ]
    if weekday is not None:
        fitting = [option for option in options if option.weekday() == weekday]
        near = [option for option in fitting if abs((option - written).days) <= _YEAR_DAYS]
        options = near or options
    if not options:
        return None
    # Tomorrow's date may have begun further east, or stand on a text that was printed ahead of its day.
    begun = max(context.begun, days.shift_days(written, 1))
    past = max((option for option in options if option <= begun), default=None)
    ahead = min((option for option in options if option >= written), default=None)
    if past is None or ahead is None:
        return past or ahead
    if context.future:
        # "They will charge him over the raid of 9 November", written in December
        just_past = (written - past).days <= _SOON_DAYS and (ahead - written).days > _LONG_AGO_DAYS
        return past if just_past else ahead
    if not context.past and (written - past).days > _LONG_AGO_DAYS and (ahead - written).days <= _SOON_DAYS:
        return ahead
    return past


# Rules for written-out dates


def iso(found: Expression, _context: Context) -> Days | None:
    """Resolve "2025-03-13"."""
    parts = found.parts
    day = days.day_or_none(int(parts["y"]), int(parts["m"]), int(parts["d"]))
    return None if day is None else Days(day, anchor="absolute")


def numeric(found: Expression, context: Context) -> Days | None:
    """Day before month, unless only the other order exists or, with slashes, lies nearer to the day of writing."""
    first, second, year = int(found.parts["a"]), int(found.parts["b"]), int(found.parts["y"])
    day_first = days.day_or_none(year, second, first)
    month_first = days.day_or_none(year, first, second) if found.parts["sep"] == "/" else None
    options = [option for option in (day_first, month_first) if option is not None]
    if not options:
        return None
    return Days(min(options, key=lambda option: abs((option - context.written).days)), anchor="absolute")


def day_month(found: Expression, context: Context) -> Days | None:
    """Resolve "13 March", "March 13, 2025", "Thursday 13 March"."""
    parts = found.parts
    year = year_of(found, "y") or context.year
    weekday = weekday_of(found)
    day = nearest_year(month_number(parts["m"]), day_number(parts["d"]), year, context, weekday=weekday)
    part = "overnight" if found.lead.endswith("hours of") else None
    return None if day is None else Days(day, anchor="absolute", part=part)


def range_dates(found: Expression, context: Context) -> Days | None:
    """Resolve "3-5 May", "from 28 February to 3 March"."""
    parts = found.parts
    last_month = month_number(parts.get("m2") or parts["m"])
    last = nearest_year(last_month, day_number(parts["d2"]), year_of(found, "y2") or year_of(found, "y"), context)
    if last is None:
        return None
    first_month = month_number(parts["m"]) if "m" in parts else last_month
    first_year = year_of(found, "y") or (last.year if first_month <= last_month else last.year - 1)
    first = days.day_or_none(first_year, first_month, day_number(parts["d"]))
    if first is None or first > last:
        return Days(last, anchor="absolute")
    if first == last:
        return Days(last, anchor="absolute")
    return Days(first, last, kind="range", anchor="absolute")


def night_dates(found: Expression, context: Context) -> Days | None:
    """Resolve "the night of 12-13 March" to the later day."""
    span = range_dates(found, context)
    return None if span is None else Days(span.end_day or span.day, anchor="absolute", part="overnight")


def _phase_start(found: Expression, first: dt.date) -> dt.date:
    phase = found.parts.get("phase") or ""
    if "end" in phase:
        return days.month_end(first)
    return next((first.replace(day=day) for key, day in _PHASE_MONTH_DAY.items() if key in phase), first)


def _month_days(found: Expression, first: dt.date) -> Days:
    """A month: its first day, or the 15th or 25th of it, the 16th for its second half, or its last."""
    return Days(_phase_start(found, first), precision="month", anchor="absolute")


def month_year(found: Expression, _context: Context) -> Days | None:
    """Resolve "March 2024", "early March 2024"."""
    return _month_days(found, dt.date(int(found.parts["y"]), month_number(found.parts["m"]), 1))


def month_of_year(found: Expression, context: Context) -> Days | None:
    """Resolve "March last year"."""
    year = context.written.year + {"last": -1, "this": 0, "next": 1}[found.parts["rel"]]
    return _month_days(found, dt.date(year, month_number(found.parts["m"]), 1))


def month_start(month: int, context: Context, rel: str | None = None) -> dt.date:
    """Return the first day of the month meant by its name, with "last", "this" or "next" before it where given."""
    this = context.written.replace(day=1)
    here = this.replace(month=month)
    if rel == "this":
        return here
    if rel == "next" or (context.future and rel is None):
        return here if here > this or (here == this and rel is None) else here.replace(year=here.year + 1)
    if here > this or (here == this and rel == "last"):
        return here.replace(year=here.year - 1)
    return here


def month(found: Expression, context: Context) -> Days | None:
    """Resolve "in September", "last May", "that July"."""
    rel = found.parts.get("rel")
    year = context.told.year if rel == "that" and context.told else context.year
    if year is not None and year < context.written.year and rel in {None, "that"}:
        return _month_days(found, dt.date(year, month_number(found.parts["m"]), 1))
    return _month_days(found, month_start(month_number(found.parts["m"]), context, found.parts.get("rel")))


def month_range(found: Expression, context: Context) -> Days | None:
    """Resolve "between April and June"."""
    parts = found.parts
    first, last = month_number(parts["m"]), month_number(parts["m2"])
    given = year_of(found, "y2") or year_of(found, "y")
    end = dt.date(given, last, 1) if given else month_start(last, context)
    year = year_of(found, "y") or (end.year if first <= last else end.year - 1)
    start = _phase_start(found, dt.date(year, first, 1))
    if start > end:
        return Days(end, precision="month", anchor="absolute")
    return Days(start, days.month_end(end), precision="month", kind="range", anchor="absolute")


def year(found: Expression, _context: Context) -> Days | None:
    """Resolve "in 2015", "late 2015"."""
    first = dt.date(int(found.parts["y"]), 1, 1)
    phase = found.parts.get("phase") or ""
    month = 6 if phase.startswith("mid") else 10 if phase.startswith("late") or "end" in phase else 1
    return Days(first.replace(month=month), precision="year", anchor="absolute")


def year_range(found: Expression, _context: Context) -> Days | None:
    """Resolve "between 2015 and 2018"."""
    first, last = int(found.parts["y"]), int(found.parts["y2"])
    if last < first:
        return None
    return Days(dt.date(first, 1, 1), dt.date(last, 12, 31), precision="year", kind="range", anchor="absolute")


def season(found: Expression, context: Context) -> Days | None:
    """Resolve "last winter", "spring 2022" to its first month, with its last day."""
    first_month, _ = lexicon.SEASONS[found.parts["season"]]
    given = year_of(found, "y")
    rel = found.parts.get("rel")
    start = dt.date(given, first_month, 1) if given else month_start(first_month, context, rel or "this past")
    length = 3
    end = days.month_end(days.shift_months(start, length - 1))
    if rel == "last" and start <= context.written <= end:
        start, end = start.replace(year=start.year - 1), days.month_end(days.shift_months(start, length - 13))
    return Days(start, end, precision="month", anchor="absolute")


def holiday(found: Expression, context: Context) -> Days | None:
    """Resolve "Christmas Eve", "Easter Sunday 2024"."""
    name, given = found.parts["name"], year_of(found, "y")
    if name in lexicon.HOLIDAYS:
        day = nearest_year(*lexicon.HOLIDAYS[name], given, context)
        return None if day is None else Days(day, anchor="absolute")
    years = [given] if given else [context.written.year + offset for offset in (-1, 0, 1)]
    options = [days.shift_days(days.easter(year), lexicon.EASTER_OFFSETS[name]) for year in years]
    past = [option for option in options if option <= context.written]
    chosen = min(options[1:] or options, key=lambda option: abs((option - context.written).days))
    if not given and past and not context.future:
        chosen = past[-1]
    return Days(chosen, anchor="absolute")


def ordinal(found: Expression, context: Context) -> Days | None:
    """Read "On the 13th": the nearest such day not after the day of writing, or the next one in a forward context."""
    number = day_number(found.parts["d"])
    step = {"last": -1, "next": 1}.get(found.parts.get("rel") or "", 0)
    month = days.shift_months(context.written.replace(day=1), step)
    day = days.day_or_none(month.year, month.month, number)
    if step == 0 and "rel" not in found.parts and (day is None or day > context.written) and not context.future:
        month = days.shift_months(month, -1)
        day = days.day_or_none(month.year, month.month, number)
    return None if day is None else Days(day)
