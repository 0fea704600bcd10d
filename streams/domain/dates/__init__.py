"""When things happened: date expressions of a text and the days they stand for. Source: codebook, "When"."""

from streams.domain.dates.mention import DateMention
from streams.domain.dates.reading import day_of_writing, find_dates

__all__ = ["DateMention", "day_of_writing", "find_dates"]
