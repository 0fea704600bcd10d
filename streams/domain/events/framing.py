"""From triggers to event candidates: type, mode, place, date, toll and status of what each trigger tells.

Source: codebook, "Types and modes" and "Conventions for hard cases".
"""

from collections.abc import Iterable, Mapping
from typing import Final

from streams.domain.events.candidates import Candidate, Story, Toll, When, Where
from streams.domain.events.lexicon import Lexicon
from streams.domain.events.modality import Modality, ModalityWords, modality_of
from streams.domain.events.triggers import Trigger
from streams.domain.events.whereabouts import inherited_when, when_of, where_of

_PLANNABLE: Final[Mapping[str, str]] = {
    "CONSULT": "AGREE",
    "AGREE": "AGREE",
    "PROTEST": "PROTEST",
    "COOPERATE": "AGREE",
    "AID": "AGREE",
}
_NO_DEFAULT_PLACE: Final = frozenset({"stated", "none"})


def candidates_of(
    story: Story, triggers: Iterable[Trigger], lexicon: Lexicon, words: ModalityWords
) -> tuple[Candidate, ...]:
    """Return one candidate for each trigger, or several where the text lists several places for it."""
    found: list[Candidate] = []
    previous_when: When | None = None
    paragraph = -1
    for trigger in triggers:
        sentence = story.document.tokens[trigger.token].sentence
        here = story.document.sentences[sentence].paragraph
        if here != paragraph:
            paragraph = here
            previous_when = None
        modality = modality_of(story.document, trigger.token, words, story.quoted)
        own_when = when_of(story, trigger)
        when = inherited_when(story, own_when, previous_when)
        if own_when.basis in {"own", "sentence"} and own_when.precision in {"day", "week"}:
            previous_when = own_when
        event_type, status = _type_and_status(trigger, modality, when)
        for where in _places(story, trigger):
            found.append(
                Candidate(
                    trigger=trigger,
                    sentence=sentence,
                    type=event_type,
                    mode=trigger.rule.mode,
                    acled=trigger.rule.acled,
                    status=status,
                    where=where,
                    when=when,
                    toll=Toll(),
                    modality=modality,
                )
            )
    return tuple(found)


def _places(story: Story, trigger: Trigger) -> tuple[Where, ...]:
    if trigger.rule.place == "none":
        return (Where(None, "none"),)
    found = where_of(story, trigger)
    if trigger.rule.place in _NO_DEFAULT_PLACE:
        return tuple(where for where in found if where.basis == "own" and where.distance <= 1.7)[:1] or (
            Where(None, "none"),
        )
    if trigger.rule.type not in {"ASSAULT", "PROTEST", "COERCE", "DISASTER"}:
        return found[:1]
    return found


def _type_and_status(trigger: Trigger, modality: Modality, when: When) -> tuple[str, str]:
    if trigger.rule.status is not None:
        return trigger.rule.type, trigger.rule.status
    if (modality.planned or "future" in trigger.rule.flags or when.future) and trigger.rule.type in _PLANNABLE:
        return _PLANNABLE[
            trigger.rule.type
        ], "planned" if trigger.rule.type != "AGREE" or "future" in trigger.rule.flags else "occurred"
    if modality.denied:
        return trigger.rule.type, "denied"
    if modality.claimed:
        return trigger.rule.type, "claimed"
    return trigger.rule.type, "occurred"
