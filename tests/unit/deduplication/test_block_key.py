"""Which partition key a coded event has."""

from dataclasses import replace

from schemas.records import Actor
from streams.domain.deduplication.block_key import block_key
from tests.reports import KHARKIV, RUSSIA, report


def test_town_and_region_share_a_block() -> None:
    """A town has the block of its first-level unit."""
    assert block_key(report()) == "UA/Kharkiv Oblast"


def test_city_that_is_a_unit_shares_the_block_of_the_unit_around_it() -> None:
    """Reports that put a suburb into Kyiv City or Kyiv Oblast can still meet."""
    kyiv = replace(KHARKIV, name="Kyiv", admin1="Kyiv City")
    assert block_key(report(place=kyiv)) == block_key(report(place=replace(kyiv, admin1="Kyiv Oblast")))


def test_statement_has_the_block_of_who_made_it() -> None:
    """Without a place, the acting country decides, whatever the order of the actors."""
    actors = (RUSSIA, Actor(name="Belarus", country="BY", sector="GOV"))
    assert block_key(report(place=None, actors=actors)) == "-/BY"
    assert block_key(report(place=None, actors=actors[::-1])) == "-/BY"
