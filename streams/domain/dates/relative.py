"""Rules for days counted from the day of writing, and for those counted from the day that the narrative has reached."""

import datetime as dt
import math
from typing import Final

from streams.domain.dates import days, lexicon
from streams.domain.dates.context import (
    UNCLEAR_COUNT,
    Context,
    Days,
    count_of,
    counted,
    day_number,
    weekday_of,
)
from streams.domain.dates.expressions import Expression
from streams.domain.dates.mention import Precision

_SATURDAY: Final = 5

# Rules for days counted from the day of writing


def weekday(found: Expression, context: Context) -> Days | None:
    """Resolve "Tuesday", "last Tuesday", "Tuesday of last week": see the module ``resolution``."""
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
        return Days(days.weekday_on_or_after(context.to_come, weekday), part=part)
    return Days(days.weekday_on_or_before(context.begun, weekday), part=part)


def _weekday_in_story(weekday: int, rel: str, context: Context) -> dt.date:
    told = context.told or context.written
    if rel in {"the following", "the next"}:
        return days.weekday_on_or_after(days.shift_days(told, 1), weekday)
    return days.weekday_on_or_before(days.shift_days(told, -1), weekday)


def weekday_day(found: Expression, context: Context) -> Days | None:
    """Read "Friday 30": the month, of the last, this and the next, in which that day is that weekday."""
    weekday, number = lexicon.WEEKDAYS[found.parts["wd"]], day_number(found.parts["d"])
    months = [days.shift_months(context.written.replace(day=1), step) for step in (-1, 0, 1)]
    options = [days.day_or_none(month.year, month.month, number) for month in months]
    fitting = [option for option in options if option is not None and option.weekday() == weekday]
    if not fitting:
        return None
    return Days(min(fitting, key=lambda option: abs((option - context.written).days)), anchor="absolute")


def _weekday_pair(found: Expression, context: Context) -> tuple[dt.date, dt.date]:
    first, last = lexicon.WEEKDAYS[found.parts["wd"]], lexicon.WEEKDAYS[found.parts["wd2"]]
    if context.future:
        start = days.weekday_on_or_after(context.to_come, first)
        return start, days.weekday_on_or_after(start, last)
    end = days.weekday_on_or_before(context.begun, last)
    return days.weekday_on_or_before(end, first), end


def weekday_range(found: Expression, context: Context) -> Days | None:
    """Resolve "Friday and Saturday", "from Monday to Wednesday"."""
    first, last = _weekday_pair(found, context)
    return Days(first, last, kind="range") if first < last else Days(last)


def night_weekdays(found: Expression, context: Context) -> Days | None:
    """Resolve "the night of Tuesday to Wednesday" to the later day."""
    return Days(_weekday_pair(found, context)[1], part="overnight")


def deictic(found: Expression, context: Context) -> Days | None:
    """Yesterday, today, tomorrow and the parts of days named from today; last night is yesterday's."""
    parts, written = found.parts, context.written
    if "word2" in parts:
        return Days(days.shift_days(written, 2))
    steps = {"yesterday": -1, "tomorrow": 1, "last": -1}
    step = steps.get(parts["word"], 0)
    if found.start < found.end and parts["word"] == "yesterday" and "part" not in parts and "wd" not in parts:
        step = -2 if found.rule == "deictic" and found.end - found.start > len("yesterday") else -1
    weekday = weekday_of(found)
    day = days.shift_days(written, step)
    if weekday is not None and step < 0:
        day = days.weekday_on_or_before(written, weekday)
    part = parts.get("part") or ("night" if parts["word"] == "tonight" else None)
    return Days(day, part=part)


def overnight(_found: Expression, context: Context) -> Days | None:
    """The night into the day the sentence speaks of, else into the day of writing."""
    if context.beside is not None:
        return Days(context.beside, anchor="text", part="overnight")
    return Days(context.written, part="overnight")


def ago(found: Expression, context: Context) -> Days | None:
    """Resolve "three days ago"."""
    return counted(found.parts["u"], -count_of(found.parts["n"]), context.written)


def ahead(found: Expression, context: Context) -> Days | None:
    """Read "in three days", a point ahead only where the text looks ahead; elsewhere it tells how long it took."""
    number = found.parts.get("n") or found.parts["n2"]
    unit = found.parts.get("u") or found.parts["u2"]
    if not context.future and "u2" in found.parts:
        return None
    return counted(unit, count_of(number), context.written)


