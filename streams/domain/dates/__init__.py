"""When things happened: date expressions of a text and the days they stand for. Source: codebook, "When"."""

from streams.domain.dates.attachment import EventDay, date_or_default
from streams.domain.dates.mention import DateMention
from streams.domain.dates.reading import find_dates, read_dates
from streams.domain.dates.writing_day import LocalZones, ZoneFinder, clock_of

__all__ = [
    "DateMention",
    "EventDay",
    "LocalZones",
    "ZoneFinder",
    "clock_of",
    "date_or_default",
    "find_dates",
    "read_dates",
]
