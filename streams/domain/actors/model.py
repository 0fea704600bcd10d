"""The shapes of actor finding: vocabulary entries, matches of them in a text, and the mentions handed out."""

from dataclasses import dataclass
from typing import Literal

from schemas.records import Actor

EntryKind = Literal["country", "demonym", "group", "person", "metonym", "common"]
NounClass = Literal["", "office", "role", "body", "weapon", "vessel", "site"]
MentionKind = Literal["named", "office", "role", "nationality", "metonym", "weapon", "site"]
Basis = Literal["own", "modifier", "coreference", "context", "none"]

ANYWHERE = "*"
"""Country of a group that acts in several countries: the country of the context counts."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the vocabulary.

    ``country`` is ISO 3166-1 alpha-2, None, or ``ANYWHERE``. ``noun_class`` is set for common nouns only. ``exact``
    marks abbreviations, which match in capitals alone.
    """

    name: str
    country: str | None
    sector: str
    kind: EntryKind
    noun_class: NounClass = ""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """An entry found in a text: tokens ``first`` to ``last`` (inclusive), ``head`` governs the others."""

    first: int
    last: int
    head: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class ActorMention:
    """An actor named in a text: characters ``start`` to ``end``, head token ``token``.

    ``kind``: ``named`` (proper names, countries as agents), ``office`` (by title), ``role`` (common nouns),
    ``nationality`` (a country or its adjective qualifying another noun: "Russian strike"), ``metonym`` (a seat of
    power), ``weapon`` ("a Russian missile": the actor is the side behind it), ``site`` ("a market": the actor is who
    is in it; a target, hardly ever an agent). ``basis`` says where the country comes from: the name itself, a
    modifier, an antecedent, the context given by the caller, or nowhere. One span has several mentions when it
    names several actors ("Philippine and Japanese warships"). ``person``: a single named person or office holder.
    """

    start: int
    end: int
    token: int
    actor: Actor
    kind: MentionKind
    basis: Basis = "own"
    person: bool = False


@dataclass(frozen=True, slots=True)
class PlaceSpan:
    """A place name already resolved: characters ``start`` to ``end``, ISO country, whether it names a country."""

    start: int
    end: int
    country: str
    is_country: bool = False
