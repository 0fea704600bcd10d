"""The finder on a small gazetteer and hand-made grammar: each rule by itself."""

import pytest

from streams.domain.places.lexicon import country_place
from streams.domain.places.place_mentions import find_places
from streams.domain.places.readings import dateline_end
from tests.unit.places.standin import ENTRIES, DictionaryGazetteer, document, entry

GAZETTEER = DictionaryGazetteer()


def test_bare_name_is_the_prominent_bearer() -> None:
    """Without context a name means its best-known bearer."""
    (mention,) = find_places(document("A bomb exploded in Paris ."), GAZETTEER)
    assert (mention.place.country, mention.place.precision) == ("FR", "city")


def test_container_named_beside_decides() -> None:
    """The container named after a comma decides for both names, against prominence."""
    rome, georgia = find_places(document("They marched in Rome , Georgia ."), GAZETTEER)
    assert (rome.place.country, rome.place.admin1) == ("US", "Georgia")
    assert (georgia.place.country, georgia.place.precision) == ("US", "admin1")


def test_one_sense_per_article() -> None:
    """A name said to be in Texas once stays in Texas."""
    found = find_places(document("Fire hit Paris , Texas . Later smoke rose over Paris ."), GAZETTEER)
    assert [(m.text, m.place.country) for m in found] == [("Paris", "US"), ("Texas", "US"), ("Paris", "US")]


def test_headline_is_evidence() -> None:
    """The headline's places tell what the body's names mean."""
    spain = (
        entry("Spain", "country", "ES"),
        entry("Cordoba", "city", "ES", "Andalusia", population=330_000),
        entry("Cordoba", "city", "AR", "Córdoba", population=1_400_000),
    )
    body = document("A crowd walked through Cordoba .")
    (alone,) = find_places(body, DictionaryGazetteer(spain))
    (headed,) = find_places(body, DictionaryGazetteer(spain), document("Spain mourns"))
    assert (alone.place.country, headed.place.country) == ("AR", "ES")


def test_type_word_chooses_the_unit() -> None:
    """A type word after a name means the unit, the bare name the town."""
    region, town = find_places(document("Shells hit the Kharkiv region but not Kharkiv ."), GAZETTEER)
    assert (region.text, region.place.precision) == ("Kharkiv region", "admin1")
    assert town.place.precision == "city"


def test_unknown_village_takes_its_regions_point() -> None:
    """A village that no gazetteer knows is put where the text says it lies, no more exactly than that is known."""
    text = "Shells hit the village of Nezvanka in the Kharkiv region ."
    village = find_places(document(text), GAZETTEER)[0]
    assert (village.text, village.place.name, village.place.precision) == ("Nezvanka", "Nezvanka", "admin1")
    assert (village.place.admin1, village.place.lat) == ("Kharkiv Oblast", 49.6)


def test_unknown_site_takes_its_towns_point() -> None:
    """A named square is a site at its town's coordinates, named with the town."""
    site = find_places(document("On that day a large crowd filled Peremohy Square in Kharkiv ."), GAZETTEER)[0]
    assert (site.place.name, site.place.precision, site.place.lat) == ("Peremohy Square, Kharkiv", "site", 49.99)


def test_kind_of_building_is_no_site() -> None:
    """A kind of building names no place."""
    found = find_places(document("Talks in Kyiv at an Ottoman palace .", tags={"Ottoman": "NNP"}), GAZETTEER)
    assert [mention.text for mention in found] == ["Kyiv"]


def test_open_sea_is_measured_from_the_town() -> None:
    """Nautical miles from a port give the point at sea: district, no unit, the port's country."""
    (mention,) = find_places(document("Hit 60 nautical miles north of Hodeidah ."), GAZETTEER)
    place = mention.place
    assert (place.precision, place.admin1, place.country) == ("district", "", "YE")
    assert place.lat == pytest.approx(15.8, abs=0.01)
    assert place.lon == pytest.approx(42.95, abs=0.01)


def test_person_keeps_the_surname_out() -> None:
    """A surname introduced by a first name is no place later on."""
    found = find_places(document("Amelia Paris spoke . Paris was tired ."), GAZETTEER)
    assert found == ()


def test_list_shares_the_plural_type() -> None:
    """A plural type at the end of a list types every name of the list."""
    sumy = (entry("Sumy", "city", "UA", "Sumy Oblast", population=250_000),)
    unit = entry("Sumy", "admin1", "UA", "Sumy Oblast", population=1_000_000)
    gazetteer = DictionaryGazetteer((*ENTRIES, *sumy, unit))
    found = find_places(document("Shells hit the Sumy and Kharkiv regions ."), gazetteer)
    assert [mention.place.precision for mention in found] == ["admin1", "admin1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KYIV, March 13 (Agency) - Drones fell.", "Drones"),
        ("DNIPRO, Ukraine (CPN) — Guns fell quiet.", "Guns"),
        ("ROSTOV-ON-DON, 9 October. /Corr. X/. A depot burned.", "A depot"),
        ("Muscat, 14 January 2026 - Ministers met.", "Ministers"),
        ("BOGOTÁ/QUITO, 23 May (Wire). \u2013 Rebels fled.", "Rebels"),
        ("DUBAI - A tanker burned.", "A tanker"),
    ],
)
def test_dateline_ends_before_the_story(text: str, expected: str) -> None:
    """A dateline ends where the story begins."""
    end = dateline_end(text)
    assert end
    assert text[end:].startswith(expected)


@pytest.mark.parametrize(
    "text",
    [
        "Drones fell on Kyiv - nobody was hurt.",
        "The minister said: nothing.",
        "",
        "Two people died in Kharkiv, Ukraine - the mayor said.",
        "Sudan: market hit",
    ],
)
def test_running_text_has_no_dateline(text: str) -> None:
    """A dash or colon alone makes no dateline."""
    assert dateline_end(text) == 0


def test_countries_by_code() -> None:
    """Codes lead to countries; unknown ones to nothing."""
    lebanon = country_place("LB")
    assert lebanon is not None
    assert (lebanon.name, lebanon.precision, lebanon.admin1) == ("Lebanon", "country", "")
    assert country_place("ZZ") is None
