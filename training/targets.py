"""What the encoder is to learn from a labelled article: which sentence reports what, which words play which part."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from schemas.records import Actor, Place
from streams.domain.document import Sentence
from streams.domain.quantities import find_numbers
from streams.evaluation.agreement import Fields, distance_km, located
from training.dataset import LabelledArticle
from training.outputs import STATUS_NAMES, TYPE_NAMES

Spans = list[tuple[int, int]]
Flags = npt.NDArray[np.bool_]

_POINT_KM: Final = 25.0  # as "place within 25 km" in docs/quality.md
_AREA_KM: Final = 60.0  # two points named for one district or first-level unit
_POINTS: Final = frozenset({"city", "site"})
_EMPTY_WORDS: Final = frozenset({"the", "of", "and"})
_UNDATING: Final = frozenset({"timestamp", "dateline"})


class _Stretch(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True)
class EventTarget:
    """A labelled event: its sentence, the others that its evidence touches, its codes, and by role its words.

    ``reported``: to be found; else it may be found or not.
    """

    sentence: int
    touched: frozenset[int]
    type: str
    mode: str
    acled: str
    status: str
    placed: bool
    reported: bool
    roles: Mapping[str, Spans]


@dataclass(frozen=True)
class ArticleTarget:
    """An article for the encoder: its headline, its sentences (start, words), and its events."""

    article_id: str
    headline: str
    sentences: Sequence[tuple[int, str]]
    events: Sequence[EventTarget]
    real: bool


@dataclass(frozen=True)
class ToldTypes:
    """Of each sentence (rows) and type (columns): it reports such an event; one that may be found or not."""

    reported: Flags
    passed: Flags


def target_of(one: LabelledArticle) -> ArticleTarget:
    """Return the targets of an article. Denied events and those whose evidence is no sentence of it teach nothing."""
    document = one.analysed.document
    return ArticleTarget(
        article_id=one.article.id,
        headline=one.analysed.headline.text if one.analysed.headline else "",
        sentences=[(sentence.start, document.text_of(sentence)) for sentence in document.sentences],
        events=[
            EventTarget(
                sentence=sentence,
                touched=touched,
                type=event["type"],
                mode=event["mode"] or "",
                acled=event["acled"] or "",
                status=event["status"],
                placed=event["place"] is not None,
                reported=event["salience"] != "ignore",
                roles=_roles(one, document.sentences[sentence], event),
            )
            for event, sentence, touched in located_events(one)
        ],
        real=one.real,
    )


def located_events(one: LabelledArticle) -> list[tuple[Fields, int, frozenset[int]]]:
    """Return the events with a sentence and a status to learn, with it and the others that the evidence touches."""
    found = []
    for event in one.events:
        sentence, touched = evidence_sentence(one, event)
        if sentence is not None and event["status"] in STATUS_NAMES:
            found.append((event, sentence, touched))
    return found


def evidence_sentence(one: LabelledArticle, event: Fields) -> tuple[int | None, frozenset[int]]:
    """Return the sentence that holds most of an event's evidence, and the others that hold some of it."""
    start = one.article.text.find(event["evidence"])
    if start < 0:
        return None, frozenset()
    end = start + len(event["evidence"])
    shared = {}
    for sentence in one.analysed.document.sentences:
        first, last = one.prose.span(sentence.start, sentence.end)
        shared[sentence.index] = min(last, end) - max(first, start)
    touched = {index: size for index, size in shared.items() if size > 0}
    if not touched:
        return None, frozenset()
    best = max(touched, key=touched.__getitem__)
    return best, frozenset(touched) - {best}


def told_types(target: ArticleTarget) -> ToldTypes:
    """Return which types the sentences of an article report."""
    shape = (len(target.sentences), len(TYPE_NAMES))
    reported, passed = np.zeros(shape, bool), np.zeros(shape, bool)
    for event in target.events:
        told = reported if event.reported else passed
        told[event.sentence, TYPE_NAMES.index(event.type)] = True
    return ToldTypes(reported, passed & ~reported)


def _roles(one: LabelledArticle, sentence: Sentence, event: Fields) -> dict[str, Spans]:
    analysed = one.analysed
    names = [name for name in analysed.names if place_is(name.place, event["place"])]
    dates = [d for d in analysed.dates if d.day.isoformat() == event["date"] and d.kind not in _UNDATING]
    roles = {
        "place": _within(sentence, names),
        "date": _within(sentence, dates),
        "actor": _sides(one, sentence, event["actors"]),
        "recipient": _sides(one, sentence, event["recipients"]),
    }
    for kind in ("killed", "injured"):
        count = event[kind]
        figures = [f for f in analysed.casualties if f.kind == kind and f.count == count and count is not None]
        roles[kind] = _within(sentence, figures)
        if count and not roles[kind]:
            roles[kind] = _within(sentence, [n for n in find_numbers(analysed.document) if n.value == count])
    return roles


def _within(sentence: Sentence, found: Iterable[_Stretch]) -> Spans:
    return [(each.start, each.end) for each in found if sentence.start <= each.start < sentence.end]


def _sides(one: LabelledArticle, sentence: Sentence, labelled: Sequence[Fields]) -> Spans:
    mentions = [m for m in one.analysed.actors if any(actor_is(m.actor, actor) for actor in labelled)]
    return _within(sentence, mentions)


def place_is(place: Place, labelled: Fields | None) -> bool:
    """Tell whether a place is the labelled one: the same country, or a point of it close enough."""
    if labelled is None:
        return False
    if "country" in {place.precision, labelled["precision"]}:
        return (place.country, place.precision) == (labelled["country"], labelled["precision"])
    found = {"lat": place.lat, "lon": place.lon}
    if not located(found) or not located(labelled):
        return False
    within_km = _POINT_KM if labelled["precision"] in _POINTS else _AREA_KM
    return distance_km(found, labelled) <= within_km


def actor_is(actor: Actor, labelled: Fields) -> bool:
    """Tell whether an actor is a labelled one: a word of the name in common and no other country, or the same codes."""
    if shared_words(actor.name, labelled["name"]):
        return actor.country == labelled["country"] or None in {actor.country, labelled["country"]}
    return actor.country is not None and (actor.country, actor.sector) == (labelled["country"], labelled["sector"])


def shared_words(one: str, other: str) -> bool:
    """Tell whether two names share a word that means something."""
    return bool(_words(one) & _words(other) - _EMPTY_WORDS)


def _words(name: str) -> set[str]:
    return set("".join(sign for sign in name.lower() if sign.isascii() and (sign.isalnum() or sign == " ")).split())
