"""Turns a date expression into the days it stands for: the one place where that is decided.

Source of the rules: codebook, "When". A weekday is the latest one on or before the day of writing unless the text says
otherwise; "overnight into D" is D. A day and month without a year is the nearest past one, unless the text points
ahead or the past one is most of a year away while the coming one is weeks away.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from streams.domain.dates import days, lexicon
from streams.domain.dates.expressions import Expression
from streams.domain.dates.mention import Anchor, Kind, Precision

# A date without a year that is more than this far in the past, and whose next return is nearer than
# _SOON_DAYS, is meant ahead: "the meeting on 20 March" in an article of 13 March.
_LONG_AGO_DAYS: Final = 270
_SOON_DAYS: Final = 75
_UNCLEAR_COUNT: Final = 3  # "several days ago": a few
_PHASE_MONTH_DAY: Final = {"mid": 15, "middle": 15, "late": 21, "end": 21, "second": 16}


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression is resolved against.

    ``written`` is the day of writing, ``told`` the day the narrative has reached (None before any), ``beside`` the
    day that another date of the same sentence gives (None without one). ``future`` and ``past`` tell that the words
    around put the day ahead or behind; neither may be known. ``told_night`` is the day of the last night told,
    ``year`` a past year that the sentence has just named.
    """

    written: dt.date
    told: dt.date | None
    beside: dt.date | None
    future: bool
    past: bool = False
    told_night: dt.date | None = None
    year: int | None = None


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


def resolve(found: Expression, context: Context) -> Days | None:
    """Return the days that the expression means in its context; None where the calendar has no such day."""
    rule = _RULES.get(found.rule)
    return rule(found, context) if rule else None


def _number(word: str | None) -> int:
    if word is None:
        return 1
    if word.isdigit():
        return int(word)
    return lexicon.NUMBERS.get(word, _UNCLEAR_COUNT)


def _day_number(word: str) -> int:
    return int(word[:2] if word[:2].isdigit() else word[:1])


def _month_number(word: str) -> int:
    return lexicon.MONTHS[word.rstrip(".")]


def _year(found: Expression, key: str) -> int | None:
    word = found.parts.get(key)
    return int(word) if word else None


def _dated(month: int, day: int, year: int | None, context: Context, *, weekday: int | None = None) -> dt.date | None:
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
        near = [option for option in fitting if abs((option - written).days) < 366]
        options = near or options
    if not options:
        return None
    past = max((option for option in options if option <= written), default=None)
    ahead = min((option for option in options if option >= written), default=None)
    if past is None or ahead is None:
        return past or ahead
    if context.future:
        return ahead
    if not context.past and (written - past).days > _LONG_AGO_DAYS and (ahead - written).days <= _SOON_DAYS:
        return ahead
    return past


def _weekday_of(found: Expression, key: str = "wd") -> int | None:
    word = found.parts.get(key)
    return None if word is None else lexicon.WEEKDAYS[word]


# Rules for written-out dates


def _iso(found: Expression, _context: Context) -> Days | None:
    parts = found.parts
    day = days.day_or_none(int(parts["y"]), int(parts["m"]), int(parts["d"]))
    return None if day is None else Days(day, anchor="absolute")


def _numeric(found: Expression, context: Context) -> Days | None:
    """Day before month, unless only the other order exists or, with slashes, lies nearer to the day of writing."""
    first, second, year = int(found.parts["a"]), int(found.parts["b"]), int(found.parts["y"])
    day_first = days.day_or_none(year, second, first)
    month_first = days.day_or_none(year, first, second) if found.parts["sep"] == "/" else None
    options = [option for option in (day_first, month_first) if option is not None]
    if not options:
        return None
    return Days(min(options, key=lambda option: abs((option - context.written).days)), anchor="absolute")


