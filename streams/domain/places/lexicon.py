"""The words around place names and the countries with their adjectives, read once from the data files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from schemas.records import Place
from streams.domain.places.names import name_key


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """Sets of lower-case words and phrases; the keys are those of ``data/place_words.json``."""

    sets: Mapping[str, frozenset[str]]
    directions: Mapping[str, int]
    common: frozenset[str]
    given_names: frozenset[str]

    def __getitem__(self, name: str) -> frozenset[str]:
        return self.sets[name]

    def types_of(self, phrase: str) -> frozenset[str]:
        """Return the kinds of place that a type phrase announces (``"regions"``: admin1), empty for no type phrase."""
        kinds = frozenset(kind for kind in TYPE_KINDS if phrase in self.sets[kind])
        return kinds or (self.types_of(phrase.removesuffix("s")) if phrase.endswith("s") else kinds)


TYPE_KINDS = (
    "admin1_types",
    "admin2_types",
    "city_types",
    "quarter_types",
    "area_types",
    "water_types",
    "island_types",
    "site_types",
)


@dataclass(frozen=True, slots=True)
class Country:
    """A country as news names it; ``capital`` is "" where there is none."""

    iso: str
    name: str
    capital: str
    lat: float
    lon: float
    neighbours: frozenset[str]


@dataclass(frozen=True, slots=True)
class Countries:
    """Countries by code, and codes by demonym or adjective in lower case (``"syrian"``, ``"south koreans"``)."""

    by_iso: Mapping[str, Country]
    by_demonym: Mapping[str, str]
    names: frozenset[str]


def _read(name: str) -> str:
    return resources.files("streams.domain.places").joinpath("data", name).read_text(encoding="utf-8")


def _lines(name: str) -> frozenset[str]:
    return frozenset(line for line in _read(name).splitlines() if line and not line.startswith("#"))


@cache
def place_words() -> PlaceWords:
    """Return the word sets."""
    content = json.loads(_read("place_words.json"))
    sets = {key: frozenset(value) for key, value in content.items() if isinstance(value, list)}
    return PlaceWords(
        sets=MappingProxyType(sets),
        directions=MappingProxyType(content["directions"]),
        common=_lines("common_words.txt"),
        given_names=_lines("given_names.txt"),
    )


@cache
def countries() -> Countries:
    """Return the countries."""
    by_iso: dict[str, Country] = {}
    by_demonym: dict[str, str] = {}
    names: set[str] = set()
    for iso, entry in json.loads(_read("countries.json")).items():
        if iso.startswith("_"):
            continue
        by_iso[iso] = Country(
            iso=iso,
            name=entry["name"],
            capital=entry["capital"] or "",
            lat=entry["lat"],
            lon=entry["lon"],
            neighbours=frozenset(entry["neighbours"]),
        )
        names |= {name_key(name) for name in (entry["name"], *entry["aliases"])}
        for demonym in entry["demonyms"]:
            by_demonym.setdefault(demonym.lower(), iso)
    return Countries(MappingProxyType(by_iso), MappingProxyType(by_demonym), frozenset(names))


def country_place(iso: str) -> Place | None:
    """Return a whole country as a place, by ISO code; None for a code that is not known."""
    country = countries().by_iso.get(iso)
    if country is None:
        return None
    return Place(name=country.name, country=iso, admin1="", lat=country.lat, lon=country.lon, precision="country")
