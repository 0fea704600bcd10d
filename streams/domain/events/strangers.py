"""Actors by proper names that no vocabulary knows: a local committee, a spokeswoman, an acronym never spelt out.

They act all the same; what an apposition says of them tells whose they are ("a member of Hamas's bureau"), else they
are of the country that the article is about. Source: codebook, "Who".
"""

from collections.abc import Iterable
from typing import Final

from schemas.records import Actor
from streams.domain.actors import full_name
from streams.domain.document import Document, Token
from streams.domain.events.candidates import Story

_PROPER: Final = frozenset({"NNP", "NNPS"})
_UNKNOWN: Final = "UNK"
_DEEPEST: Final = 4


def strangers(story: Story, tokens: Iterable[int]) -> tuple[Actor, ...]:
    """Return the actors that proper names at the tokens stand for where they are known for nothing else."""
    found: dict[str, Actor] = {}
    for index in tokens:
        token = story.document.tokens[index]
        if token.tag not in _PROPER or not token.text[0].isupper() or _is_known(story, token):
            continue
        described = _described(story, index)
        actor = described or _stranger(story, token)
        found.setdefault(actor.name, actor)
    return tuple(found.values())


def _is_known(story: Story, token: Token) -> bool:
    """Tell whether the name is a place's, or a day's or month's."""
    names = story.names_by_sentence.get(token.sentence, ())
    return token.lemma.casefold() in story.actor_index.verbs.calendar or any(
        name.start <= token.start < name.end for name in names
    )


def _described(story: Story, index: int) -> Actor | None:
    """Return the actor to which an apposition or a relative phrase ties a person: "Badran, a member of Hamas"."""
    document = story.document
    pending = [child for child in document.children[index] if document.tokens[child].dependency == "appos"]
    for _ in range(_DEEPEST):
        if not pending:
            return None
        current = pending.pop(0)
        for actor in story.phrases.actors(current):
            if actor.country is not None:
                return Actor(name=full_name(actor, story.actor_index), country=actor.country, sector=actor.sector)
        pending += [c for c in document.children[current] if document.tokens[c].dependency in {"prep", "pobj", "poss"}]
    return None


def _stranger(story: Story, token: Token) -> Actor:
    name = _name(story.document, token)
    sector = story.actor_index.endings.get(token.text.casefold(), _UNKNOWN)
    return Actor(name=name, country=story.home, sector=sector)


def _name(document: Document, token: Token) -> str:
    """Return the run of capitalised words that ends in a token."""
    first = token.index
    while first > 0:
        before = document.tokens[first - 1]
        if before.sentence != token.sentence or before.tag in {"DT", "IN"} or not before.text[0].isupper():
            break
        first -= 1
    return document.text[document.tokens[first].start : token.end]