def _day_month(found: Expression, context: Context) -> Days | None:
    parts = found.parts
    year = _year(found, "y") or context.year
    weekday = _weekday_of(found)
    day = _dated(_month_number(parts["m"]), _day_number(parts["d"]), year, context, weekday=weekday)
    part = "overnight" if found.lead.endswith("hours of") else None
    return None if day is None else Days(day, anchor="absolute", part=part)


def _range_dates(found: Expression, context: Context) -> Days | None:
    parts = found.parts
    last_month = _month_number(parts.get("m2") or parts["m"])
    last = _dated(last_month, _day_number(parts["d2"]), _year(found, "y2") or _year(found, "y"), context)
    if last is None:
        return None
    first_month = _month_number(parts["m"]) if "m" in parts else last_month
    first_year = _year(found, "y") or (last.year if first_month <= last_month else last.year - 1)
    first = days.day_or_none(first_year, first_month, _day_number(parts["d"]))
    if first is None or first > last:
        return Days(last, anchor="absolute")
    if first == last:
        return Days(last, anchor="absolute")
    return Days(first, last, kind="range", anchor="absolute")


def _night_dates(found: Expression, context: Context) -> Days | None:
    span = _range_dates(found, context)
    return None if span is None else Days(span.end_day or span.day, anchor="absolute", part="overnight")


def _phase_start(found: Expression, first: dt.date) -> dt.date:
    phase = found.parts.get("phase") or ""
    return next((first.replace(day=day) for key, day in _PHASE_MONTH_DAY.items() if key in phase), first)


def _month_days(found: Expression, first: dt.date) -> Days:
    """A month: its first day, or the 15th, 16th or 21st for the middle, second half and end."""
    return Days(_phase_start(found, first), precision="month", anchor="absolute")


def _month_year(found: Expression, _context: Context) -> Days | None:
    return _month_days(found, dt.date(int(found.parts["y"]), _month_number(found.parts["m"]), 1))


def _month_of_year(found: Expression, context: Context) -> Days | None:
    year = context.written.year + {"last": -1, "this": 0, "next": 1}[found.parts["rel"]]
    return _month_days(found, dt.date(year, _month_number(found.parts["m"]), 1))


def _month_start(month: int, context: Context, rel: str | None = None) -> dt.date:
    this = context.written.replace(day=1)
    here = this.replace(month=month)
    if rel == "this":
        return here
    if rel == "next" or (context.future and rel is None):
        return here if here > this or (here == this and rel is None) else here.replace(year=here.year + 1)
    if here > this or (here == this and rel == "last"):
        return here.replace(year=here.year - 1)
    return here


def _month(found: Expression, context: Context) -> Days | None:
    rel = found.parts.get("rel")
    year = context.told.year if rel == "that" and context.told else context.year
    if year is not None and year < context.written.year and rel in {None, "that"}:
        return _month_days(found, dt.date(year, _month_number(found.parts["m"]), 1))
    return _month_days(found, _month_start(_month_number(found.parts["m"]), context, found.parts.get("rel")))


def _month_range(found: Expression, context: Context) -> Days | None:
    parts = found.parts
    first, last = _month_number(parts["m"]), _month_number(parts["m2"])
    given = _year(found, "y2") or _year(found, "y")
    end = dt.date(given, last, 1) if given else _month_start(last, context)
    year = _year(found, "y") or (end.year if first <= last else end.year - 1)
    start = _phase_start(found, dt.date(year, first, 1))
    if start > end:
        return Days(end, precision="month", anchor="absolute")
    return Days(start, days.month_end(end), precision="month", kind="range", anchor="absolute")


def _year_days(found: Expression, _context: Context) -> Days | None:
    first = dt.date(int(found.parts["y"]), 1, 1)
    phase = found.parts.get("phase") or ""
    month = 6 if phase.startswith("mid") else 10 if phase.startswith("late") or "end" in phase else 1
    return Days(first.replace(month=month), precision="year", anchor="absolute")


