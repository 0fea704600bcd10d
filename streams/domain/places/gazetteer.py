"""What a gazetteer knows of a place, and the one question the domain asks it: which places bear this name?

The domain owns the shapes; ``adapters.gazetteer`` answers from an index on disk, tests from a dictionary.
"""

from dataclasses import dataclass
from typing import Final, Protocol

from schemas.records import Place

# Kinds of entry and the codebook precision ("Where") each is reported with.
PRECISION_OF_KIND: Final = {
    "country": "country",
    "admin1": "admin1",
    "admin2": "district",
    "region": "district",  # a named area that is no unit: Donbas, the Sahel; also a front sector
    "sea": "district",
    "island": "district",
    "capital": "city",
    "city": "city",
    "quarter": "site",  # a part of a town
    "site": "site",
}

MATCH_NEWS: Final = -1
MATCH_PREFERRED: Final = 0
MATCH_ALTERNATE: Final = 1
MATCH_LOOSE: Final = 2


@dataclass(frozen=True, slots=True)
class GazetteerEntry:
    """One place that bears the name asked for.

    ``name`` is the common English name, ``kind`` a key of ``PRECISION_OF_KIND``, ``country`` ISO 3166-1 alpha-2 ("" on
    the high seas), ``admin1`` and ``admin2`` English unit names ("" where unknown), ``lat`` and ``lon`` decimal
    degrees, ``population`` in persons (0 = unknown), ``names`` the number of names it has in all languages, a measure
    of how widely it is known. ``match`` says how the name asked for relates to the place: the name by which news means
    this place and no other (-1), its preferred name (0), another of its names (1), or a similar transliteration (2).
    """

    name: str
    kind: str
    country: str
    admin1: str
    admin2: str
    lat: float
    lon: float
    population: int
    geonames_id: int | None
    names: int = 1
    match: int = MATCH_PREFERRED

    @property
    def precision(self) -> str:
        """Return how exactly the entry locates what happened there, in the codebook's terms."""
        return PRECISION_OF_KIND[self.kind]

    def place(self, name: str | None = None) -> Place:
        """Return the entry as the contract's record, under another name if one is given."""
        return Place(
            name=name or self.name,
            country=self.country or None,
            admin1=self.admin1,
            lat=self.lat,
            lon=self.lon,
            precision=self.precision,
            geonames_id=self.geonames_id,
        )


class Gazetteer(Protocol):
    """Finds places by the key of their name (``names.name_key``)."""

    def lookup(self, key: str) -> tuple[GazetteerEntry, ...]:
        """Return the places known under the key, most populous first; () where there is none."""
        ...

    def lookup_loosely(self, key: str) -> tuple[GazetteerEntry, ...]:
        """Return places whose transliterations resemble the key (``names.loose_key`` of it), most populous first."""
        ...
