"""What the steps work on: an article with everything found in it, before anything is decided about events.

Shapes only. ``SentenceReading`` is what the encoder says of a sentence; the rest comes from the finders of places,
dates, quantities and actors.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, Protocol

from schemas.records import Actor, Place
from streams.domain.actors import ActorMention
from streams.domain.dates import DateMention
from streams.domain.document import Document, Sentence
from streams.domain.places.scenes import LocatedName
from streams.domain.quantities import Casualties, WeaponMention

ROLES: Final = ("place", "date", "killed", "injured", "actor", "recipient")
"""What a word can be for the event that its sentence tells of."""
UNSEEN: Final = -8.0
"""Log odds of what the encoder did not see."""


Spans = tuple[tuple[int, int], ...]
"""Stretches of the document, by first and last (exclusive) character."""


class ArgumentScores(Protocol):
    """How well words of the article fill one role of an event, as log odds up to a constant.

    ``unnamed``: that no words do, in two ways: of a date, that the event is dated to the week, or to the day, of
    writing; of the other roles, that it has none, or one that is implied (the country of a town, the civilians hit).
    """

    unnamed: tuple[float, float]

    def __call__(self, spans: Spans) -> Sequence[float]:
        """Return the score of each stretch of the document."""
        ...


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """What the encoder says of one sentence, as log odds.

    ``told``: by type, that the sentence is the one that reports such an event; ``mentioned``: that it speaks of one at
    all, be it in passing; ``placed``: that such an event here has a place. ``modes`` by type, then mode ("" for none);
    ``acled`` by type, then sub-event ("" for none); ``statuses`` by type, then status. ``roles`` tells of the
    characters from one to another what they are to such an event here: by type the log odds in the order of ``ROLES``,
    each those of the likeliest word piece; nothing where no piece was read. ``main``: by type, that it is the news of
    the article. ``arguments``: by type and role, how well any words of the article fill that role of such an event.
    """

    told: Mapping[str, float]
    mentioned: Mapping[str, float]
    placed: Mapping[str, float]
    modes: Mapping[str, Mapping[str, float]]
    acled: Mapping[str, Mapping[str, float]]
    statuses: Mapping[str, Mapping[str, float]]
    roles: Callable[[int, int], Mapping[str, Sequence[float]]]
    main: Mapping[str, float]
    arguments: Callable[[str, str], ArgumentScores]

    def role(self, event_type: str, name: str, start: int, end: int) -> float:
        """Return the log odds that the characters ``start`` to ``end`` have a role."""
        odds = self.roles(start, end)
        return odds[event_type][ROLES.index(name)] if odds else UNSEEN


@dataclass(frozen=True)
class AnalysedArticle:
    """An article with what was found in it.

    ``written``: the day of writing. ``focus``: the place that it is about. ``home``: ISO country whose "government"
    and "police" it means. ``readings``: one for each sentence of ``document``;
    ``headline_reading``: of the headline, as if it were one.
    """

    document: Document
    headline: Document | None
    names: tuple[LocatedName, ...]
    headline_names: tuple[LocatedName, ...]
    dates: tuple[DateMention, ...]
    casualties: tuple[Casualties, ...]
    headline_casualties: tuple[Casualties, ...]
    weapons: tuple[WeaponMention, ...]
    actors: tuple[ActorMention, ...]
    written: dt.date
    focus: Place | None
    home: str | None
    quoted: frozenset[int]
    readings: tuple[SentenceReading, ...]
    headline_reading: SentenceReading | None

    @cached_property
    def likeliest_told(self) -> float:
        """The log odds of what is told likeliest in the article, of any type."""
        return max(max(each.told.values()) for each in self.readings)

    @cached_property
    def likeliest_main(self) -> float:
        """The log odds of what is likeliest the news of the article, of any type."""
        return max(max(each.main.values()) for each in self.readings)

    @cached_property
    def name_sentences(self) -> tuple[int, ...]:
        """The sentence of each of ``names``."""
        return tuple(self.document.tokens[name.token].sentence for name in self.names)

    @cached_property
    def roots(self) -> tuple[int, ...]:
        """The governing token of each sentence."""
        return tuple(self._root(sentence) for sentence in self.document.sentences)

    def _root(self, sentence: Sentence) -> int:
        tokens = self.document.tokens_of(sentence)
        return next((token.index for token in tokens if token.head == token.index), sentence.first)

    @cached_property
    def actor_sentences(self) -> tuple[int, ...]:
        """The sentence of each of ``actors``."""
        return tuple(self.document.tokens[mention.token].sentence for mention in self.actors)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Days as decided: the first and, if it lasted, last day, and how exactly they are known."""

    day: dt.date
    end_day: dt.date | None
    precision: str


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a field of a draft is what it is: how likely that is (0-1), and the words of the article behind it."""

    probability: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An event in the making: what a sentence tells of one type; each step fills fields of its own.

    ``listed``: its sentence lists several places, each of them a draft. ``told_again_in``: other sentences that tell of
    the same event. ``grounds`` holds, by field, why it was so decided;
    ``pipeline.STEPS`` tells which step it was.
    """

    sentence: int
    type: str
    place: Place | None = None
    when: Chosen | None = None
    killed: int | None = None
    injured: int | None = None
    actors: tuple[Actor, ...] = ()
    recipients: tuple[Actor, ...] = ()
    mode: str | None = None
    acled: str | None = None
    status: str = "occurred"
    confidence: float = 0.0
    listed: bool = False
    told_again_in: tuple[int, ...] = ()
    grounds: Mapping[str, Ground] = field(default_factory=dict, hash=False)

    def decided(self, grounds: Mapping[str, Ground], **values: Any) -> "Draft":
        """Return the draft with more fields decided, and why."""
        return replace(self, grounds={**self.grounds, **grounds}, **values)
