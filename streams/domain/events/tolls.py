"""Which act a number of killed or injured belongs to.

A figure is the nearest act's of its sentence, else it makes a candidate of its own that joins the event it refers to.
Source: codebook, "How many": a count over a period or several places is not an event's.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from schemas.records import Place
from streams.domain.document import Document
from streams.domain.events.attachment import UNREACHABLE, apart, distance
from streams.domain.events.candidates import Story, Toll
from streams.domain.events.lexicon import TriggerRule
from streams.domain.events.roles import Roles
from streams.domain.events.triggers import Trigger
from streams.domain.quantities import Casualties, Kind

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
HARMFUL: Final = frozenset({"ASSAULT", "PROTEST", "DISASTER"})
"""Types of events that people come to harm in."""
COUNTED: Final = frozenset({"killed", "injured"})
_NEAR: Final = 6.0
PROTESTERS: Final = frozenset({"protester", "protestor", "demonstrator", "marcher", "rioter", "striker"})
_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
_ORDER_WORDS: Final = frozenset({"after", "before", "since"})
_TIMES: Final = frozenset({"hour", "day", "week", "minute", "month", "night", "eve", "morning"})
_CARE: Final = frozenset({"hospital", "clinic", "morgue", "mortuary", "infirmary", "ward"})
_BODIES: Final = frozenset({"body", "corpse", "remains", "succumb"})
_CARE_TOKENS: Final = 12
_SCENE_WORDS: Final = frozenset({"in", "at", "near", "outside"})


def bind_tolls(
    document: Document, triggers: Sequence[Trigger], casualties: Iterable[Casualties]
) -> tuple[Mapping[int, Toll], tuple[Trigger, ...]]:
    """Return the tolls by trigger token, and further triggers for the tolls of no act in their sentence."""
    by_sentence = harmful_by_sentence(document, triggers)
    parts: dict[int, list[Casualties]] = {}
    for found in _unsplit(document, [each for each in casualties if each.kind in COUNTED]):
        owner = _owner(document, by_sentence, found, parts)
        if owner is not None:
            parts.setdefault(owner, []).append(found)
    known = {trigger.token for trigger in triggers if trigger.rule.type in HARMFUL}
    further = tuple(Trigger(token, _RULE, Roles(), 1) for token in sorted(parts) if token not in known)
    running = {trigger.token for trigger in triggers if "cumulative" in trigger.rule.flags}
    tolls = {token: [_as_own(each) if token in running else each for each in found] for token, found in parts.items()}
    return {token: _toll(document, found) for token, found in tolls.items()}, further


def _as_own(found: Casualties) -> Casualties:
    """Return a count since a day as the event's own, for an event that lasts since then: an epidemic."""
    return replace(found, scope="event") if found.scope == "background" and found.since else found


def harmful_by_sentence(document: Document, triggers: Iterable[Trigger]) -> dict[int, list[Trigger]]:
    """Return the triggers of acts that hurt people by the sentence they stand in."""
    rows: dict[int, list[Trigger]] = {}
    for trigger in triggers:
        if trigger.rule.type in HARMFUL:
            rows.setdefault(document.tokens[trigger.token].sentence, []).append(trigger)
    return rows


def _unsplit(document: Document, casualties: Sequence[Casualties]) -> Iterator[Casualties]:
    """Yield the figures without the sums that the sentence itself splits: the twelve of "seven in X and five in Y"."""
    shares: dict[tuple[int, Kind], list[int]] = {}
    for found in casualties:
        if document.tokens[found.token].tag == "CD":
            shares.setdefault((document.tokens[found.token].sentence, found.kind), []).append(found.count or 0)
    for found in casualties:
        split = shares.get((document.tokens[found.token].sentence, found.kind), ())
        if len(split) <= 1 or found.count != sum(split):
            yield found


