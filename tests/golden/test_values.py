"""What the finders of values read in single sentences (``values.jsonl``), scored by kind against floors.

A sentence that is read otherwise after a change is no failure by itself: what counts is how many of a kind are right.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import pytest

from schemas.records import Place
from streams.adapters.actor_data import load_actor_index
from streams.adapters.gazetteer import SqliteGazetteer, open_gazetteer
from streams.adapters.syntax import SpacySyntaxParser
from streams.domain.actors import ActorMention, find_actors
from streams.domain.dates import find_dates
from streams.domain.document import Document
from streams.domain.places.geometry import distance_km
from streams.domain.places.place_mentions import PlaceMention, find_places
from streams.domain.quantities import find_casualties, find_numbers, find_weapons

FOLDER = Path(__file__).parent
PUBLISHED = datetime(2025, 3, 13, 12, 0, tzinfo=UTC)
NEAR_KM = 25
LETTERS: Final = {"killed": "k", "injured": "i"}
Row = dict[str, Any]


@cache
def _parser() -> SpacySyntaxParser:
    return SpacySyntaxParser()


@cache
def _gazetteer() -> SqliteGazetteer:
    return open_gazetteer()


def _parse(row: Row) -> Document:
    return _parser().parse(row["text"], PUBLISHED)


def _date(row: Row) -> str | None:
    for found in find_dates(_parse(row)):
        if found.text == row["words"]:
            return f"{found.day}/{found.end_day or ''}/{found.precision}/{found.kind}"
    return None


def _day_told(row: Row) -> str | None:
    return next((str(found.day) for found in find_dates(_parse(row)) if found.text == row["words"]), None)


def _no_date(row: Row) -> list[str] | None:
    return [found.text for found in find_dates(_parse(row))] or None


def _casualties(row: Row) -> str:
    figures = find_casualties(_parse(row))
    return " ".join(sorted({LETTERS[each.kind] + ("?" if each.count is None else str(each.count)) for each in figures}))


def _numbers(row: Row) -> list[int | None]:
    return [number.value for number in find_numbers(_parse(row))]


def _weapons(row: Row) -> list[str]:
    found = find_weapons(_parse(row))
    return [
        f"{row['text'][each.start : each.end]}/{each.kind}/{each.mode}/{'-' if each.count is None else each.count}"
        for each in found
    ]


def _actors(row: Row) -> list[ActorMention]:
    return list(find_actors(_parse(row), load_actor_index(), row.get("home")))


def _actor(row: Row) -> str | None:
    said = [m.actor for m in _actors(row) if row["text"][m.start : m.end] == row["words"]]
    return f"{said[-1].name}/{said[-1].country or '-'}/{said[-1].sector}" if said else None


def _no_actor(row: Row) -> str | None:
    return next((m.actor.name for m in _actors(row) if m.actor.country == row["words"] and m.basis != "context"), None)


def _actors_of_phrase(row: Row) -> list[str]:
    return sorted({str(m.actor.country) for m in _actors(row) if row["text"][m.start : m.end] == row["words"]})


def _places(row: Row) -> list[PlaceMention]:
    found = find_places(_parse(row), _gazetteer())
    return [mention for mention in found if mention.text == row.get("words", mention.text)]


def _place(row: Row) -> Row | None:
    """Return the place as far as the row says what it should be."""
    found = _places(row)
    if not found:
        return None
    place, wanted = found[-1].place, row["expected"]
    near = wanted["point"] is None or distance_km(place, cast(Place, _Point(*wanted["point"]))) <= NEAR_KM
    return {
        "country": place.country,
        "admin1": None if wanted["admin1"] is None else place.admin1,
        "precision": place.precision,
        "point": wanted["point"] if near else [place.lat, place.lon],
    }


class _Point:
    def __init__(self, lat: float, lon: float) -> None:
        self.lat = lat
        self.lon = lon


def _no_place(row: Row) -> str | None:
    return next((mention.text for mention in _places(row)), None)


def _reading(row: Row) -> str | None:
    return next((mention.reading for mention in _places(row)), None)


def _headline(row: Row) -> list[str]:
    return [f"{mention.text}/{mention.place.country}" for mention in _places(row)]


def _namesake(row: Row) -> str | None:
    return next((mention.place.country for mention in _places(row)), None)


READERS: Final[dict[str, Callable[[Row], Any]]] = {
    "date": _date,
    "day told": _day_told,
    "no date": _no_date,
    "casualties": _casualties,
    "numbers": _numbers,
    "weapons": _weapons,
    "actor": _actor,
    "actor referred to": _actor,
    "no actor": _no_actor,
    "actors of one phrase": _actors_of_phrase,
    "place": _place,
    "no place": _no_place,
    "reading of a place": _reading,
    "places of a headline": _headline,
    "namesake": _namesake,
}
ROWS: Final[list[Row]] = [json.loads(line) for line in (FOLDER / "values.jsonl").read_text("utf-8").splitlines()]
FLOORS: Final[dict[str, float]] = json.loads((FOLDER / "value_floors.json").read_text("utf-8"))


def test_every_kind_has_a_reader_and_a_floor() -> None:
    """No kind of sentence goes unscored."""
    assert {row["kind"] for row in ROWS} == set(READERS) == set(FLOORS)


@pytest.mark.parametrize("kind", READERS)
def test_share_read_right_holds_its_floor(kind: str) -> None:
    """The share of a kind's sentences that are read as labelled is no lower than value_floors.json says."""
    wrong: defaultdict[str, list[str]] = defaultdict(list)
    rows = [row for row in ROWS if row["kind"] == kind]
    for row in rows:
        if (found := READERS[kind](row)) != row["expected"]:
            wrong[row["text"]].append(f"{row.get('words', '')!r}: {found} instead of {row['expected']}")
    right = 1 - sum(map(len, wrong.values())) / len(rows)
    assert right >= FLOORS[kind], (right, dict(wrong))
