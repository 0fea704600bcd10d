"""Which partition key a coded event has, and in which cells of a block reports find each other."""

from dataclasses import replace
from typing import Any

import pytest

from schemas.records import Actor, Place
from streams.domain.deduplication.block_key import block_key
from streams.domain.deduplication.cells import cells_of, cells_searched, cells_within
from tests.reports import CHUHUIV, KHARKIV, KHARKIV_OBLAST, RUSSIA, report

UKRAINE = replace(KHARKIV, name="Ukraine", admin1="", precision="country", geonames_id=690791)
BLACK_SEA = replace(KHARKIV, name="Black Sea", admin1="", lat=44.5, lon=32.0, precision="district", geonames_id=None)
DNIPRO = replace(KHARKIV, name="Dnipro", admin1="Dnipropetrovsk Oblast", lat=48.47, lon=35.04, geonames_id=709930)
KYIV = replace(KHARKIV, name="Kyiv", admin1="Kyiv City", lat=50.45, lon=30.52, geonames_id=703448)


@pytest.mark.parametrize("place", [KHARKIV, KHARKIV_OBLAST, UKRAINE, BLACK_SEA], ids=lambda place: place.name)
def test_places_of_a_country_share_a_block(place: Place) -> None:
    """However much a report knows of the place, it meets the others of the country."""
    assert block_key(report(place=place)) == "UA"


def test_statements_of_a_type_share_a_block() -> None:
    """Without a place, the type decides: reports of one call may name one side of it, or both."""
    both, one = (RUSSIA, Actor(name="Belarus", country="BY", sector="GOV")), (RUSSIA,)
    first, second = (report(place=None, type="CONSULT", mode="phone", actors=sides) for sides in (both, one))
    assert block_key(first) == block_key(second) == "-/CONSULT"
    assert set(cells_searched(first)) & set(cells_of(second))
    assert set(cells_searched(second)) & set(cells_of(first))


def finds(searching: Place | None, filed: Place | None) -> bool:
    """Tell whether a report at one place finds one filed at another."""
    coding = report(place=searching)
    return bool({*cells_searched(coding), *cells_within(coding)} & set(cells_of(report(place=filed))))


MEET = {
    "a town and its unit": (KHARKIV, KHARKIV_OBLAST),
    "a town and its country": (KHARKIV, UKRAINE),
    "a town and the sea": (DNIPRO, BLACK_SEA),
    "a unit and the country": (KHARKIV_OBLAST, UKRAINE),
    "the country and the sea": (UKRAINE, BLACK_SEA),
    "a city that is a unit of its own, and a suburb": (KYIV, replace(KYIV, admin1="Kyiv Oblast", lon=30.35)),
    "both sides of a meridian": (replace(KHARKIV, lon=35.98), replace(KHARKIV, lon=36.02, name="Kharkiv suburb")),
    "none": (None, None),
}


@pytest.mark.parametrize("pair", MEET.values(), ids=MEET.keys())
def test_reports_that_may_be_one_find_each_other(pair: tuple[Place | None, Place | None]) -> None:
    """Whichever comes first, the other finds it."""
    first, second = pair
    assert finds(first, second)
    assert finds(second, first)


def test_towns_far_apart_do_not_find_each_other() -> None:
    """A country at war is not searched as a whole for every report."""
    assert not finds(KHARKIV, DNIPRO)
    assert not finds(DNIPRO, KHARKIV)
    assert not finds(KHARKIV_OBLAST, DNIPRO)


def test_disaster_is_searched_in_a_wider_circle() -> None:
    """An earthquake reported from two towns meets where two strikes would not."""
    quake: dict[str, Any] = {"type": "DISASTER", "mode": "natural", "acled": None}
    south = replace(CHUHUIV, lat=48.9, lon=36.69, name="Balakliia", geonames_id=None)
    north = replace(south, lat=49.6, name="Vovchansk")
    assert set(cells_searched(report(place=north, **quake))) & set(cells_of(report(place=south, **quake)))
    assert not set(cells_searched(report(place=north))) & set(cells_of(report(place=south)))
