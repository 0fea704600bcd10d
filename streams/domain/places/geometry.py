"""Distances and directions on the globe, in kilometres and degrees (WGS 84 taken as a sphere)."""

import math
from collections.abc import Collection
from typing import Protocol

EARTH_RADIUS_KM = 6371.0
KM_PER_NAUTICAL_MILE = 1.852
_FLAT = 1e-6  # square degrees


Point = tuple[float, float]
"""Latitude and longitude in decimal degrees."""


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


def hull_centre(points: Collection[Point]) -> Point:
    """Return the centroid of the convex hull of some points, by plane geometry: near the middle of what they cover.

    Unlike their mean it does not lean to where most of them are. ``points`` must not be empty.
    """
    ordered = sorted((lon, lat) for lat, lon in points)
    hull = [*_half_hull(ordered), *_half_hull(ordered[::-1])]
    area = lat_sum = lon_sum = 0.0
    for (lon, lat), (next_lon, next_lat) in zip(hull, hull[1:] + hull[:1], strict=True):
        part = lon * next_lat - next_lon * lat
        area += part
        lon_sum += (lon + next_lon) * part
        lat_sum += (lat + next_lat) * part
    if abs(area) < _FLAT:
        return math.fsum(lat for lat, _ in points) / len(points), math.fsum(lon for _, lon in points) / len(points)
    return lat_sum / (3 * area), lon_sum / (3 * area)


def _half_hull(ordered: list[Point]) -> list[Point]:
    """Return one side of the hull of sorted points without its last corner (Andrew's monotone chain)."""
    side: list[Point] = []
    for x, y in ordered:
        while len(side) > 1:
            (x_0, y_0), (x_1, y_1) = side[-2:]
            if (x_1 - x_0) * (y - y_0) > (y_1 - y_0) * (x - x_0):
                break
            side.pop()
        side.append((x, y))
    return side[:-1]
