"""Do two reports speak of the same day? Precise days, vague dates, and the night that two outlets date to two days."""

from typing import Final

from schemas.records import Mention
from streams.domain.deduplication.evidence import CONTRADICTION, Evidence
from streams.domain.deduplication.kinds import recurs_daily
from streams.domain.deduplication.traits import Traits
from streams.domain.deduplication.victims import is_recount, share_a_large_toll
from streams.domain.deduplication.wording import tells_of_night

_SAME_DAY: Final = 1.7
_SAME_VAGUE_DATE: Final = 1.0
_WITHIN_VAGUE_DATE: Final = {"week": 0.4, "month": -0.6, "year": -1.5}
_NEXT_DAY: Final = -1.0
_NEXT_DAY_OF_RECURRING: Final = -2.5
_AT_NIGHT: Final = 0.7
_WRONG_DAY: Final = -1.5
_WRONG_DAYS: Final = 92
_DAY_OF_THE_COUNT: Final = 1.5


def date_evidence(one: Traits, other: Traits, gap_days: int) -> Evidence:
    """Compare the days as far as their precision tells. Symmetric; ``gap_days`` as ``date_gap_days`` says.

    Two days apart is a contradiction, unless the same large toll shows that one of them is wrong.
    """
    first, second = one.mention, other.mention
    if gap_days > 1 and _is_dated_wrongly(first, second, gap_days):
        return Evidence(_WRONG_DAY, f"date: {gap_days} days apart, one of them wrong")
    if gap_days > 1:
        return Evidence(CONTRADICTION, f"date: {gap_days} days apart")
    if gap_days == 1:
        return Evidence(_next_day_weight(first, second), "date: 1 day apart")
    if first.date_precision == second.date_precision == "day":
        return Evidence(_SAME_DAY, "date: the same day")
    if first.date == second.date:
        return Evidence(_SAME_VAGUE_DATE, "date: the same")
    coarser = max(one, other, key=lambda traits: traits.slack_days).mention.date_precision
    return Evidence(_WITHIN_VAGUE_DATE[coarser], f"date: within the {coarser}")


def _is_dated_wrongly(first: Mention, second: Mention, gap_days: int) -> bool:
    """Tell whether two reports of other days give the same large toll of an act that does not come again daily.

    A page that was crawled late bears the day of the crawl, and what it tells without a date falls on it.
    """
    recurs = recurs_daily(first) or recurs_daily(second)
    return gap_days <= _WRONG_DAYS and not recurs and share_a_large_toll(first, second)


def date_gap_days(first: Traits, second: Traits) -> int:
    """Return how many days lie between two mentions' dates beyond what the coarser precision allows."""
    apart = max((second.first_day - first.last_day).days, (first.first_day - second.last_day).days, 0)
    return max(0, apart - max(first.slack_days, second.slack_days))


def _next_day_weight(first: Mention, second: Mention) -> float:
    """Weigh two neighbouring days: one night, or the day of the event and that of the count, may be behind them."""
    if recurs_daily(first) or recurs_daily(second):
        weight = _NEXT_DAY_OF_RECURRING
    else:
        weight = _NEXT_DAY + _AT_NIGHT * sum(tells_of_night(one.evidence) for one in (first, second))
    return weight + _DAY_OF_THE_COUNT * is_recount(first, second)
