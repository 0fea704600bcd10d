"""Windows with their targets as arrays: what a batch is made of."""

from collections.abc import Iterator, Sequence
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
class WindowExample:
    """A window: word pieces, the pieces (first, last) of its sentences, and by sentence and type what they report.

    ``report`` and ``speak`` are 0 or 1, with weights; ``passed`` marks what counts for nothing in judging.
    """

    ids: list[int]
    spans: list[tuple[int, int]]
    report: Floats
    report_weight: Floats
    speak: Floats
    speak_weight: Floats
    passed: npt.NDArray[np.bool_]
    codes: list[CodeTarget]
    roles: list[RoleTarget]


def window_examples(target: ArticleTarget, tokenizer: Tokenizer) -> list[WindowExample]:
    """Return the windows of an article with their targets."""
    weight = 1.0 if target.real else WRITTEN
    told = told_types(target)
    report, report_weight = _answers(target, passing=_PASSED, reported_only=True)
    speak, speak_weight = _answers(target, passing=1.0, reported_only=False)
    examples = []
    for window in windows_of(tokenizer, target.sentences, target.headline):
        rows = [each.sentence for each in window.sentences]
        events = [(row, [e for e in target.events if e.sentence == number]) for row, number in enumerate(rows)]
        examples.append(
            WindowExample(
                ids=window.ids,
                spans=[(each.first, each.last) for each in window.sentences],
                report=report[rows],
                report_weight=report_weight[rows] * np.float32(weight),
                speak=speak[rows],
                speak_weight=speak_weight[rows] * np.float32(weight),
                passed=told.passed[rows],
                codes=[_codes(row, event, weight) for row, found in events for event in found],
                roles=[each for row, found in events for each in _roles(window.sentences[row], found, weight)],
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
