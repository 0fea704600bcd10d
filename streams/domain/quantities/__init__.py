"""How many: numbers, casualties and weapons of a text. Source: codebook, "How many"."""

from streams.domain.quantities.casualties import Casualties, find_casualties
from streams.domain.quantities.numbers import Number, find_numbers, parse_number

__all__ = ["Casualties", "Number", "find_casualties", "find_numbers", "parse_number"]
