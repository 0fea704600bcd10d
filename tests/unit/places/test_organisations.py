"""Names of organisations are not looked up as towns."""

from streams.adapters.resources import load_resources
from streams.domain.places.names import name_key


def test_group_is_no_town_but_a_towns_own_name_stays() -> None:
    """Hamas is a spelling of Hamm in some language; a group's name wins. Azov is a group's name and a town's own."""
    gazetteer = load_resources().gazetteer
    assert gazetteer.lookup(name_key("Hamas")) == ()
    assert any(entry.name == "Azov" for entry in gazetteer.lookup(name_key("Azov")))
