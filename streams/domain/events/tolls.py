"""Which event a number of killed or injured belongs to: the nearest act in its sentence, else an event of its own.

Source: codebook, "How many": the number the text gives for this event; a count over a period or several places is not
an event's; one side's claim of enemy dead is not added.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from streams.domain.document import Document
from streams.domain.events.attachment import UNREACHABLE, distance
from streams.domain.events.candidates import Toll
from streams.domain.events.lexicon import TriggerRule
from streams.domain.events.roles import Roles
from streams.domain.events.triggers import Trigger
from streams.domain.quantities import Casualties

TOLL: Final = "TOLL"
"""The type of a candidate that tells only how many suffered; it becomes that of the event it joins."""

_RULE: Final = TriggerRule(
    id="toll",
    type=TOLL,
    mode=None,
    acled=None,
    strength=0.8,
    place="located",
    status=None,
    conditions={},
    flags=frozenset(),
)
_HARMFUL: Final = frozenset({"ASSAULT", "PROTEST", "DISASTER"})
_COUNTED: Final = frozenset({"killed", "injured"})
_NEAR: Final = 6.0


def bind_tolls(
    document: Document, triggers: Sequence[Trigger], casualties: Iterable[Casualties]
) -> tuple[Mapping[int, Toll], tuple[Trigger, ...]]:
    """Return the tolls by trigger token, and further triggers for the tolls of no act in their sentence."""
    by_sentence: dict[int, list[Trigger]] = {}
    for trigger in triggers:
        if trigger.rule.type in _HARMFUL:
            by_sentence.setdefault(document.tokens[trigger.token].sentence, []).append(trigger)
    parts: dict[int, list[Casualties]] = {}
    for found in casualties:
        if found.kind in _COUNTED:
            parts.setdefault(_owner(document, by_sentence, found, parts), []).append(found)
    known = {trigger.token for trigger in triggers}
    further = tuple(Trigger(token, _RULE, Roles(), 1) for token in sorted(parts) if token not in known)
    return {token: _toll(found) for token, found in parts.items()}, further


def _owner(
    document: Document,
    by_sentence: Mapping[int, Sequence[Trigger]],
    found: Casualties,
    taken: Mapping[int, Sequence[Casualties]],
) -> int:
    """Return the token that a figure is booked on: the nearest act's, else one with a figure beside it, else its own."""
    ranked = sorted(
        (
            min(distance(document, trigger.token, found.token), distance(document, found.token, trigger.token)),
            trigger.token,
        )
        for trigger in by_sentence.get(document.tokens[found.token].sentence, ())
    )
    for far, token in ranked:
        if far <= _NEAR and not any(other.kind == found.kind for other in taken.get(token, ())):
            return token
    beside = [
        token
        for token, others in taken.items()
        if document.tokens[token].sentence == document.tokens[found.token].sentence
        and distance(document, token, found.token) < UNREACHABLE
        and all(other.kind != found.kind for other in others)
    ]
    return beside[-1] if beside else found.token


def _toll(found: Sequence[Casualties]) -> Toll:
    events = [each for each in found if each.scope == "event" and not each.enemy]
    enemies = [each.count for each in found if each.scope == "event" and each.enemy and each.kind == "killed"]
    counts = {each.kind: each.count for each in reversed(events)}
    return Toll(
        killed=counts.get("killed"),
        injured=counts.get("injured"),
        is_aggregate=any(each.scope == "background" for each in found),
        is_total=any(each.total for each in events),
        is_stated=bool(events),
        enemy_killed=next(iter(enemies), None),
    )
