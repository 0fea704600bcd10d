"""The block key: reports that could be one event share it, so they meet in one partition, in order.

The country for placed events, the type for events without a place (docs/adr/0007).
"""

from schemas.records import Coding

_NOWHERE = "-"
_ALIKE = {"DISASTER": "ASSAULT"}  # a first report may know only the effect of an attack


def block_key(coding: Coding) -> str:
    """Return the block key of a coded event, for example ``"UA"``, or ``"-/ACCUSE"`` for one without a place."""
    if coding.place is not None:
        return coding.place.country or _NOWHERE
    return f"{_NOWHERE}/{_ALIKE.get(coding.type, coding.type)}"
