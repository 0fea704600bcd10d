"""What "the town", "the city", "the region", "the country" and "there" refer back to; and countries as places.

Used where an event is told without a name of its own: "Three people died in the town."
"""

from bisect import bisect_left
from collections.abc import Sequence

from schemas.records import Place
from streams.domain.places.lexicon import countries
from streams.domain.places.mention import PlaceMention

_PRECISIONS_MEANT = {
    "city": ("city",),
    "town": ("city",),
    "village": ("city",),
    "settlement": ("city",),
    "hamlet": ("city",),
    "district": ("district", "site"),
    "neighbourhood": ("site",),
    "neighborhood": ("site",),
    "suburb": ("site", "city"),
    "camp": ("site",),
    "region": ("admin1", "district"),
    "province": ("admin1", "district"),
    "state": ("admin1",),
    "governorate": ("admin1",),
    "oblast": ("admin1",),
    "territory": ("admin1", "district"),
    "enclave": ("admin1", "district", "city"),
    "island": ("district", "admin1", "country"),
    "country": ("country",),
    "nation": ("country",),
    "kingdom": ("country",),
    "there": ("site", "city", "district", "admin1", "country"),
    "scene": ("site", "city", "district"),
    "area": ("site", "city", "district", "admin1"),
}


def resolve_place_anaphor(word: str, start: int, mentions: Sequence[PlaceMention]) -> Place | None:
    """Return the place that a general noun at character ``start`` refers back to, None where there is none.

    Args:
        word: "town", "there" and so on; an unknown word gives None.
        start: where the word stands in the text.
        mentions: the text's places in text order.
    """
    meant = _PRECISIONS_MEANT.get(word.lower())
    if meant is None:
        return None
    before = mentions[: bisect_left(mentions, start, key=lambda mention: mention.start)]
    for mention in reversed(before):
        if mention.reading == "location" and mention.place.precision in meant:
            return mention.place
    if word.lower() in {"country", "nation", "kingdom"}:
        for mention in reversed(before):
            if mention.place.country:
                return country_place(mention.place.country)
    return None


def country_place(iso: str) -> Place | None:
    """Return a whole country as a place, by ISO code; None for a code that is not known."""
    country = countries().by_iso.get(iso)
    if country is None:
        return None
    return Place(name=country.name, country=iso, admin1="", lat=country.lat, lon=country.lon, precision="country")


def is_approximate(place: Place) -> bool:
    """Tell a town known by name only, which the map shows where the unit or country that it is in lies."""
    if place.geonames_id is not None or place.country is None:
        return False
    if place.precision == "country":
        whole = country_place(place.country)
        return whole is not None and whole.name != place.name
    return place.precision == "admin1" and bool(place.admin1) and place.name not in place.admin1
