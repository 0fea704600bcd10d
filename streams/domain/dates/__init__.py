"""When things happened: date expressions of a text and the days they stand for. Source: codebook, "When"."""

from streams.domain.dates.mention import DateMention
from streams.domain.dates.reading import find_dates, read_dates
from streams.domain.dates.writing_day import LocalZones, ZoneFinder, clock_of

__all__ = [
    "DateMention",
    "LocalZones",
    "ZoneFinder",
    "clock_of",
    "find_dates",
    "read_dates",
]
