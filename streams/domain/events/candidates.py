"""What extraction works on: the article with everything found in it, and the event candidates drawn from it.

Shapes only; nothing here decides anything.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from schemas.records import Actor, Place
from streams.domain.actors import ActorIndex, ActorMention, Phrases
from streams.domain.dates import DateMention
from streams.domain.document import Document
from streams.domain.events.modality import Modality
from streams.domain.events.sentence_types import LogOdds, SentenceModel
from streams.domain.events.triggers import Trigger
from streams.domain.places.capitals import capital_of
from streams.domain.places.gazetteer import Gazetteer
from streams.domain.quantities import Casualties, WeaponMention, find_weapons

Basis = Literal["own", "sentence", "paragraph", "article", "none"]
"""Where a place or date was found: tied to the trigger, elsewhere in its sentence, paragraph or article, nowhere."""


@dataclass(frozen=True, slots=True)
class LocatedName:
    """A place name of the text with its head token; ``is_scene`` is False for governments, nationalities and people."""

    token: int
    start: int
    end: int
    place: Place
    is_scene: bool


@dataclass(frozen=True, slots=True)
class Where:
    """A place and how it was found; ``place`` is None for an event without one."""

    place: Place | None
    basis: Basis
    distance: float = 0.0


@dataclass(frozen=True, slots=True)
class When:
    """The first and, if it lasted, last day of an event, the precision, and how it was found."""

    day: dt.date
    end_day: dt.date | None
    precision: str
    basis: Basis
    future: bool = False


@dataclass(frozen=True, slots=True)
class Toll:
    """Persons killed and injured; None: not stated, or without a figure.

    ``is_aggregate``: counted over a period or an older case; ``is_total``: told as the current sum ("rose to nine");
    ``is_stated``: the text says something of casualties here, be it without a figure. ``figures``: all that the numbers
    come from, which a group of candidates is counted by. ``is_elsewhere``: told of where the harmed were brought.
    ``is_late``: counted or found after the event, so that its date may be later.
    """

    killed: int | None = None
    injured: int | None = None
    is_aggregate: bool = False
    is_total: bool = False
    is_stated: bool = False
    figures: tuple[Casualties, ...] = ()
    is_elsewhere: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One trigger read as an event: the frame that consolidation and selection work on."""

    trigger: Trigger
    sentence: int
    type: str
    mode: str | None
    acled: str | None
    status: str
    where: Where
    when: When
    toll: Toll
    modality: Modality
    actors: tuple[Actor, ...] = ()
    recipients: tuple[Actor, ...] = ()
    weapons: tuple[WeaponMention, ...] = ()


@dataclass(frozen=True)
class Story:
    """An article as read: its grammar and everything the finders found in it.

    ``focus``: the place that it is about. ``home``: ISO country whose "government" and "police" it means.
    ``words``: the model of what
    sentences tell of; ``told``: how likely each sentence tells of each type by it.
    """

    document: Document
    headline: Document | None
    names: tuple[LocatedName, ...]
    dates: tuple[DateMention, ...]
    day_of_writing: dt.date
    quoted: frozenset[int]
    focus: Place | None
    home: str | None
    casualties: tuple[Casualties, ...]
    weapons: tuple[WeaponMention, ...]
    actors: tuple[ActorMention, ...]
    actor_index: ActorIndex
    gazetteer: Gazetteer
    words: SentenceModel
    told: tuple[LogOdds, ...]

    def capital(self, country: str) -> Place | None:
        """Return the capital of a country (ISO alpha-2); None where it has none that is known."""
        entry = capital_of(country, self.gazetteer)
        return entry.place() if entry is not None else None

    @cached_property
    def phrases(self) -> Phrases:
        """The reader of the noun phrases of the text."""
        return Phrases(self.document, self.actors)

    @cached_property
    def actors_by_sentence(self) -> Mapping[int, tuple[ActorMention, ...]]:
        """The actors of each sentence that names any, left to right."""
        rows: dict[int, list[ActorMention]] = {}
        for mention in self.actors:
            rows.setdefault(self.document.tokens[mention.token].sentence, []).append(mention)
        return {sentence: tuple(found) for sentence, found in rows.items()}

    @cached_property
    def names_by_sentence(self) -> Mapping[int, tuple[LocatedName, ...]]:
        """The place names of each sentence that has any, left to right."""
        rows: dict[int, list[LocatedName]] = {}
        for name in self.names:
            rows.setdefault(self.document.tokens[name.token].sentence, []).append(name)
        return {sentence: tuple(found) for sentence, found in rows.items()}

    @cached_property
    def dates_by_sentence(self) -> Mapping[int, tuple[DateMention, ...]]:
        """The dates of each sentence that has any, left to right."""
        rows: dict[int, list[DateMention]] = {}
        for date in self.dates:
            rows.setdefault(self.document.tokens[date.token].sentence, []).append(date)
        return {sentence: tuple(found) for sentence, found in rows.items()}

    @cached_property
    def weapons_by_sentence(self) -> Mapping[int, tuple[WeaponMention, ...]]:
        """The weapons of each sentence that names any, left to right."""
        rows: dict[int, list[WeaponMention]] = {}
        for weapon in self.weapons:
            rows.setdefault(self.document.tokens[weapon.token].sentence, []).append(weapon)
        return {sentence: tuple(found) for sentence, found in rows.items()}

    @cached_property
    def headline_weapons(self) -> tuple[WeaponMention, ...]:
        """The weapons that the headline names, left to right."""
        return find_weapons(self.headline) if self.headline is not None else ()
