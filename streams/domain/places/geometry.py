"""Distances and directions on the globe, in kilometres and degrees (WGS 84 taken as a sphere)."""

import math
from typing import Protocol

EARTH_RADIUS_KM = 6371.0
KM_PER_NAUTICAL_MILE = 1.852


class Located(Protocol):
    """Anything with decimal degrees."""

    @property
    def lat(self) -> float: ...  # noqa: D102
    @property
    def lon(self) -> float: ...  # noqa: D102


def distance_km(one: Located, other: Located) -> float:
    """Return the great-circle distance in kilometres (haversine; error below 0.6 %)."""
    lat_1, lon_1, lat_2, lon_2 = map(math.radians, (one.lat, one.lon, other.lat, other.lon))
    half_chord = (
        math.sin((lat_2 - lat_1) / 2) ** 2 + math.cos(lat_1) * math.cos(lat_2) * math.sin((lon_2 - lon_1) / 2) ** 2
    )
    return EARTH_RADIUS_KM * 2 * math.asin(min(1.0, math.sqrt(half_chord)))


def displaced(origin: Located, *, bearing_degrees: float, by_km: float) -> tuple[float, float]:
    """Return latitude and longitude of the point at a distance and a bearing (0 = north, 90 = east) from a place."""
    angle = by_km / EARTH_RADIUS_KM
    bearing, lat, lon = map(math.radians, (bearing_degrees, origin.lat, origin.lon))
    to_lat = math.asin(math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(bearing))
    to_lon = lon + math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(lat),
        math.cos(angle) - math.sin(lat) * math.sin(to_lat),
    )
    return math.degrees(to_lat), (math.degrees(to_lon) + 540.0) % 360.0 - 180.0
