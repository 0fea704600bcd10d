"""Event ids: a digest of the kind, place and date under which an event was first seen; nobody can invent two."""

import hashlib

from schemas.records import Mention, Place


def event_id_of(opener: Mention, ordinal: int = 1) -> str:
    """Return the id of the event that this mention opens.

    Args:
        opener: the mention under which the event is first seen.
        ordinal: 2 and up where distinct events share kind, place and date.
    """
    parts = [opener.type, _place_key(opener.place), opener.date, "" if opener.place else _sides_key(opener)]
    if ordinal > 1:
        parts.append(str(ordinal))
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=12).hexdigest()


def _place_key(place: Place | None) -> str:
    if place is None:
        return ""
    if place.geonames_id is not None:
        return str(place.geonames_id)
    return f"{place.country}/{place.admin1}/{place.name.casefold()}"


def _sides_key(mention: Mention) -> str:
    """Return the countries of both sides: without a place they are what tells statements of one day apart."""
    sides = (mention.actors, mention.recipients)
    return ">".join(",".join(sorted(actor.country or "" for actor in side)) for side in sides)
