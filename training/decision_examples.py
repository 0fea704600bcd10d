"""What the decisions are fitted to: for each labelled event the candidates of a decision and which of them are right.

Each decision is learned with the fields before it as labelled, so that it need not make up for their mistakes; the
selection is learned from drafts as the other models fill them.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from schemas.records import Actor
from streams.domain.reader import coding, counting, dating, placing, selecting, siding
from streams.domain.reader.article import Draft
from streams.domain.reader.drafting import find_drafts
from streams.domain.reader.models import ReaderModels
from streams.domain.reader.pipeline import STEPS, read_events
from streams.evaluation.agreement import Fields, pair_up
from training.dataset import LabelledArticle, mentions_of
from training.linear_fits import Chance, Choice
from training.right_candidates import country_of, right_actors, right_counts, right_days, right_places
from training.targets import located_events

_WRITTEN: Final = 0.5
"""Weight of texts written for the project beside real news."""
_PASSED: Final = 0.3
_PASSED_DRAFT: Final = 0.15
_TAKEN_LOG_ODDS: Final = 0.5
"""Wrong drafts told so surely would be taken at run time too; later drafts are learned beside them."""


def place_choices(articles: Iterable[LabelledArticle]) -> Iterator[Choice]:
    """Yield the choices of a place; events whose place no candidate fits are left out."""
    for one in articles:
        candidates = placing.place_candidates(one.analysed)
        for event, sentence, _ in located_events(one):
            right = right_places(candidates, event["place"])
            if right:
                rows = placing.place_features(one.analysed, Draft(sentence, event["type"]), candidates)
                yield Choice(rows, right, _weight(one, event))


def date_choices(articles: Iterable[LabelledArticle]) -> Iterator[Choice]:
    """Yield the choices of a day; events whose day no candidate fits are left out."""
    for one in articles:
        candidates = dating.date_candidates(one.analysed)
        for event, sentence, _ in located_events(one):
            right = right_days(candidates, event)
            if right:
                rows = dating.date_features(one.analysed, Draft(sentence, event["type"]), candidates)
                yield Choice(rows, right, _weight(one, event))


def count_choices(articles: Iterable[LabelledArticle], kind: str) -> Iterator[Choice]:
    """Yield the choices of a number of persons; "not stated" is right where no figure gives the labelled number."""
    for one in articles:
        candidates = counting.count_candidates(one.analysed, kind)
        if not candidates:
            continue
        rivals = [draft for draft in find_drafts(one.analysed) if draft.type in counting.HARMING]
        for event, sentence, _ in located_events(one):
            draft = Draft(sentence, event["type"])
            rows = counting.count_features(one.analysed, draft, kind, candidates, rivals)
            yield Choice(rows, right_counts(candidates, event[kind]), _weight(one, event))


def side_choices(articles: Iterable[LabelledArticle], side: str) -> Iterator[Choice]:
    """Yield the choices of an actor for a side; events whose side no candidate resembles are left out."""
    for one in articles:
        named = siding.side_candidates(one.analysed)
        for event, sentence, _ in located_events(one):
            draft = Draft(sentence, event["type"], place=country_of(event))
            candidates = [*named, *siding.expected_candidates(one.analysed, draft)]
            right = right_actors(candidates, event[f"{side}s"])
            if right:
                rows = siding.side_features(one.analysed, draft, candidates)
                yield Choice(rows[side], right, _weight(one, event))


def mode_choices(articles: Iterable[LabelledArticle]) -> Iterator[Choice]:
    """Yield the choices of a mode, of the types that have any."""
    for one, event, draft in _coded(articles):
        modes = coding.mode_candidates(event["type"])
        mode = event["mode"] or ""
        if len(modes) > 1 and mode in modes:
            yield Choice(coding.mode_features(one.analysed, draft), frozenset({modes.index(mode)}), _weight(one, event))


def acled_choices(articles: Iterable[LabelledArticle]) -> Iterator[Choice]:
    """Yield the choices of an ACLED sub-event."""
    names = coding.acled_candidates()
    for one, event, draft in _coded(articles):
        rows = coding.acled_features(one.analysed, draft)
        yield Choice(rows, frozenset({names.index(event["acled"] or "")}), _weight(one, event))


def _coded(articles: Iterable[LabelledArticle]) -> Iterator[tuple[LabelledArticle, Fields, Draft]]:
    """Yield each event with a draft whose mode, counts and sides are as labelled."""
    for one in articles:
        for event, sentence, _ in located_events(one):
            draft = Draft(
                sentence,
                event["type"],
                mode=event["mode"],
                killed=event["killed"],
                injured=event["injured"],
                actors=_actors(event["actors"]),
                recipients=_actors(event["recipients"]),
            )
            yield one, event, draft


def _actors(labelled: Iterable[Fields]) -> tuple[Actor, ...]:
    return tuple(Actor(name=each["name"], country=each["country"], sector=each["sector"]) for each in labelled)


def filled_drafts(one: LabelledArticle, models: ReaderModels) -> list[Draft]:
    """Return the drafts of an article with all fields decided but whether they are reported."""
    return read_events(one.analysed, models, STEPS[:-1])


def right_and_passed(one: LabelledArticle, mentions: Sequence[Fields]) -> tuple[set[int], set[int]]:
    """Return which mentions agree with a labelled event, one to one, and which of the others with one that may pass."""
    right = {index for index, _ in pair_up(list(mentions), one.reported, same_type=True)}
    rest = [index for index in range(len(mentions)) if index not in right]
    pairs = pair_up([mentions[index] for index in rest], one.passed, same_type=False)
    return right, {rest[index] for index, _ in pairs}


def selection_chances(articles: Iterable[LabelledArticle], models: ReaderModels) -> Iterator[Chance]:
    """Yield the drafts of articles: right where they agree with a labelled event, one to one, best agreement first.

    Those that agree only with one that may pass count little.
    """
    for one in articles:
        drafts = filled_drafts(one, models)
        mentions = mentions_of(one, drafts)
        right, passed = right_and_passed(one, mentions)
        taken: list[Draft] = []
        for index, draft in enumerate(drafts):
            row = selecting.selection_features(one.analysed, draft, taken)
            weight = (1.0 if one.real else _WRITTEN) * (_PASSED_DRAFT if index in passed else 1.0)
            yield Chance(row, index in right, weight)
            told = one.analysed.readings[draft.sentence].told[draft.type]
            if index in right or told > _TAKEN_LOG_ODDS:
                taken.append(draft)


def _weight(one: LabelledArticle, event: Fields) -> float:
    return (1.0 if one.real else _WRITTEN) * (_PASSED if event["salience"] == "ignore" else 1.0)