def span(found: Expression, context: Context) -> Days | None:
    """A stretch that ends (or, in "the coming days", begins) on the day of writing."""
    unit = found.parts.get("u") or found.parts["ahead"]
    count = count_of(found.parts["n"]) if "n" in found.parts else (UNCLEAR_COUNT if "recent" in found.rule else 1)
    hours = {"hour": 1, "24 hour": 1, "48 hour": 2}
    precision: Precision = "week"
    if unit in hours:
        far = days.shift_days(context.written, -(hours[unit] if unit != "hour" else -(-count // 24)))
        precision = "day"
    else:
        moved = counted(unit, -count if "u" in found.parts else count, context.written)
        far = moved.day
        precision = "week" if moved.precision == "day" else moved.precision
    first, last = sorted((far, context.written))
    return Days(first, last, precision=precision, kind="duration")


def period(found: Expression, context: Context) -> Days | None:
    """This, last or next week, weekend, month or year."""
    parts, written = found.parts, context.written
    rel = parts["rel"]
    step = -1 if rel == "last" else 1 if rel in {"next", "this coming", "the coming"} else 0
    if parts["u"] == "weekend":
        return _weekend(step, context)
    if rel in {"past", "the past"}:
        return _stretch(parts["u"], written)
    if parts["u"] == "week":
        return Days(days.shift_days(written, 7 * step), precision="week")
    if parts["u"] == "month":
        return Days(days.shift_months(written.replace(day=1), step), precision="month")
    first = days.shift_months(written.replace(month=1, day=1), 12 * step * (10 if parts["u"] == "decade" else 1))
    return Days(first, precision="year")


def beginning(found: Expression, context: Context) -> Days | None:
    """Resolve "the start of the month" to its first day."""
    first = {
        "week": days.monday_of(context.written),
        "month": context.written.replace(day=1),
        "year": context.written.replace(month=1, day=1),
    }
    return Days(first[found.parts["u"]], precision="week")


def _stretch(unit: str, written: dt.date) -> Days:
    back = counted(unit, -1, written)
    return Days(back.day, written, precision=back.precision, kind="duration")


def _weekend(step: int, context: Context) -> Days:
    saturday = days.weekday_on_or_before(context.written, _SATURDAY)
    if step > 0 or context.future:
        saturday = days.weekday_on_or_after(context.written, _SATURDAY)
    elif step < 0 and context.written.weekday() >= _SATURDAY:
        saturday = days.shift_days(saturday, -7)
    return Days(saturday, days.shift_days(saturday, 1), kind="range")


# Rules for days counted from the narrative


def same(found: Expression, context: Context) -> Days | None:
    """Resolve "the same day", "that night", "that week" to what the narrative has reached."""
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


def step(found: Expression, context: Context) -> Days | None:
    """So many days before or after the day that the narrative has reached.

    In "X, a day after Y" it is Y that the expression dates, counted back from X.
    """
    parts = found.parts
    direction = parts.get("dir", "next") or "before"
    origin = context.told or context.written
    backward = direction in _BACK
    of_complement = "complement" in parts
    if of_complement:
        backward = not backward
    count = count_of(parts.get("n"))
    moved = counted("day" if parts["u"] == "eve" else parts["u"], -count if backward else count, origin, "text")
    return Days(moved.day, moved.end_day, moved.precision, anchor="text", of_complement=of_complement, part=moved.part)


def stamp(_found: Expression, context: Context) -> Days | None:
    """Resolve the time mark of a live-blog entry to the day of writing."""
    return Days(context.written, kind="timestamp")


_AGE_HOURS: Final = {"s": 0.0, "m": 1 / 60, "h": 1.0, "d": 24.0, "w": 168.0}


def age(found: Expression, context: Context) -> Days | None:
    """Resolve the age of a live-blog entry ("10 hours ago") to the day on which it was written."""
    count = int(found.parts["n"]) if found.parts["n"].isdigit() else 1
    hours = count * _AGE_HOURS[found.parts["u"][0]]
    if context.clock is None:
        return Days(days.shift_days(context.written, -round(hours / 24)), kind="timestamp")
    passed = context.clock.hour + context.clock.minute / 60
    return Days(days.shift_days(context.written, math.floor((passed - hours) / 24)), kind="timestamp")


def recurring(found: Expression, context: Context) -> Days | None:
    """Resolve "every Friday" to its latest return; "every week" says no day of its own."""
    weekday = weekday_of(found)
    if weekday is None:
        return Days(context.written, precision="week", kind="recurring")
    return Days(days.weekday_on_or_before(context.written, weekday), kind="recurring")
