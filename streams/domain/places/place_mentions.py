"""The places of an article: every toponym with what it means, where that is, and how it is meant.

The public entry point of the package; finding, resolving, reading and mapping are in their own modules.
"""

from collections.abc import Sequence

from schemas.records import Place
from streams.domain.document import Document
from streams.domain.places.capitals import described_capitals
from streams.domain.places.containment import containers
from streams.domain.places.gazetteer import Gazetteer, GazetteerEntry
from streams.domain.places.mapping import PlaceMapper
from streams.domain.places.mention import PlaceMention
from streams.domain.places.names import name_key
from streams.domain.places.readings import DATELINE, dateline_end
from streams.domain.places.resolution import is_unmistakable, resolve
from streams.domain.places.toponyms import find_names

__all__ = ["PlaceMention", "find_places"]

_KIND_OF_PRECISION = {"country": "country", "admin1": "admin1", "district": "admin2", "city": "city", "site": "site"}


def find_places(
    document: Document,
    gazetteer: Gazetteer,
    headline: Document | None = None,
    *,
    background: Sequence[PlaceMention] = (),
) -> tuple[PlaceMention, ...]:
    """Return the places that a text names, in text order.

    Args:
        document: the text; for a headline, give its document here and the body's mentions as ``background``.
        gazetteer: who knows places by name.
        headline: the headline of the text; its countries and places count as evidence for what the body means.
        background: places known from around the text.
    """
    known = [_as_entry(mention.place) for mention in background if mention.reading != DATELINE]
    known += known_from_headline(headline, gazetteer)
    found = find_names(document, gazetteer)
    dateline = dateline_end(document.text)
    inside = containers(document, found.toponyms)
    resolutions = resolve(document, found.toponyms, found.demonyms, inside, background=known)
    mapper = PlaceMapper(document, found, resolutions, inside=inside, background=tuple(known), dateline=dateline)
    names = mapper.mentions()
    described = described_capitals(document, found.demonyms, names, gazetteer)
    return tuple(sorted((*names, *described), key=lambda mention: (mention.start, mention.end)))


def known_from_headline(headline: Document | None, gazetteer: Gazetteer) -> tuple[GazetteerEntry, ...]:
    """Return the places of a headline whose names mean nothing else."""
    if headline is None:
        return ()
    return tuple(
        _as_entry(mention.place)
        for mention in find_places(headline, gazetteer)
        if is_unmistakable(gazetteer.lookup(name_key(mention.text)), mention.place.country)
    )


def _as_entry(place: Place) -> GazetteerEntry:
    return GazetteerEntry(
        name=place.name,
        kind=_KIND_OF_PRECISION[place.precision],
        country=place.country or "",
        admin1=place.admin1,
        admin2="",
        lat=place.lat,
        lon=place.lon,
        population=0,
        geonames_id=place.geonames_id,
    )
