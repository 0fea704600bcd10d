"""The index on disk: what it answers, and that it is built once and whole."""

from importlib import metadata
from pathlib import Path

import pytest

from streams.adapters import gazetteer_build
from streams.adapters.gazetteer import index_path, open_gazetteer
from streams.domain.places.gazetteer import MATCH_LOOSE, MATCH_PREFERRED, PRECISION_OF_KIND
from streams.domain.places.names import name_key

UNITS = [
    ("Kharkiv", "UA", "Kharkiv Oblast"),
    ("Aleppo", "SY", "Aleppo"),
    ("Mainz", "DE", "Rhineland-Palatinate"),
    ("Jos", "NG", "Plateau"),
    ("Goma", "CD", "North Kivu"),
    ("Novi Sad", "RS", "Vojvodina"),
    ("Nablus", "PS", "West Bank"),
    ("Marseille", "FR", "Provence-Alpes-Côte d'Azur"),
    ("Monywa", "MM", "Sagaing"),
    ("Osaka", "JP", "Osaka"),
    ("Bloemfontein", "ZA", "Free State"),
    ("Belgorod", "RU", "Belgorod Oblast"),
]


@pytest.mark.parametrize(("town", "country", "admin1"), UNITS)
def test_towns_carry_the_english_name_of_their_unit(town: str, country: str, admin1: str) -> None:
    """First-level units have English names."""
    found = [one for one in open_gazetteer().lookup(name_key(town)) if one.kind in {"city", "capital"}]
    assert (found[0].country, found[0].admin1) == (country, admin1)


def test_every_kind_is_known_to_the_domain() -> None:
    """No entry has a kind without a precision."""
    index = open_gazetteer()
    kinds = {row[0] for row in index._connection.execute("SELECT DISTINCT kind FROM place")}
    assert kinds <= PRECISION_OF_KIND.keys()
    assert {"country", "admin1", "admin2", "city", "capital", "site", "sea"} <= kinds


def test_preferred_names_and_similar_spellings_are_told_apart() -> None:
    """An entry says how the name asked for relates to it."""
    index = open_gazetteer()
    assert index.lookup("kharkiv")[-1].match <= MATCH_PREFERRED or index.lookup("kharkiv")[0].name.startswith("Kharkiv")
    assert {one.match for one in index.lookup_loosely("kharkyv")} == {MATCH_LOOSE}
    assert index.lookup("no such place at all") == ()


def test_index_is_built_once_and_left_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failing build leaves nothing behind; a built index is not built again."""
    target = tmp_path / "deep" / "index.sqlite"

    def fail(path: Path) -> int:
        path.write_bytes(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(gazetteer_build, "build_index", fail)
    with pytest.raises(OSError, match="disk full"):
        open_gazetteer(target)
    assert [path.name for path in target.parent.iterdir() if path.suffix != ".lock"] == []

    calls: list[Path] = []

    def copy(path: Path) -> int:
        calls.append(path)
        path.write_bytes(index_path().read_bytes())
        return 1

    open_gazetteer().close()
    monkeypatch.setattr(gazetteer_build, "build_index", copy)
    open_gazetteer(target).close()
    open_gazetteer(target).close()
    assert len(calls) == 1


def test_index_name_follows_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of a data package means another index."""
    before = index_path()
    monkeypatch.setattr(metadata, "version", lambda _: "0.0")
    assert index_path() != before
