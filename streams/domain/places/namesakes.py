"""Small namesakes abroad: places that bear a name of the text but lie in a country that the text does not speak of."""

from collections.abc import Sequence
from typing import Final

from streams.domain.places.gazetteer import MATCH_NEWS, MATCH_PREFERRED, GazetteerEntry
from streams.domain.places.lexicon import countries, place_words
from streams.domain.places.resolution import Resolution
from streams.domain.places.toponyms import FoundNames, Toponym

_HOMONYMS: Final = frozenset({"city", "quarter", "admin2"})
_SMALL_NAMESAKE: Final = 50_000
_BIG_NAMESAKE: Final = 1_000_000
"""Inhabitants up to which a name abroad is a namesake without words that make it a place, or in another spelling."""
_HUGE_NAMESAKE: Final = 4_000_000
"""Inhabitants up to which a town abroad is not meant by another of its names."""
_MIDDLING_NAMESAKE: Final = 300_000
_KNOWN_ABROAD: Final = 12
"""Towns up to the size above with fewer names in all languages than this are not spoken of abroad."""
_KNOWN_TOWN: Final = 150_000
"""Inhabitants up to which a town abroad is taken for a namesake, and from which it speaks for its country."""


def countries_named(
    found: FoundNames, resolutions: Sequence[Resolution], background: Sequence[GazetteerEntry]
) -> frozenset[str]:
    """Return the countries that a text names, by name, nationality, or a town, unit or site everybody knows."""
    named = {demonym.country for demonym in found.demonyms}
    named |= {entry.country for entry in background if entry.kind not in _HOMONYMS}
    for toponym, resolution in zip(found.toponyms, resolutions, strict=True):
        entry = resolution.entry
        if entry is None:
            continue
        known = entry.kind not in _HOMONYMS or (
            entry.population >= _size_that_speaks(toponym, entry) and "site_types" not in toponym.hints
        )
        known = known and not _is_common_site(toponym, entry)
        if known or toponym.adjective_country == entry.country:
            named.add(entry.country)
    return frozenset(named - {""})


def is_stray(
    toponym: Toponym, entry: GazetteerEntry, named: frozenset[str], background: Sequence[GazetteerEntry]
) -> bool:
    """Tell a namesake in a country that the text does not speak of: the place meant is one we do not know.

    "Beas" is no village of Spain in a text about India; a "San Francisco square" in Cali is not in California, nor
    a Victoria Square in Birmingham in Hong Kong. Towns of neighbouring countries are believed: news crosses borders.
    """
    common = _is_common_site(toponym, entry)
    if (entry.kind not in _HOMONYMS and not common) or not named or entry.country in named:
        return False
    beside = countries().by_iso.get(entry.country)
    if beside is not None and beside.neighbours & named and not common:
        return False
    if entry.match == MATCH_NEWS:
        return False
    if toponym.adjective_country == entry.country or any(entry.name == known.name for known in background):
        return False
    if common or "site_types" in toponym.hints:
        return True
    if entry.population < _MIDDLING_NAMESAKE and entry.names < _KNOWN_ABROAD:
        return True
    if entry.match > MATCH_PREFERRED and entry.population < _HUGE_NAMESAKE:
        return True
    return entry.population < (_SMALL_NAMESAKE if _is_sure(toponym, entry) else _BIG_NAMESAKE)


def _size_that_speaks(toponym: Toponym, entry: GazetteerEntry) -> int:
    """Return the inhabitants from which a town speaks for its country."""
    if entry.match > MATCH_PREFERRED:
        return _HUGE_NAMESAKE
    if entry.names < _KNOWN_ABROAD and entry.kind == "city":
        return _MIDDLING_NAMESAKE
    return _KNOWN_TOWN if _is_sure(toponym, entry) else _BIG_NAMESAKE


def _is_sure(toponym: Toponym, entry: GazetteerEntry) -> bool:
    """Tell a name that stands whole as a place's does and is the place's own: "Luz" is no Polish city.

    "Bani" is part of another name in "Bani Suhaila", a town near Khan Younis.
    """
    return toponym.strength > 1 and entry.match <= MATCH_PREFERRED and not toponym.is_part


def _is_common_site(toponym: Toponym, entry: GazetteerEntry) -> bool:
    """Tell a square, street or hall known from one town: many towns have one of the name."""
    words = place_words()
    last = toponym.label.rsplit(maxsplit=1)[-1].lower()
    return entry.kind == "site" and entry.match != MATCH_NEWS and (last in words["inner_types"] | words["way_types"])
