"""Calendar arithmetic on days: months, weeks, weekdays, Easter. Knows nothing of text."""

import calendar
import datetime as dt

DAYS_A_WEEK = 7


def day_or_none(year: int, month: int, day: int) -> dt.date | None:
    """Return the day, or None where the calendar has none (31 June)."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def shift_days(day: dt.date, days: int) -> dt.date:
    """Return the day moved by ``days``, held inside the calendar's ends."""
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:
        return dt.date.min if days < 0 else dt.date.max


def shift_months(day: dt.date, months: int) -> dt.date:
    """Return the day moved by whole months, cut to the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year = min(max(index // 12, dt.MINYEAR), dt.MAXYEAR)
    month = index % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def month_end(day: dt.date) -> dt.date:
    """Return the last day of the day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def monday_of(day: dt.date) -> dt.date:
    """Return the Monday of the day's week."""
    return shift_days(day, -day.weekday())


def weekday_on_or_before(day: dt.date, weekday: int) -> dt.date:
    """Return the latest such weekday (0 is Monday) not after ``day``."""
    return shift_days(day, -((day.weekday() - weekday) % DAYS_A_WEEK))


def weekday_on_or_after(day: dt.date, weekday: int) -> dt.date:
    """Return the earliest such weekday (0 is Monday) not before ``day``."""
    return shift_days(day, (weekday - day.weekday()) % DAYS_A_WEEK)


def easter(year: int) -> dt.date:
    """Return Easter Sunday of the Gregorian calendar (the anonymous algorithm, Meeus 1991)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l_ = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * l_) // 451
    month, day = divmod(h + l_ - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)
