"""Events as rows and as features: what every export and the HTTP interface write, so that they agree.

Owns which fields a table of events has and how each is written down. Knows nothing of files, topics or requests.
GeoJSON follows RFC 7946 (positions are longitude, latitude), CSV cells RFC 4180 with a guard for spreadsheets.
"""

from collections.abc import Iterable
from typing import Any, Final

from schemas.records import Actor, Event
from schemas.vocabulary import quad_of

# Spreadsheets take a cell that begins so for a formula; such a text from an article must stay a text.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_BETWEEN: Final = "; "

COLUMNS: Final = (
    "event_id",
    "revision",
    "date",
    "end_date",
    "date_precision",
    "type",
    "mode",
    "quad",
    "acled",
    "cameo",
    "status",
    "confidence",
    "place",
    "admin1",
    "country",
    "latitude",
    "longitude",
    "place_precision",
    "geonames_id",
    "actors",
    "recipients",
    "killed",
    "killed_lowest",
    "killed_highest",
    "injured",
    "injured_lowest",
    "injured_highest",
    "weapons",
    "source_count",
    "outlets",
    "first_seen",
    "last_seen",
    "evidence",
)
"""The fields of a row in order. Lists are joined by ``"; "``; instants are ISO 8601 in UTC; None is an empty cell."""


def event_row(event: Event) -> dict[str, Any]:
    """Return an event as one flat row with the fields of ``COLUMNS``."""
    place, killed, injured = event.place, event.killed_reported, event.injured_reported
    return {
        "event_id": event.event_id,
        "revision": event.revision,
        "date": event.date,
        "end_date": event.end_date,
        "date_precision": event.date_precision,
        "type": event.type,
        "mode": event.mode,
        "quad": quad_of(event.type),
        "acled": event.acled,
        "cameo": event.cameo,
        "status": event.status,
        "confidence": event.confidence,
        "place": place.name if place else None,
        "admin1": place.admin1 if place else None,
        "country": place.country if place else None,
        "latitude": place.lat if place else None,
        "longitude": place.lon if place else None,
        "place_precision": place.precision if place else None,
        "geonames_id": place.geonames_id if place else None,
        "actors": _names(event.actors),
        "recipients": _names(event.recipients),
        "killed": event.killed,
        "killed_lowest": killed.lowest if killed else None,
        "killed_highest": killed.highest if killed else None,
        "injured": event.injured,
        "injured_lowest": injured.lowest if injured else None,
        "injured_highest": injured.highest if injured else None,
        "weapons": _BETWEEN.join(
            weapon.kind if weapon.count is None else f"{weapon.count} {weapon.kind}" for weapon in event.weapons
        ),
        "source_count": event.source_count,
        "outlets": _BETWEEN.join(outlets(event)),
        "first_seen": event.first_seen.isoformat(),
        "last_seen": event.last_seen.isoformat(),
        "evidence": event.sources[0].evidence if event.sources else "",
    }


def outlets(event: Event) -> tuple[str, ...]:
    """Return the names of the outlets that report an event, each once, in the order of their reports."""
    return tuple(dict.fromkeys(source.source for source in event.sources if source.source))


def geojson_feature(event: Event) -> dict[str, Any]:
    """Return an event as a GeoJSON feature; its geometry is null where the event has no place (RFC 7946, 3.2)."""
    properties = event_row(event)
    latitude, longitude = properties.pop("latitude"), properties.pop("longitude")
    geometry = None if latitude is None else {"type": "Point", "coordinates": [longitude, latitude]}
    return {"type": "Feature", "id": event.event_id, "geometry": geometry, "properties": properties}


def csv_cells(row: dict[str, Any], columns: Iterable[str] = COLUMNS) -> list[str]:
    """Return the cells of a row as texts in the order of ``columns``, none of them a formula to a spreadsheet."""
    return [_cell(row[name]) for name in columns]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return str(value)


def _names(actors: Iterable[Actor]) -> str:
    return _BETWEEN.join(actor.name for actor in actors)
