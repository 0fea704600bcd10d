"""A short name stands for the actor that its long form was read as, whatever order hashes give."""

from collections.abc import Callable

import pytest

from streams.domain.actors import ActorIndex, find_actors
from streams.domain.document import Document


@pytest.mark.parametrize("name", ["Keith Ellison", "Ruth Adeyemi", "Carl Lindqvist", "Ana Pereira", "Omar Hadi"])
def test_two_titles_of_one_name(name: str, parse: Callable[[str], Document], index: ActorIndex) -> None:
    """Both titles introduce the name; the surname alone is not the other one."""
    surname = name.rsplit(maxsplit=1)[-1]
    text = f"He met US Representative {name}, the first Muslim elected to Congress. Mr {surname} spoke."
    first, again = (each.actor for each in find_actors(parse(text), index) if each.actor.name == name)
    assert again == first
