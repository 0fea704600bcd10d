"""The block key: reports that could be one event share it, so they meet in one partition, in order.

The country for placed events, the acting country for events without a place (docs/adr/0007).
"""

from schemas.records import Coding

_NO_COUNTRY = "-"


def block_key(coding: Coding) -> str:
    """Return the block key of a coded event, for example ``"UA"``, or ``"-/US"`` for one without a place.

    The latter is named by its first acting country in alphabetical order.
    """
    if coding.place is not None:
        return coding.place.country or _NO_COUNTRY
    countries = sorted(actor.country for actor in (*coding.actors, *coding.recipients) if actor.country)
    acting = sorted(actor.country for actor in coding.actors if actor.country)
    return f"{_NO_COUNTRY}/{(acting or countries or [_NO_COUNTRY])[0]}"
