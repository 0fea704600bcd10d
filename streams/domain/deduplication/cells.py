"""Cells of a block: under which an event is filed for each of its reports, and which are searched for a new report.

A town has the cell of its degree square and that of its first-level unit; a unit, a country and the open sea have
cells for what is known no closer. What has no place has a cell for each country that took part. Two reports whose
places may be one find each other, whichever comes first; towns far apart in one country do not, so that a country at
war is not searched as a whole for every report.
"""

from collections.abc import Iterator
from math import cos, floor, radians
from typing import Final

from schemas.records import Coding, Place
from streams.domain.deduplication.block_key import block_key
from streams.domain.deduplication.victims import has_large_toll
from streams.domain.deduplication.whereabouts import is_vague, reach_km

_KM_PER_DEGREE: Final = 111.0
_BY_TOLL: Final = "#"
_LEAST_COSINE: Final = 0.05  # beyond 87 degrees north or south a degree of longitude is too short to reckon with


def cells_of(coding: Coding) -> tuple[str, ...]:
    """Return the cells under which a report is filed."""
    block, place = block_key(coding), coding.place
    if place is None:
        return _sides(block, coding)
    if is_vague(place):
        return (f"{block}?",)
    unit = f"{block}/{place.admin1}"
    if place.precision == "admin1":
        return f"{unit}?", f"{block}*"
    square = _square(block, floor(place.lat), floor(place.lon))
    known_by_toll = (f"{square}{_BY_TOLL}",) if has_large_toll(coding) else ()
    return square, unit, f"{block}*", *known_by_toll


def cells_searched(coding: Coding) -> tuple[str, ...]:
    """Return the cells that hold every report that may be of the same event, but see ``cells_within``."""
    block, place = block_key(coding), coding.place
    if place is None:
        return _sides(block, coding)
    if is_vague(place):
        return (f"{block}?",)
    unit = f"{block}/{place.admin1}"
    if place.precision == "admin1":
        return unit, f"{unit}?", f"{block}?"
    squares = tuple(_squares_around(block, place, reach_km(coding)))
    known_by_toll = tuple(f"{square}{_BY_TOLL}" for square in squares) if has_large_toll(coding) else ()
    return *squares, f"{unit}?", f"{block}?", *known_by_toll


def is_of_any_day(cell: str) -> bool:
    """Tell whether what is filed under a cell may be of one event across days: it is known by its toll."""
    return cell.endswith(_BY_TOLL)


def cells_within(coding: Coding) -> tuple[str, ...]:
    """Return the cells of all that is placed closer in the country that is all a report knows."""
    return (f"{block_key(coding)}*",) if is_vague(coding.place) else ()


def _sides(block: str, coding: Coding) -> tuple[str, ...]:
    """Return a cell for each country that took part in an event without a place."""
    countries = {actor.country or "" for actor in (*coding.actors, *coding.recipients)}
    return tuple(f"{block}/{country}" for country in sorted(countries or {""}))


def _squares_around(block: str, place: Place, radius_km: float) -> Iterator[str]:
    """Yield the degree squares that a circle around a place touches."""
    high = radius_km / _KM_PER_DEGREE
    wide = high / max(_LEAST_COSINE, cos(radians(place.lat)))
    for lat in range(floor(place.lat - high), floor(place.lat + high) + 1):
        for lon in range(floor(place.lon - wide), floor(place.lon + wide) + 1):
            yield _square(block, lat, lon)


def _square(block: str, lat: int, lon: int) -> str:
    return f"{block}@{lat},{lon}"