def _owner(
    document: Document,
    by_sentence: Mapping[int, Sequence[Trigger]],
    found: Casualties,
    taken: Mapping[int, Sequence[Casualties]],
) -> int | None:
    """Return the token that a figure is booked on: the nearest act's, else one with a figure beside it, else its own.

    None for the toll of another event that the sentence only recalls ("hours after a bomb killed two").
    """
    sentence = document.tokens[found.token].sentence
    acts = by_sentence.get(sentence, ())
    near = [
        trigger.token
        for trigger in acts
        if _leads_into(document, trigger.token, found.token)
        or not _is_another_time(document, trigger.token, found.token)
    ]
    ranked = sorted((_farness(document, trigger, found), trigger.token) for trigger in acts if trigger.token in near)
    for far, token in ranked:
        if far <= _NEAR and all(_go_together(found, other) for other in taken.get(token, ())):
            return token
    if acts and not near and not _names_a_scene(document, found.token):
        return None
    if _is_counted_in(document, found, taken):
        return None
    beside = [
        token
        for token, others in taken.items()
        if document.tokens[token].sentence == sentence
        and token not in {trigger.token for trigger in acts}.difference(near)
        and distance(document, token, found.token) < UNREACHABLE
        and all(_go_together(found, other) for other in others)
    ]
    return beside[-1] if beside else found.token


def _farness(document: Document, act: Trigger, found: Casualties) -> float:
    """Return how far in grammar a figure is from an act; protesters are hurt in the protest, whoever fires."""
    if act.rule.type == "PROTEST" and found.whom in PROTESTERS:
        return 0.0
    if _leads_into(document, act.token, found.token):
        return 0.0
    return apart(document, act.token, found.token)


def _leads_into(document: Document, act: int, harm: int) -> bool:
    """Tell whether an act after "after" is the subject that a verb of harm lacks: "a day after fire killed two"."""
    link = document.tokens[act].head
    return document.tokens[act].dependency == "pobj" and act < harm and link in _order_words_before(document, harm)


def _follows_order_word(document: Document, harm: int) -> bool:
    """Tell whether a verb of harm lacks its subject because the parser gave it to "after": "after shelling killed"."""
    return any(True for _ in _order_words_before(document, harm))


def _order_words_before(document: Document, harm: int) -> Iterator[int]:
    """Yield the "after", "before" or "since" with a noun beside a finite verb of harm without a subject."""
    verb = document.tokens[harm]
    children = [document.tokens[child] for child in document.children[harm]]
    if verb.tag != "VBD" or verb.head == harm or any(child.dependency in _SUBJECTS for child in children):
        return
    for child in document.children[verb.head]:
        beside = document.tokens[child]
        if child < harm and beside.dependency == "prep" and beside.lemma in _ORDER_WORDS:
            yield child


def _is_counted_in(document: Document, found: Casualties, taken: Mapping[int, Sequence[Casualties]]) -> bool:
    """Tell whether a figure only says why the one before it rose: "... up to five dead, after two women died"."""
    before = [
        other
        for others in taken.values()
        for other in others
        if other.kind == found.kind and document.tokens[other.token].sentence == document.tokens[found.token].sentence
    ]
    return any(
        (other.count or 0) > (found.count or 0) and _is_another_time(document, other.token, found.token)
        for other in before
    )


def _go_together(found: Casualties, other: Casualties) -> bool:
    """Tell whether two figures can be of one event: of different harm, or one replaces or repeats the other."""
    if found.kind != other.kind or found.count == other.count or found.count is None:
        return True
    replaced = found.superseded or other.superseded or found.total or other.total
    return replaced or "part" in {found.scope, other.scope} or found.scope != other.scope or found.enemy != other.enemy


def _is_another_time(document: Document, act: int, harm: int) -> bool:
    """Tell whether "after", "before" or "since" sets the harm apart from the act: "hours after a bomb killed two".

    A plain "after" above the act may give the cause: "two died after a blast".
    """
    if _follows_order_word(document, harm):
        return True
    above = {act, *(token.index for token in document.ancestors(act))}
    lower = _path(document, harm, above)
    if act in lower:
        return False
    if any(_ordering(document, index) is not None for index in lower):
        return True
    above = {harm, *(token.index for token in document.ancestors(harm))}
    marks = [_ordering(document, index) for index in _path(document, act, above)]
    return any(mark is not None and _is_timed(document, mark) for mark in marks)


