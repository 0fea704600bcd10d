"""Windows with their targets as arrays: what a batch is made of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from streams.adapters.encoder_windows import WindowSentence, windows_of
from training.outputs import ACLED_NAMES, MODE_NAMES, ROLE_NAMES, STATUS_NAMES, TYPE_NAMES
from training.targets import ArticleTarget, EventTarget, told_types

Floats = npt.NDArray[np.float32]

_ELSEWHERE: Final = 0.5
"""Weight of "does not report it" where another sentence of the article does: it may tell of the same event."""
_PASSED: Final = 0.1
"""Weight of "does not report it" where the label lets the event pass."""
_PASSED_EVENT: Final = 0.3
"""Weight of the codes of an event that may pass."""
WRITTEN: Final = 0.7
"""Weight of texts written for the project beside real news, which they are not quite like."""
_MODE_INDEX: Final = {name: index for index, name in enumerate(MODE_NAMES)}


@dataclass(frozen=True)
class CodeTarget:
    """The codes of one event as indexes of outputs; ``mode`` is -1 where the label has none that the type knows."""

    sentence: int
    type: int
    mode: int
    acled: int
    status: int
    placed: float
    weight: float


@dataclass(frozen=True)
class RoleTarget:
    """Which word pieces (rows; ``first`` to ``last`` of the window) play which role (columns) for events of a type."""

    type: int
    first: int
    last: int
    roles: Floats
    weight: float


@dataclass(frozen=True)
class ArgumentExample:
    """What fills a role of an event, among all words of its article that could.

    ``mentions``: rows of the window's number in the article, first and last (exclusive) piece there, and how many
    sentences they stand after the event's; ``right``: of each whether it fills the role, then of the two ways in which
    no word does.
    """

    sentence: int
    type: int
    role: int
    mentions: npt.NDArray[np.int64]
    right: npt.NDArray[np.bool_]
    weight: float


@dataclass(frozen=True)
class WindowExample:
    """A window: word pieces, the pieces (first, last) of its sentences, and by sentence and type what they report.

    ``number``: its place among the windows of ``article``. ``report``, ``main`` and ``speak`` are 0 or 1, with weights;
    ``passed`` marks what counts for nothing in judging.
    """

    article: str
    number: int
    ids: list[int]
    spans: list[tuple[int, int]]
    report: Floats
    report_weight: Floats
    main: Floats
    speak: Floats
    speak_weight: Floats
    passed: npt.NDArray[np.bool_]
    codes: list[CodeTarget]
    roles: list[RoleTarget]
    arguments: list[ArgumentExample]


def window_examples(target: ArticleTarget, tokenizer: Tokenizer) -> list[WindowExample]:
    """Return the windows of an article with their targets."""
    weight = 1.0 if target.real else WRITTEN
    told = told_types(target)
    report, report_weight = _answers(target, passing=_PASSED, reported_only=True)
    speak, speak_weight = _answers(target, passing=1.0, reported_only=False)
    windows = list(windows_of(tokenizer, target.sentences, target.headline))
    places = {each.sentence: (number, each) for number, window in enumerate(windows) for each in window.sentences}
    examples = []
    for number, window in enumerate(windows):
        rows = [each.sentence for each in window.sentences]
        events = [(row, [e for e in target.events if e.sentence == at]) for row, at in enumerate(rows)]
        examples.append(
            WindowExample(
                article=target.article_id,
                number=number,
                ids=window.ids,
                spans=[(each.first, each.last) for each in window.sentences],
                report=report[rows],
                report_weight=report_weight[rows] * np.float32(weight),
                main=told.main[rows].astype(np.float32),
                speak=speak[rows],
                speak_weight=speak_weight[rows] * np.float32(weight),
                passed=told.passed[rows],
                codes=[_codes(row, event, weight) for row, found in events for event in found],
                roles=[each for row, found in events for each in _roles(window.sentences[row], found, weight)],
                arguments=[
                    each for row, found in events for event in found for each in _arguments(row, event, places, weight)
                ],
            )
        )
    return examples


def _answers(target: ArticleTarget, *, passing: float, reported_only: bool) -> tuple[Floats, Floats]:
    """Return by sentence and type whether it is told, and how much that counts.

    A sentence that shares the evidence of an event with another one counts for nothing for its type.
    """
    told = told_types(target)
    shape = told.reported.shape
    answers = told.reported if reported_only else told.reported | told.passed
    weights = np.ones(shape, np.float32)
    for event in target.events:
        if event.reported or not reported_only:
            weights[:, TYPE_NAMES.index(event.type)] = _ELSEWHERE
    for event in target.events:
        for sentence in event.touched:
            weights[sentence, TYPE_NAMES.index(event.type)] = 0.0
    weights[told.passed] = passing
    weights[answers] = 1.0
    return answers.astype(np.float32), weights


def _codes(row: int, event: EventTarget, weight: float) -> CodeTarget:
    return CodeTarget(
        sentence=row,
        type=TYPE_NAMES.index(event.type),
        mode=_MODE_INDEX.get((event.type, event.mode), -1),
        acled=ACLED_NAMES.index(event.acled),
        status=STATUS_NAMES.index(event.status),
        placed=float(event.placed),
        weight=weight * (1.0 if event.reported else _PASSED_EVENT),
    )


def _roles(sentence: WindowSentence, events: Sequence[EventTarget], weight: float) -> Iterator[RoleTarget]:
    for number, name in enumerate(TYPE_NAMES):
        of_type = [event for event in events if event.type == name]
        if not of_type:
            continue
        roles = np.zeros((sentence.last - sentence.first, len(ROLE_NAMES)), np.float32)
        for column, role in enumerate(ROLE_NAMES):
            spans = [span for event in of_type for span in event.roles[role]]
            for piece, (first, last) in enumerate(sentence.offsets):
                roles[piece, column] = any(first < end and last > start for start, end in spans)
        yield RoleTarget(number, sentence.first, sentence.last, roles, weight)


def _arguments(
    row: int, event: EventTarget, places: Mapping[int, tuple[int, WindowSentence]], weight: float
) -> Iterator[ArgumentExample]:
    for role, name in enumerate(ROLE_NAMES):
        target = event.arguments.get(name)
        if target is None:
            continue
        mentions, right = [], []
        for (sentence, start, end), is_right in zip(target.mentions, target.right, strict=True):
            if sentence in places:
                number, at = places[sentence]
                pieces = at.pieces(start, end)
                if pieces is not None:
                    mentions.append((number, *pieces, sentence - event.sentence))
                    right.append(is_right)
        yield ArgumentExample(
            sentence=row,
            type=TYPE_NAMES.index(event.type),
            role=role,
            mentions=np.array(mentions, np.int64).reshape(-1, 4),
            right=np.array([*right, *target.unnamed]),
            weight=weight * (1.0 if event.reported else _PASSED_EVENT),
        )