def _year_range(found: Expression, _context: Context) -> Days | None:
    first, last = int(found.parts["y"]), int(found.parts["y2"])
    if last < first:
        return None
    return Days(dt.date(first, 1, 1), dt.date(last, 12, 31), precision="year", kind="range", anchor="absolute")


def _season(found: Expression, context: Context) -> Days | None:
    first_month, _ = lexicon.SEASONS[found.parts["season"]]
    given = _year(found, "y")
    rel = found.parts.get("rel")
    start = dt.date(given, first_month, 1) if given else _month_start(first_month, context, rel or "this past")
    length = 3
    end = days.month_end(days.shift_months(start, length - 1))
    if rel == "last" and start <= context.written <= end:
        start, end = start.replace(year=start.year - 1), days.month_end(days.shift_months(start, length - 13))
    return Days(start, end, precision="month", anchor="absolute")


def _holiday(found: Expression, context: Context) -> Days | None:
    name, given = found.parts["name"], _year(found, "y")
    if name in lexicon.HOLIDAYS:
        day = _dated(*lexicon.HOLIDAYS[name], given, context)
        return None if day is None else Days(day, anchor="absolute")
    years = [given] if given else [context.written.year + offset for offset in (-1, 0, 1)]
    options = [days.shift_days(days.easter(year), lexicon.EASTER_OFFSETS[name]) for year in years]
    past = [option for option in options if option <= context.written]
    chosen = min(options[1:] or options, key=lambda option: abs((option - context.written).days))
    if not given and past and not context.future:
        chosen = past[-1]
    return Days(chosen, anchor="absolute")


def _ordinal(found: Expression, context: Context) -> Days | None:
    """ "On the 13th": the nearest such day not after the day of writing, or the next one in a forward context."""
    number = _day_number(found.parts["d"])
    step = {"last": -1, "next": 1}.get(found.parts.get("rel") or "", 0)
    month = days.shift_months(context.written.replace(day=1), step)
    day = days.day_or_none(month.year, month.month, number)
    if step == 0 and "rel" not in found.parts and (day is None or day > context.written) and not context.future:
        month = days.shift_months(month, -1)
        day = days.day_or_none(month.year, month.month, number)
    return None if day is None else Days(day)


# Rules for days counted from the day of writing


def _weekday(found: Expression, context: Context) -> Days | None:
    parts, written = found.parts, context.written
    weekday = lexicon.WEEKDAYS[parts["wd"]]
    part = parts.get("part") or ("overnight" if found.lead.endswith("hours of") else None)
    if "week" in parts:
        step = {"last": -1, "this": 0, "next": 1, "the previous": -1, "the following": 1}[parts["week"]]
        return Days(days.shift_days(days.monday_of(written), step * 7 + weekday), part=part)
    rel = parts.get("rel") or parts.get("post") or ""
    if rel in {"the following", "the next"} or (rel in {"the previous", "the preceding"} and context.told):
        return Days(_weekday_in_story(weekday, rel, context), anchor="text", part=part)
    if rel in {"next", "this coming", "coming"}:
        return Days(days.weekday_on_or_after(days.shift_days(written, 1), weekday), part=part)
    if rel in {"last", "past", "this past", "the previous", "the preceding"}:
        return Days(days.weekday_on_or_before(days.shift_days(written, -1), weekday), part=part)
    if context.future:
        return Days(days.weekday_on_or_after(written, weekday), part=part)
    return Days(days.weekday_on_or_before(written, weekday), part=part)


def _weekday_in_story(weekday: int, rel: str, context: Context) -> dt.date:
    told = context.told or context.written
    if rel in {"the following", "the next"}:
        return days.weekday_on_or_after(days.shift_days(told, 1), weekday)
    return days.weekday_on_or_before(days.shift_days(told, -1), weekday)


