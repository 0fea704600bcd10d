"""The packaged vocabulary is complete, well formed and of the promised size."""

from importlib.resources import files
from typing import get_args

import pytest

from schemas.vocabulary import SECTORS
from streams.domain.actors import ActorIndex
from streams.domain.actors.index import rows_of
from streams.domain.actors.model import ANYWHERE, NounClass

NAMED = ["groups", "organisations", "people", "metonyms"]


def table(name: str) -> str:
    """Return a data table as text."""
    return (files("streams.domain.actors") / "data" / f"{name}.tsv").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMED)
def test_named_rows_are_well_formed(name: str, index: ActorIndex) -> None:
    """A named actor has a known country, "-" or "*", a sector of the codebook, and no empty alias."""
    for row in rows_of(table(name)):
        assert len(row) == 4, row
        _, country, sector, aliases = row
        assert country in {"-", ANYWHERE} or country in index.country_names, row
        assert sector in SECTORS, row
        assert not aliases or all(aliases.split("|")), row


def test_common_nouns_are_well_formed() -> None:
    """A common noun has a sector of the codebook and a known class, and stands once."""
    rows = list(rows_of(table("roles")))
    assert all(len(row) == 3 and row[1] in SECTORS and row[2] in get_args(NounClass) for row in rows)
    assert len({row[0] for row in rows}) == len(rows)


@pytest.mark.parametrize("name", [*NAMED, "roles"])
def test_table_tells_its_provenance(name: str) -> None:
    """Every data file begins with a line on where its content is from."""
    assert table(name).startswith("# ")


@pytest.mark.parametrize(("names", "least"), [(["groups", "organisations"], 700), (["people"], 450), (["roles"], 1200)])
def test_vocabulary_is_broad(names: list[str], least: int) -> None:
    """The vocabulary covers the world, not a few theatres."""
    assert sum(len(list(rows_of(table(name)))) for name in names) >= least
