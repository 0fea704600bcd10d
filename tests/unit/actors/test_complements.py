"""Whom an act concerns where its own arguments name nobody."""

from collections.abc import Callable

import pytest

from streams.domain.actors import ActorIndex, concerned, told_agents, told_patients
from streams.domain.document import Document

Parse = Callable[[str], Document]


def token_of(document: Document, word: str) -> int:
    """Return the index of the first token with a text."""
    return next(token.index for token in document.tokens if token.text == word)


def words(document: Document, tokens: tuple[int, ...]) -> list[str]:
    """Return the texts of tokens."""
    return [document.tokens[index].text for index in tokens]


@pytest.mark.parametrize(
    ("text", "thing", "whom"),
    [
        ("Tokyo voiced support for Norway.", "support", ["Norway"]),
        ("Kenya closed its crossings with Somalia.", "crossings", ["Somalia"]),
        ("Parliament ratified an agreement with Angola.", "agreement", ["Angola"]),
        ("Parliament ratified an agreement.", "agreement", []),
    ],
)
def test_a_thing_concerns_whom_its_preposition_names(parse: Parse, text: str, thing: str, whom: list[str]) -> None:
    """The object of a verb says whom the act is about: "support for X", "crossings with X"."""
    document = parse(text)
    assert words(document, concerned(document, (token_of(document, thing),))) == whom


@pytest.mark.parametrize(
    ("text", "verb", "whom"),
    [
        ("Minsk threatened to expel diplomats.", "threatened", "diplomats"),
        ("Tehran threatened to cut relations with Sweden.", "threatened", "Sweden"),
        ("The rebels vowed to keep fighting the army.", "vowed", "army"),
        ("The minister warned that rioters would be arrested.", "warned", "rioters"),
    ],
)
def test_a_threat_is_to_those_whom_the_threatened_act_befalls(
    parse: Parse, index: ActorIndex, text: str, verb: str, whom: str
) -> None:
    """What is promised or threatened says to whom, through several verbs."""
    document = parse(text)
    found = [
        word
        for each in told_patients(document, token_of(document, verb), index.verbs)
        for word in words(document, each)
    ]
    assert whom in found


def test_an_allegation_is_against_those_said_to_have_acted(parse: Parse, index: ActorIndex) -> None:
    """Who alleges that X burned huts accuses X; a verb with no subject of its own accuses nobody new."""
    document = parse("The group alleged that police burned huts.")
    assert [words(document, each) for each in told_agents(document, token_of(document, "alleged"), index.verbs)] == [
        ["police"]
    ]
    silent = parse("The group offered to burn huts.")
    assert [words(silent, each) for each in told_agents(silent, token_of(silent, "offered"), index.verbs)] == [[]]