def _weekday_day(found: Expression, context: Context) -> Days | None:
    """ "Friday 30": the month, of the last, this and the next, in which that day is that weekday."""
    weekday, number = lexicon.WEEKDAYS[found.parts["wd"]], _day_number(found.parts["d"])
    months = [days.shift_months(context.written.replace(day=1), step) for step in (-1, 0, 1)]
    options = [days.day_or_none(month.year, month.month, number) for month in months]
    fitting = [option for option in options if option is not None and option.weekday() == weekday]
    if not fitting:
        return None
    return Days(min(fitting, key=lambda option: abs((option - context.written).days)), anchor="absolute")


def _weekday_pair(found: Expression, context: Context) -> tuple[dt.date, dt.date]:
    first, last = lexicon.WEEKDAYS[found.parts["wd"]], lexicon.WEEKDAYS[found.parts["wd2"]]
    if context.future:
        start = days.weekday_on_or_after(context.written, first)
        return start, days.weekday_on_or_after(start, last)
    end = days.weekday_on_or_before(context.written, last)
    return days.weekday_on_or_before(end, first), end


def _weekday_range(found: Expression, context: Context) -> Days | None:
    first, last = _weekday_pair(found, context)
    return Days(first, last, kind="range") if first < last else Days(last)


def _night_weekdays(found: Expression, context: Context) -> Days | None:
    return Days(_weekday_pair(found, context)[1], part="overnight")


def _deictic(found: Expression, context: Context) -> Days | None:
    """Yesterday, today, tomorrow and the parts of days named from today; last night is yesterday's."""
    parts, written = found.parts, context.written
    if "word2" in parts:
        return Days(days.shift_days(written, 2))
    steps = {"yesterday": -1, "tomorrow": 1, "last": -1}
    step = steps.get(parts["word"], 0)
    if found.start < found.end and parts["word"] == "yesterday" and "part" not in parts and "wd" not in parts:
        step = -2 if found.rule == "deictic" and found.end - found.start > len("yesterday") else -1
    weekday = _weekday_of(found)
    day = days.shift_days(written, step)
    if weekday is not None and step < 0:
        day = days.weekday_on_or_before(written, weekday)
    part = parts.get("part") or ("night" if parts["word"] == "tonight" else None)
    return Days(day, part=part)


def _overnight(_found: Expression, context: Context) -> Days | None:
    """The night into the day the sentence speaks of, else into the day of writing."""
    if context.beside is not None:
        return Days(context.beside, anchor="text", part="overnight")
    return Days(context.written, part="overnight")


def _ago(found: Expression, context: Context) -> Days | None:
    return _counted(found.parts["u"], -_number(found.parts["n"]), context.written)


def _ahead(found: Expression, context: Context) -> Days | None:
    """ "In three days" is a point ahead only where the text looks ahead; elsewhere it is how long something took."""
    number = found.parts.get("n") or found.parts["n2"]
    unit = found.parts.get("u") or found.parts["u2"]
    if not context.future and "u2" in found.parts:
        return None
    return _counted(unit, _number(number), context.written)


def _counted(unit: str, count: int, origin: dt.date, anchor: Anchor = "published") -> Days:
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


