"""Turns a date expression into the days it stands for: the one place where that is decided, rule by rule.

Source of the rules: codebook, "When". A weekday is the latest one that had begun when the text was written, unless the
text says otherwise; "overnight into D" is D. A day and month without a year is the nearest past one or tomorrow, unless
the text points ahead or the past one is most of a year away while the coming one is weeks away. ``written_out`` and
``relative`` hold the rules; what an expression is called there is its name in ``data/expressions.json``.
"""

from collections.abc import Callable
from typing import Final

from streams.domain.dates import relative, written_out
from streams.domain.dates.context import Context, Days
from streams.domain.dates.expressions import Expression

__all__ = ["Context", "Days", "resolve"]


def resolve(found: Expression, context: Context) -> Days | None:
    """Return the days that the expression means in its context; None where the calendar has no such day."""
    rule = _RULES.get(found.rule)
    return rule(found, context) if rule else None


_RULES: Final[dict[str, Callable[[Expression, Context], Days | None]]] = {
    "iso": written_out.iso,
    "numeric": written_out.numeric,
    "today_is": written_out.day_month,
    "night_weekdays": relative.night_weekdays,
    "night_dates": written_out.night_dates,
    "range_dates": written_out.range_dates,
    "day_month": written_out.day_month,
    "month_range": written_out.month_range,
    "month_year": written_out.month_year,
    "month_of_year": written_out.month_of_year,
    "month": written_out.month,
    "recurring": relative.recurring,
    "weekday_day": relative.weekday_day,
    "weekday_range": relative.weekday_range,
    "weekday": relative.weekday,
    "deictic": relative.deictic,
    "overnight": relative.overnight,
    "same": relative.same,
    "step": relative.step,
    "ago": relative.ago,
    "ahead": relative.ahead,
    "span": relative.span,
    "period": relative.period,
    "beginning": relative.beginning,
    "season": written_out.season,
    "holiday": written_out.holiday,
    "year_range": written_out.year_range,
    "year": written_out.year,
    "ordinal": written_out.ordinal,
    "timestamp": relative.stamp,
    "age": relative.age,
}
