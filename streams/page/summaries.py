"""An event as one line of a list: all its fields but the reports, which ``/api/events/{event_id}`` gives."""

from dataclasses import fields
from datetime import datetime
from typing import Any, Final

import orjson

from schemas.records import Event
from schemas.vocabulary import quad_of
from streams.domain.event_formats import outlets

_LEFT_OUT: Final = frozenset({"sources", "unlisted", "unlisted_copies"})
_FIELDS: Final = tuple(entry.name for entry in fields(Event) if entry.name not in _LEFT_OUT)


def summary(event: Event, changed_at: datetime) -> dict[str, Any]:
    """Return the event's fields without its reports, its quad class, outlets, first words, and its last change."""
    return {
        **{name: getattr(event, name) for name in _FIELDS},
        "quad": quad_of(event.type),
        "outlets": outlets(event),
        "evidence": event.sources[0].evidence if event.sources else "",
        "changed_at": changed_at,
    }


def summary_json(event: Event, changed_at: datetime) -> bytes:
    """Return ``summary`` as JSON, made once for each record."""
    return orjson.dumps(summary(event, changed_at), option=orjson.OPT_UTC_Z)
