"""Words for harm to persons and for persons themselves, read once from ``data/``. Immutable after import."""

import json
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final, Literal

from streams.domain.document import Token

Kind = Literal["killed", "injured"]


def read_table(name: str) -> dict[str, Any]:
    """Return a data file of this package as parsed JSON."""
    text = resources.files(__package__).joinpath("data", name).read_text("utf-8")
    table: dict[str, Any] = json.loads(text)
    return table


_WORDS: Final = read_table("casualty_words.json")


def _by_word(section: str) -> dict[str, Kind]:
    return {word: kind for kind, words in _WORDS[section].items() for word in words}


VERBS: Final = _by_word("verbs")
INTRANSITIVES: Final = frozenset(_WORDS["intransitive"])
ALSO_TRANSITIVES: Final = frozenset(_WORDS["also_transitive"])
ADJECTIVES: Final = _by_word("adjectives")
NOUNS: Final = _by_word("nouns")
TOLL_KINDS: Final = _by_word("toll_words")
PLAIN_TOLLS: Final = frozenset(_WORDS["plain_tolls"])
INJURY_WORDS: Final = frozenset(word for word, kind in TOLL_KINDS.items() if kind == "injured")
CAUSING_VERBS: Final = frozenset(_WORDS["causing_verbs"])
BODIES: Final = frozenset(_WORDS["bodies"])
BODY_VERBS: Final = frozenset(_WORDS["body_verbs"])
HARM_NOUNS_BOTH: Final = frozenset(_WORDS["harm_nouns_both"])
TOLL_NOUNS: Final = frozenset(_WORDS["toll_nouns"])
TOLL_HEADS: Final = frozenset(_WORDS["toll_heads"])
LIFE_VERBS: Final = frozenset(_WORDS["life_verbs"])
MATERIAL_ONLY: Final[tuple[str, ...]] = tuple(_WORDS["material_only"])
UNEVENTFUL: Final[tuple[str, ...]] = tuple(_WORDS["uneventful"])
PERSONAL_VERBS: Final = frozenset(_WORDS["personal_verbs"])
DEGREES: Final = frozenset(_WORDS["degrees"])
TREATMENT_VERBS: Final = frozenset(_WORDS["treatment_verbs"])
TREATMENT_PLACES: Final = frozenset(_WORDS["treatment_places"])
LIMBS: Final = frozenset(_WORDS["limbs"])
AIMED_VERBS: Final = frozenset(_WORDS["aimed_verbs"])
ANYBODY: Final = frozenset(_WORDS["anybody"])
FEARING_VERBS: Final = frozenset(_WORDS["fearing_verbs"])
FATAL_VERBS: Final = frozenset(_WORDS["fatal_verbs"])
MODALS: Final = frozenset(_WORDS["modals"])
WISHING_WORDS: Final = frozenset(_WORDS["wishing_words"])
FREEING_VERBS: Final = frozenset(_WORDS["freeing_verbs"])
UNHURT: Final = frozenset(_WORDS["unhurt"])
SHOOT_VERBS: Final = frozenset(_WORDS["shoot_verbs"])
ORDINALS: Final[dict[str, int]] = _WORDS["ordinals"]
GROUPS: Final = frozenset(_WORDS["groups"])
FIXED_GROUPS: Final[dict[str, int]] = {"couple": 2, "trio": 3, "duo": 2, "pair": 2}
NEWS: Final = frozenset(_WORDS["news"])
PARTIAL_DENIALS: Final = frozenset(_WORDS["partial_denials"])
UNSAID: Final = frozenset(_WORDS["unsaid"])
_PERSONS: Final = frozenset(word.lower() for word in _WORDS["persons"])
_NOT_PERSONS: Final = frozenset(_WORDS["not_persons"])
_HARM_WORDS: Final = frozenset(ADJECTIVES) | frozenset(NOUNS) | {"kill", "wound", "injure", "hurt"}


@dataclass(frozen=True, slots=True)
class Ordeal:
    """A way to say that persons were hurt: a verb with a noun, bare ("" among ``links``) or after a preposition.

    ``of_object``: those hurt are the verb's object where it has one ("left five with wounds"), else its subject.
    ``qualifiers``: the noun counts only with one of these before it ("critical condition").
    """

    verbs: frozenset[str]
    links: frozenset[str]
    nouns: frozenset[str]
    of_object: bool
    qualifiers: frozenset[str]


ORDEALS: Final = tuple(
    Ordeal(
        frozenset(row["verbs"]),
        frozenset(row["links"]),
        frozenset(row["nouns"]),
        bool(row.get("of_object")),
        frozenset(row.get("qualifiers", ())),
    )
    for row in _WORDS["ordeals"]
)


def is_person(token: Token) -> bool:
    """Tell whether the noun names one person by role, kin or nationality."""
    return token.lemma in _PERSONS or token.text.lower() in _PERSONS


def is_no_person(token: Token) -> bool:
    """Tell whether the noun names an animal, a thing or a measure that harm verbs also take."""
    return token.lemma in _NOT_PERSONS


def is_harm_word(token: Token) -> bool:
    """Tell whether the word itself says what happened to the persons: "dead", "wounded"."""
    return token.lemma in _HARM_WORDS or token.text.lower() in _HARM_WORDS
