"""Events with ACLED's columns: types by sub-event, sides, codes of precision, and what is left empty."""

import json
from dataclasses import replace
from importlib import resources
from typing import Any

import pytest

from schemas.records import Actor, Event
from schemas.vocabulary import ACLED, DATE_PRECISIONS, PLACE_PRECISIONS, SECTORS
from streams.adapters.countries import countries
from streams.domain.acled_rows import ACLED_COLUMNS, Country, acled_row
from streams.domain.deduplication.in_process import InProcessDeduplicator
from tests.reports import report

_DATA: dict[str, Any] = json.loads(resources.files("streams.domain").joinpath("data/acled.json").read_text("utf-8"))
_COUNTRIES = {"UA": Country("Ukraine", 804)}
_ARMY = Actor(name="Russia", country="RU", sector="MIL")
_CIVILIANS = Actor(name="civilians", country="UA", sector="CVL")
_REBELS = Actor(name="rebels", country=None, sector="REB")


def _event(**changes: Any) -> Event:
    [write] = InProcessDeduplicator().apply(report()).writes
    assert write.event is not None
    return replace(write.event, **({"acled": "Air/drone strike"} | changes))


def _row(**changes: Any) -> dict[str, Any]:
    row = acled_row(_event(**changes), _COUNTRIES)
    assert row is not None
    assert tuple(row) == ACLED_COLUMNS
    return row


def test_the_data_cover_every_code_of_the_vocabulary() -> None:
    """A new sub-event or precision without a row here would fail at the first export."""
    assert set(_DATA["sub_events"]) == set(ACLED)
    assert set(_DATA["time_precision"]) == set(DATE_PRECISIONS)
    assert set(_DATA["geo_precision"]) == set(PLACE_PRECISIONS)
    assert set(_DATA["actor_types"]) <= set(SECTORS)


def test_an_attack_on_civilians() -> None:
    """Sides, their types, and that it targets civilians."""
    row = _row(actors=(_ARMY,), recipients=(_CIVILIANS,), killed=None)
    assert (row["disorder_type"], row["event_type"]) == ("Political violence", "Explosions/Remote violence")
    assert (row["actor1"], row["inter1"]) == ("Russia", "State forces")
    assert (row["actor2"], row["inter2"]) == ("civilians", "Civilians")
    assert row["interaction"] == "State forces-Civilians"
    assert row["civilian_targeting"] == "Civilian targeting"
    assert row["fatalities"] == 0
    assert (row["iso"], row["country"]) == (804, "Ukraine")


def test_two_sides_that_fight_stand_as_first_and_second() -> None:
    """Both are actors of ours; nobody is acted on."""
    row = _row(acled="Armed clash", actors=(_ARMY, _REBELS), recipients=(), killed=12)
    assert (row["actor1"], row["actor2"], row["inter2"]) == ("Russia", "rebels", "Rebel group")
    assert (row["civilian_targeting"], row["fatalities"]) == (None, 12)


@pytest.mark.parametrize(("acled", "kind"), [("Peaceful protest", "Protesters"), ("Mob violence", "Rioters")])
def test_who_demonstrates_is_called_so(acled: str, kind: str) -> None:
    """Whatever sector the text gives them."""
    assert _row(acled=acled, actors=(_CIVILIANS,), recipients=())["inter1"] == kind


def test_an_event_without_place_and_sides() -> None:
    """Empty cells, not errors."""
    row = _row(place=None, actors=(), recipients=())
    assert row["latitude"] is row["iso"] is row["actor1"] is row["geo_precision"] is None
    assert row["interaction"] is None


def test_events_outside_acled_have_no_row() -> None:
    """A meeting is no event of ACLED's."""
    assert acled_row(_event(acled=None), _COUNTRIES) is None


def test_every_country_has_a_name_and_most_a_number() -> None:
    """ISO gives Kosovo none."""
    found = countries()
    assert found["UA"] == Country("Ukraine", 804)
    assert [code for code, country in found.items() if not country.numeric] == ["XK"]