def _path(document: Document, start: int, above: set[int]) -> list[int]:
    """Return the tokens from one up to, and without, the first that is above another."""
    path = []
    for index in (start, *(token.index for token in document.ancestors(start))):
        if index in above:
            break
        path.append(index)
    return path


def _ordering(document: Document, index: int) -> int | None:
    """Return the "after", "before" or "since" that opens the clause or phrase of a token."""
    if document.tokens[index].lemma in _ORDER_WORDS:
        return index
    marks = [child for child in document.children[index] if document.tokens[child].dependency in {"mark", "prep"}]
    times = (child for child in document.children[index] if document.tokens[child].lemma in _TIMES)
    marks += [below for child in times for below in document.children[child]]  # "a day after shelling killed three"
    return next((mark for mark in marks if mark < index and document.tokens[mark].lemma in _ORDER_WORDS), None)


def _is_timed(document: Document, mark: int) -> bool:
    """Tell whether a length of time stands before "after": "two days after"."""
    return mark > 0 and document.tokens[mark - 1].lemma in _TIMES


def _names_a_scene(document: Document, index: int) -> bool:
    """Tell whether a clause names a place: "a bomb killed five in Kano"."""
    return any(
        token.tag in {"NNP", "NNPS"} and document.tokens[token.head].lemma in _SCENE_WORDS
        for token in document.subtree(index)
    )


def _toll(document: Document, found: Sequence[Casualties]) -> Toll:
    events = [each for each in found if each.scope == "event" and not each.enemy]
    current = [each for each in events if not each.superseded] or events
    counts = {each.kind: each.count for each in reversed(current)}
    elsewhere = any(_is_at_hospital(document, each.token) for each in found)
    total = any(each.total for each in current)
    return Toll(
        killed=counts.get("killed"),
        injured=counts.get("injured"),
        is_aggregate=any(each.scope == "background" for each in found),
        is_total=total,
        is_stated=bool(events),
        figures=tuple(found),
        is_elsewhere=elsewhere,
        is_late=elsewhere or total or any(_is_found_later(document, each) for each in found),
    )


def toll_at(story: Story, told: Toll, place: Place | None) -> Toll:
    """Return what of a toll told with several places is said of one: "hit Sumy and Odesa, where two were killed"."""
    own = tuple(each for each in told.figures if _told_where(story, each.token) == place is not None)
    return _toll(story.document, own) if own else Toll(is_aggregate=told.is_aggregate)


def _told_where(story: Story, harm: int) -> Place | None:
    """Return the place that the clause of a word for harm takes up by "where": the last one named before it."""
    document = story.document
    for index in (harm, *(token.index for token in document.ancestors(harm))):
        for child in document.children[index]:
            if document.tokens[child].text.lower() == "where" and child < harm:
                names = story.names_by_sentence.get(document.tokens[harm].sentence, ())
                before = [name for name in names if name.is_scene and name.token < child]
                return before[-1].place if before else None
    return None


def _is_found_later(document: Document, found: Casualties) -> bool:
    """Tell whether a figure tells of bodies found or of wounded who died, which may be days after the event."""
    return found.scope == "part" or document.tokens[found.token].lemma in _BODIES


def _is_at_hospital(document: Document, index: int) -> bool:
    """Tell whether a figure tells of those brought to or dead in hospital, which is not where they were harmed."""
    sentence = document.sentences[document.tokens[index].sentence]
    following = document.tokens[index : min(sentence.last, index + _CARE_TOKENS)]
    before = document.tokens[max(sentence.first, index - _CARE_TOKENS) : index]
    taken_up = any(  # "at the hospital, where 15 wounded were being treated"
        token.lemma in _CARE and "where" in {word.text.lower() for word in before[position + 1 : position + 3]}
        for position, token in enumerate(before)
    )
    return taken_up or any(token.lemma in _CARE for token in following)
