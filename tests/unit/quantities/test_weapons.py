"""The vocabulary of weapons."""

import json
from importlib import resources

from schemas.vocabulary import MODES


def test_every_weapon_has_a_mode_of_assault() -> None:
    """The data names modes of the vocabulary only, each weapon once, in lower case."""
    file = resources.files("streams.domain.quantities").joinpath("data", "weapons.json")
    rows = json.loads(file.read_text("utf-8"))["weapons"]
    assert {mode for _, _, mode in rows} <= set(MODES["ASSAULT"])
    names = [name for name, _, _ in rows]
    assert len(names) == len(set(names)) > 500
    assert all(name == name.lower().strip() for name in names)
