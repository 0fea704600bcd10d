"""Small namesakes abroad: places that bear a name of the text but lie in a country that the text does not speak of."""

from collections.abc import Sequence
from typing import Final

from streams.domain.places.gazetteer import GazetteerEntry
from streams.domain.places.lexicon import countries
from streams.domain.places.resolution import Resolution
from streams.domain.places.toponyms import FoundNames, Toponym

_HOMONYMS: Final = frozenset({"city", "quarter", "admin2"})
_SMALL_NAMESAKE: Final = 50_000
_KNOWN_TOWN: Final = 150_000
"""Inhabitants up to which a town abroad is taken for a namesake, and from which it speaks for its country."""


def countries_named(
    found: FoundNames, resolutions: Sequence[Resolution], background: Sequence[GazetteerEntry]
) -> frozenset[str]:
    """Return the countries that a text names, by name, nationality, or a town, unit or site everybody knows."""
    named = {demonym.country for demonym in found.demonyms} | {entry.country for entry in background}
    for toponym, resolution in zip(found.toponyms, resolutions, strict=True):
        entry = resolution.entry
        if entry is None:
            continue
        known = entry.kind not in _HOMONYMS or (entry.population >= _KNOWN_TOWN and "site_types" not in toponym.hints)
        if known or toponym.adjective_country == entry.country:
            named.add(entry.country)
    return frozenset(named - {""})


def is_stray(
    toponym: Toponym, entry: GazetteerEntry, named: frozenset[str], background: Sequence[GazetteerEntry]
) -> bool:
    """Tell a namesake in a country that the text does not speak of: the place meant is one we do not know.

    "Beas" is no village of Spain in a text about India; a "San Francisco square" in Cali is not in California. Towns
    of neighbouring countries are believed: news crosses borders.
    """
    if entry.kind not in _HOMONYMS or not named or entry.country in named:
        return False
    beside = countries().by_iso.get(entry.country)
    if beside is not None and beside.neighbours & named:
        return False
    if toponym.adjective_country == entry.country or any(entry.name == known.name for known in background):
        return False
    return entry.population < _SMALL_NAMESAKE or "site_types" in toponym.hints
