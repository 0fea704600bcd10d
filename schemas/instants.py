"""Counts of seconds as instants: what clocks, feeds and publishers write may be no time at all."""

from datetime import UTC, datetime


def instant_of(seconds: float) -> datetime | None:
    """Return the instant so many seconds after 1970 began; None for what no calendar holds."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
