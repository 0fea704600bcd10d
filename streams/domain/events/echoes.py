"""Words of harm that tell no act of their own: what a disaster or an attack told beside them did."""

from bisect import bisect_left
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Final

from streams.domain.document import Document
from streams.domain.events.attachment import apart
from streams.domain.events.tolls import COUNTED, HARMFUL, harmful_by_sentence
from streams.domain.events.triggers import Trigger
from streams.domain.quantities import Casualties

_BODIES_FOUND: Final = "assault.bodies-found"
_RECOVERY_SENTENCES: Final = 4
_DONE_BY: Final = 3.3


def without_echoes(
    document: Document, triggers: Sequence[Trigger], casualties: Iterable[Casualties]
) -> tuple[Trigger, ...]:
    """Return the triggers without the words of harm that only tell what a disaster did: "cholera killed 61".

    A word of harm that is no act of violence ("received a bullet") is no other act either.
    """
    harm = {found.token for found in casualties if found.kind in COUNTED}
    ordered = sorted((each for each in triggers if each.rule.type in HARMFUL), key=lambda each: each.token)
    acts = {each.token for each in ordered}
    by_sentence = harmful_by_sentence(document, ordered)

    def is_echo(trigger: Trigger) -> bool:
        if trigger.rule.id == _BODIES_FOUND:
            return _is_recovery(document, trigger, ordered, by_sentence)
        if trigger.token not in harm:
            return False
        if trigger.rule.type not in HARMFUL or _is_outcome(document, trigger.token, acts):
            return True
        beside = by_sentence.get(document.tokens[trigger.token].sentence, ())
        return trigger.rule.type == "ASSAULT" and any(
            other.rule.type == "DISASTER" and apart(document, trigger.token, other.token) <= _DONE_BY
            for other in beside
        )

    return tuple(trigger for trigger in triggers if not is_echo(trigger))


def _is_recovery(
    document: Document, trigger: Trigger, ordered: Sequence[Trigger], by_sentence: Mapping[int, Sequence[Trigger]]
) -> bool:
    """Tell whether bodies are found where a disaster was told last: they are no act of violence then."""
    sentence = document.tokens[trigger.token].sentence
    here = [each for each in by_sentence.get(sentence, ()) if each is not trigger]
    position = bisect_left(ordered, trigger.token, key=lambda each: each.token)
    told = here or ordered[max(0, position - 1) : position]
    near = told and sentence - document.tokens[told[0].token].sentence <= _RECOVERY_SENTENCES
    return bool(near) and told[0].rule.type == "DISASTER"


def _is_outcome(document: Document, harm: int, acts: Container[int]) -> bool:
    """Tell whether a participle says what came of the act it hangs on: "fired at a patrol, wounding an officer"."""
    token = document.tokens[harm]
    return token.tag == "VBG" and token.dependency in {"advcl", "xcomp"} and token.head in acts
