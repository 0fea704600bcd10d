"""Why an event is reported as it is: for each field, the step that decided it, how sure it was and by which words."""

from dataclasses import dataclass
from typing import Any

from streams.domain.reader.article import Draft
from streams.domain.reader.pipeline import STEPS


@dataclass(frozen=True, slots=True)
class Decision:
    """One field of a draft: the step that wrote it and its value.

    ``probability`` is 0 to 1, None where the step does not weigh what it writes; ``words`` are those of the article
    behind the value, "" where there are none.
    """

    field: str
    step: str
    value: Any
    probability: float | None
    words: str


def decisions(draft: Draft) -> tuple[Decision, ...]:
    """Return how each field of a draft was decided, in the order of the steps."""
    traced = []
    for step in STEPS:
        for name in sorted(step.writes):
            ground = draft.grounds.get(name)
            traced.append(
                Decision(
                    field=name,
                    step=step.name,
                    value=getattr(draft, name),
                    probability=None if ground is None else ground.probability,
                    words="" if ground is None else ground.words,
                )
            )
    return tuple(traced)