def _span(found: Expression, context: Context) -> Days | None:
    """A stretch that ends (or, in "the coming days", begins) on the day of writing."""
    unit = found.parts.get("u") or found.parts["ahead"]
    count = _number(found.parts["n"]) if "n" in found.parts else (_UNCLEAR_COUNT if "recent" in found.rule else 1)
    hours = {"hour": 1, "24 hour": 1, "48 hour": 2}
    precision: Precision = "week"
    if unit in hours:
        far = days.shift_days(context.written, -(hours[unit] if unit != "hour" else -(-count // 24)))
        precision = "day"
    else:
        moved = _counted(unit, -count if "u" in found.parts else count, context.written)
        far = moved.day
        precision = "week" if moved.precision == "day" else moved.precision
    first, last = sorted((far, context.written))
    return Days(first, last, precision=precision, kind="duration")


def _period(found: Expression, context: Context) -> Days | None:
    """This, last or next week, weekend, month or year."""
    parts, written = found.parts, context.written
    rel = parts["rel"]
    step = -1 if rel in {"last"} else 1 if rel in {"next", "this coming", "the coming"} else 0
    if parts["u"] == "weekend":
        return _weekend(step, context)
    if rel in {"past", "the past"}:
        return _stretch(parts["u"], written)
    if parts["u"] == "week":
        monday = days.shift_days(days.monday_of(written), 7 * step)
        return Days(monday, days.shift_days(monday, 6), precision="week")
    if parts["u"] == "month":
        return Days(days.shift_months(written.replace(day=1), step), precision="month")
    first = days.shift_months(written.replace(month=1, day=1), 12 * step * (10 if parts["u"] == "decade" else 1))
    return Days(first, precision="year")


def _stretch(unit: str, written: dt.date) -> Days:
    back = _counted(unit, -1, written)
    return Days(back.day, written, precision=back.precision, kind="duration")


def _weekend(step: int, context: Context) -> Days:
    saturday = days.weekday_on_or_before(context.written, 5)
    if step > 0 or context.future:
        saturday = days.weekday_on_or_after(context.written, 5)
    elif step < 0 and context.written.weekday() >= 5:
        saturday = days.shift_days(saturday, -7)
    return Days(saturday, days.shift_days(saturday, 1), kind="range")


# Rules for days counted from the narrative


def _same(found: Expression, context: Context) -> Days | None:
    unit = found.parts.get("u") or found.parts["u2"]
    origin = (context.told_night if unit == "night" else None) or context.told or context.written
    if unit == "week":
        monday = days.monday_of(origin)
        return Days(monday, days.shift_days(monday, 6), precision="week", anchor="text")
    if unit == "month":
        return Days(origin.replace(day=1), precision="month", anchor="text")
    if unit == "year":
        return Days(origin.replace(month=1, day=1), precision="year", anchor="text")
    return Days(origin, anchor="text", part=None if unit == "day" else unit)


_BACK: Final = frozenset({"previous", "preceding", "before", "earlier", "previously", "prior"})


def _step(found: Expression, context: Context) -> Days | None:
    """So many days before or after the day that the narrative has reached.

    In "X, a day after Y" it is Y that the expression dates, counted back from X.
    """
    parts = found.parts
    direction = parts.get("dir", "next")
    origin = context.told or context.written
    backward = direction in _BACK
    of_complement = "complement" in parts
    if of_complement:
        backward = not backward
    count = _number(parts.get("n"))
    moved = _counted(parts["u"], -count if backward else count, origin, "text")
    return Days(moved.day, moved.end_day, moved.precision, anchor="text", of_complement=of_complement, part=moved.part)


def _stamp(_found: Expression, context: Context) -> Days | None:
    return Days(context.written, kind="timestamp")


def _recurring(_found: Expression, context: Context) -> Days | None:
    return Days(context.written, precision="week", kind="recurring")


_RULES: Final[dict[str, Callable[[Expression, Context], Days | None]]] = {
    "iso": _iso,
    "numeric": _numeric,
    "today_is": _day_month,
    "night_weekdays": _night_weekdays,
    "night_dates": _night_dates,
    "range_dates": _range_dates,
    "day_month": _day_month,
    "month_range": _month_range,
    "month_year": _month_year,
    "month_of_year": _month_of_year,
    "month": _month,
    "recurring": _recurring,
    "weekday_day": _weekday_day,
    "weekday_range": _weekday_range,
    "weekday": _weekday,
    "deictic": _deictic,
    "overnight": _overnight,
    "same": _same,
    "step": _step,
    "ago": _ago,
    "ahead": _ahead,
    "span": _span,
    "period": _period,
    "season": _season,
    "holiday": _holiday,
    "year_range": _year_range,
    "year": _year_days,
    "ordinal": _ordinal,
    "timestamp": _stamp,
}
