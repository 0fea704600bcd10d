"""Weapons by name, with their kind, mode of ASSAULT and number."""

import json
from collections.abc import Callable
from importlib import resources

import pytest

from schemas.vocabulary import MODES
from streams.domain.document import Document
from streams.domain.quantities import find_weapons

CASES: dict[str, list[tuple[str, str, str, int | None]]] = {
    "The attack involved 70 missiles and 145 drones.": [
        ("missiles", "missile", "heavy-weapons", 70),
        ("drones", "drone", "drone", 145),
    ],
    "Two guided aerial bombs came down.": [("guided aerial bombs", "aerial bomb", "aerial", 2)],
    "A Shahed-136 drone came down.": [("Shahed-136 drone", "drone", "drone", 1)],
    "An Iskander-M ballistic missile came down.": [("Iskander-M ballistic missile", "missile", "heavy-weapons", 1)],
    "Police fired tear gas and rubber bullets.": [
        ("tear gas", "tear gas", "crowd-control", None),
        ("rubber bullets", "rubber bullet", "crowd-control", None),
    ],
    "A car bomb went off.": [("car bomb", "car bomb", "explosives", 1)],
    "They hit a roadside bomb.": [("roadside bomb", "improvised explosive device", "explosives", 1)],
    "A hand grenade was thrown.": [("hand grenade", "grenade", "explosives", 1)],
    "Youths hurled petrol bombs and stones.": [
        ("petrol bombs", "petrol bomb", "primitive", None),
        ("stones", "stone", "primitive", None),
    ],
    "Men with machetes came.": [("machetes", "machete", "primitive", None)],
    "Men with assault rifles came.": [("assault rifles", "rifle", "firearms", None)],
    "A suicide bomber came.": [("suicide bomber", "suicide bomb", "suicide-attack", 1)],
    "More than 1,050 attack drones came.": [("attack drones", "drone", "drone", 1050)],
    "An oil tank burned near the gold mine of the football club.": [],
    "It is a meteor of a story with grad students.": [],
}


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_weapons_of_a_sentence(
    parse: Callable[..., Document], text: str, expected: list[tuple[str, str, str, int | None]]
) -> None:
    """The sentence names exactly these weapons."""
    document = parse(text)
    found = [
        (document.text[each.start : each.end], each.kind, each.mode, each.count) for each in find_weapons(document)
    ]
    assert found == expected


def test_every_weapon_has_a_mode_of_assault() -> None:
    """The data names modes of the vocabulary only, each weapon once, in lower case."""
    file = resources.files("streams.domain.quantities").joinpath("data", "weapons.json")
    rows = json.loads(file.read_text("utf-8"))["weapons"]
    assert {mode for _, _, mode in rows} <= set(MODES["ASSAULT"])
    names = [name for name, _, _ in rows]
    assert len(names) == len(set(names)) > 500
    assert all(name == name.lower().strip() for name in names)
