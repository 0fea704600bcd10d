"""How many: numbers, casualties and weapons of a text. Source: codebook, "How many"."""

from streams.domain.quantities.casualties import find_casualties
from streams.domain.quantities.figures import Casualties, Kind
from streams.domain.quantities.numbers import Number, find_numbers
from streams.domain.quantities.weapons import WeaponMention, find_weapons

__all__ = [
    "Casualties",
    "Kind",
    "Number",
    "WeaponMention",
    "find_casualties",
    "find_numbers",
    "find_weapons",
]
