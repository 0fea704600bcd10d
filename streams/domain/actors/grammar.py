"""Closed word lists of the syntax rules, read from ``data/grammar.json``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Grammar:
    """Lemmas and words by grammatical behaviour; see the comments in ``data/grammar.json`` for each list."""

    belonging: frozenset[str]
    not_belonging_before: frozenset[str]
    locating: frozenset[str]
    motion_verbs: frozenset[str]
    travel: frozenset[str]
    struck: frozenset[str]
    courtesy_titles: frozenset[str]
    group_words: Mapping[str, str]
    institutions: Mapping[str, str]
    adjectives: Mapping[str, str]
    foreign_roles: Mapping[str, Mapping[str, str]]


def grammar_from(data: Mapping[str, Any]) -> Grammar:
    """Return the word lists; raises ``KeyError`` for a missing one."""
    return Grammar(
        belonging=frozenset(data["belonging"]),
        not_belonging_before=frozenset(data["not_belonging_before"]),
        locating=frozenset(data["locating"]),
        motion_verbs=frozenset(data["motion_verbs"]),
        travel=frozenset(data["travel"]),
        struck=frozenset(data["struck"]),
        courtesy_titles=frozenset(data["courtesy_titles"]),
        group_words=dict(data["group_words"]),
        institutions=dict(data["institutions"]),
        adjectives=dict(data["adjectives"]),
        foreign_roles=dict(data["foreign_roles"]),
    )
