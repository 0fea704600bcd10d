"""Points on the open sea, told by distance and direction from a town.

Source: codebook "Conventions for hard cases": open sea is of precision district, without unit, of the country nearest.
"""

import re

from schemas.records import Place
from streams.domain.document import Document
from streams.domain.places.gazetteer import GazetteerEntry
from streams.domain.places.geometry import KM_PER_NAUTICAL_MILE, displaced
from streams.domain.places.lexicon import place_words
from streams.domain.places.toponyms import Toponym

_LONGEST_WORDING_CHARS = 60
_MILES_OFF = re.compile(
    r"(\d{1,4}(?:[.,]\d{1,2})?)\s*(?:nautical miles|nm|nmi)\s+(?:to the\s+)?([a-z]{4,5}(?:-?[a-z]{4})?)\s+of\s*$",
    re.IGNORECASE,
)


def offshore_point(document: Document, toponym: Toponym, entry: GazetteerEntry) -> Place | None:
    """Return the point at sea of "58 nautical miles northwest of Hodeidah": district, no unit, the country nearest."""
    before = document.text[max(0, toponym.start - _LONGEST_WORDING_CHARS) : toponym.start]
    match = _MILES_OFF.search(before)
    if match is None or entry.kind not in {"city", "capital"}:
        return None
    direction = place_words().directions.get(match.group(2).lower())
    if direction is None:
        return None
    miles = float(match.group(1).replace(",", "."))
    lat, lon = displaced(entry, bearing_degrees=direction, by_km=miles * KM_PER_NAUTICAL_MILE)
    wording = f"{match.group(2).lower()} of {toponym.name}"
    return Place(
        name=f"Sea {wording}",
        country=entry.country,
        admin1="",
        lat=round(lat, 4),
        lon=round(lon, 4),
        precision="district",
    )
