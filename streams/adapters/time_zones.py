"""The time zones of places, from the boundaries that the package ``tzfpy`` carries (timezone-boundary-builder)."""

import json
from datetime import tzinfo
from functools import lru_cache
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzfpy

from schemas.records import Place

_AT_SEA: Final = "Etc/"
_CLOCKS_BY_COUNTRY: Final[dict[str, str]] = json.loads(
    resources.files(__package__).joinpath("data", "country_zones.json").read_text("utf-8")
)["zones"]


class PlaceZones:
    """Implements ``domain.dates.ZoneFinder``. The first look-up loads some ten MiB of boundaries."""

    def zone_of(self, place: Place) -> tzinfo | None:
        """Return the zone at a place's coordinates; for a country of several zones, that of its capital."""
        if place.precision == "country" and place.country in _CLOCKS_BY_COUNTRY:
            return _zone(_CLOCKS_BY_COUNTRY[place.country])
        return _zone_at(round(place.lon, 2), round(place.lat, 2))


@lru_cache(maxsize=4096)
def _zone_at(lon: float, lat: float) -> tzinfo | None:
    name = tzfpy.get_tz(lon, lat)
    return None if not name or name.startswith(_AT_SEA) else _zone(name)


@lru_cache(maxsize=512)
def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):  # boundaries newer than the zone tables
        return None
