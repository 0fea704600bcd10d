"""What the encoder is to learn from a labelled article: which sentence reports what, which words play which part."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from streams.domain.document import Sentence
from streams.domain.quantities import find_numbers
from streams.domain.reader import counting, dating, placing, siding
from streams.domain.reader.arguments import Answer, Stretch
from streams.domain.reader.article import Draft
from streams.evaluation.agreement import Fields
from training.dataset import LabelledArticle
from training.outputs import STATUS_NAMES, TYPE_NAMES
from training.right_candidates import (
    actor_is,
    country_of,
    place_is,
    right_actors,
    right_counts,
    right_days,
    right_places,
)

Spans = list[tuple[int, int]]
Flags = npt.NDArray[np.bool_]

_UNDATING: Final = frozenset({"timestamp", "dateline"})


@dataclass(frozen=True)
class ArgumentTarget:
    """What fills a role of an event: all words that could, as (sentence, start, end), and which of them do.

    ``unnamed``: that none does, in the two ways of ``domain.reader.article.ArgumentScores.unnamed``.
    """

    mentions: Sequence[tuple[int, int, int]]
    right: Sequence[bool]
    unnamed: tuple[bool, bool]


@dataclass(frozen=True)
class EventTarget:
    """A labelled event: its sentence, the others that its evidence touches, its codes, and by role its words.

    ``roles``: words of its sentence; ``arguments``: words of the whole article, of the roles for which some value of
    the article is right. ``reported``: to be found; else it may be found or not; ``main``: the news of the article.
    """

    sentence: int
    touched: frozenset[int]
    type: str
    mode: str
    acled: str
    status: str
    placed: bool
    reported: bool
    main: bool
    roles: Mapping[str, Spans]
    arguments: Mapping[str, ArgumentTarget]


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
    """Of each sentence (rows) and type (columns): it reports such an event, the main one; one that may pass."""

    reported: Flags
    main: Flags
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
                main=event["salience"] == "main",
                roles=_roles(one, document.sentences[sentence], event),
                arguments=dict(_arguments(one, Draft(sentence, event["type"], place=country_of(event)), event)),
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
    reported, main, passed = np.zeros(shape, bool), np.zeros(shape, bool), np.zeros(shape, bool)
    for event in target.events:
        at = event.sentence, TYPE_NAMES.index(event.type)
        (reported if event.reported else passed)[at] = True
        main[at] |= event.main
    return ToldTypes(reported, main, passed & ~reported)


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


def _within(sentence: Sentence, found: Iterable[Stretch]) -> Spans:
    return [(each.start, each.end) for each in found if sentence.start <= each.start < sentence.end]


def _sides(one: LabelledArticle, sentence: Sentence, labelled: Sequence[Fields]) -> Spans:
    mentions = [m for m in one.analysed.actors if any(actor_is(m.actor, actor) for actor in labelled)]
    return _within(sentence, mentions)


def _arguments(one: LabelledArticle, draft: Draft, event: Fields) -> Iterator[tuple[str, ArgumentTarget]]:
    """Yield by role what fills it; nothing where no value of the article is right."""
    article = one.analysed
    places = placing.place_candidates(article)
    yield from _argument("place", placing.place_answers(places), right_places(places, event["place"]))
    days = dating.date_candidates(article)
    yield from _argument("date", dating.date_answers(days), right_days(days, event))
    for kind in ("killed", "injured"):
        counts = counting.count_candidates(article, kind)
        yield from _argument(kind, counting.count_answers(counts), right_counts(counts, event[kind]))
    sides = [*siding.side_candidates(article), *siding.expected_candidates(article, draft)]
    for side in siding.SIDES:
        yield from _argument(side, siding.side_answers(sides), right_actors(sides, event[f"{side}s"]))


def _argument(role: str, answers: Sequence[Answer], right: frozenset[int]) -> Iterator[tuple[str, ArgumentTarget]]:
    told = [
        ((sentence, each.start, each.end), index in right)
        for index, answer in enumerate(answers)
        for sentence, each in answer.mentions
        if sentence >= 0
    ]
    ways = {answers[index].unnamed for index in right}
    unnamed = (0 in ways, 1 in ways)
    if any(is_right for _, is_right in told) or any(unnamed):
        yield role, ArgumentTarget([where for where, _ in told], [is_right for _, is_right in told], unnamed)
