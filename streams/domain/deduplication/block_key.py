"""The block key: reports that could be one event share it, so they meet in one partition, in order.

Country and first-level unit for placed events, the acting country for events without a place. Cities that form a unit
of their own share the block of the unit around them, because reports disagree on which of the two a suburb is in.
"""

import json
from functools import cache
from importlib import resources

from schemas.records import Coding

_NO_COUNTRY = "-"


def block_key(coding: Coding) -> str:
    """Return the block key of a coded event, for example ``"UA/Kharkiv Oblast"``, ``"UA/"`` or ``"-/US"``.

    A place known only to the country, and open sea, have ``"CC/"``: such a report cannot meet one that names a town
    (docs/adr/0007). An event without a place has ``"-/"`` and its first acting country in alphabetical order.
    """
    if coding.place is None:
        countries = sorted(actor.country for actor in (*coding.actors, *coding.recipients) if actor.country)
        acting = sorted(actor.country for actor in coding.actors if actor.country)
        return f"{_NO_COUNTRY}/{(acting or countries or [_NO_COUNTRY])[0]}"
    country = coding.place.country or _NO_COUNTRY
    if coding.place.precision == "country":
        return f"{country}/"
    return f"{country}/{_shared_blocks().get(country, {}).get(coding.place.admin1, coding.place.admin1)}"


@cache
def _shared_blocks() -> dict[str, dict[str, str]]:
    text = resources.files(__package__).joinpath("data/shared_blocks.json").read_text("utf-8")
    return {country: units for country, units in json.loads(text).items() if not country.startswith("_")}
