"""Events as rows with the column names of ACLED's data export, for tools that expect those.

Only events with an ACLED sub-event have such a row (violence, protest, strategic developments). Columns that only a
human coder fills stay empty: region, second and third unit, associated actors, scale of the source. ``fatalities`` is
the number of killed, and 0 where none was stated, as ACLED has it. Codes are in ``data/acled.json``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from schemas.records import Actor, Event
from streams.domain.event_formats import event_row

_DATA: Final[dict[str, Any]] = json.loads(
    resources.files("streams.domain").joinpath("data/acled.json").read_text("utf-8")
)
_VIOLENCE: Final = "Political violence"
_CIVILIAN: Final = "Civilians"

ACLED_COLUMNS: Final = (
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
)


@dataclass(frozen=True, slots=True)
class Country:
    """English name and ISO 3166-1 numeric code (0 where there is none) of a country."""

    name: str
    numeric: int


def acled_row(event: Event, countries: Mapping[str, Country]) -> dict[str, Any] | None:
    """Return an event with the fields of ``ACLED_COLUMNS``, or None where ACLED has no sub-event for it.

    Args:
        event: the event.
        countries: by ISO 3166-1 alpha-2 code.
    """
    if event.acled not in _DATA["sub_events"]:
        return None
    event_type, disorder = _DATA["sub_events"][event.acled]
    first, second = _sides(event)
    types = [_actor_type(actor, event_type, is_first=actor is first) for actor in (first, second)]
    row = event_row(event)
    country = countries.get(row["country"] or "")
    targets_civilians = _VIOLENCE in disorder and _CIVILIAN in types[1:]
    return dict.fromkeys(ACLED_COLUMNS) | {
        "event_id_cnty": event.event_id,
        "event_date": event.date,
        "year": int(event.date[:4]),
        "time_precision": _DATA["time_precision"][event.date_precision],
        "disorder_type": disorder,
        "event_type": event_type,
        "sub_event_type": event.acled,
        "actor1": first.name if first else None,
        "inter1": types[0],
        "actor2": second.name if second else None,
        "inter2": types[1],
        "interaction": "-".join(types) if all(types) else None,
        "civilian_targeting": "Civilian targeting" if targets_civilians else None,
        "iso": (country.numeric or None) if country else None,
        "country": country.name if country else None,
        "admin1": row["admin1"],
        "location": row["place"],
        "latitude": row["latitude"],
        "longitude": row["longitude"],
        "geo_precision": _DATA["geo_precision"].get(row["place_precision"]),
        "source": row["outlets"],
        "notes": row["evidence"],
        "fatalities": event.killed or 0,
        "tags": f"status={event.status}",
        "timestamp": int(event.last_seen.timestamp()),
    }


def _sides(event: Event) -> tuple[Actor | None, Actor | None]:
    """Return who acted and who was acted on; of a fight between two sides both stand among the actors."""
    actors, recipients = event.actors, event.recipients
    first = actors[0] if actors else None
    if recipients:
        return first, recipients[0]
    return first, actors[1] if len(actors) > 1 else None


def _actor_type(actor: Actor | None, event_type: str, *, is_first: bool) -> str:
    if actor is None:
        return ""
    if is_first and event_type in _DATA["demonstrators"]:
        demonstrators: str = _DATA["demonstrators"][event_type]
        return demonstrators
    return str(_DATA["actor_types"].get(actor.sector, ""))
