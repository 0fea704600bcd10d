"""From a group of candidates to the fields of one mention: each field from the member that tells it best.

Source: codebook, field by field.
"""

from dataclasses import dataclass
from typing import Final

from schemas.records import Actor, Place, Weapon
from streams.domain.events.acled import Circumstances, assault_acled, protest_acled
from streams.domain.events.candidates import Candidate, Story, When
from streams.domain.events.consolidation import Group
from streams.domain.events.lexicon import Lexicon
from streams.domain.events.modes import assault_mode, meeting_mode, spoken_mode
from streams.domain.events.participants import completed, sides_told
from streams.domain.events.tolls import TOLL, counts_of

_NAMED: Final = frozenset({"own", "sentence"})
_DISASTER: Final = frozenset({"disaster-natural"})


@dataclass(frozen=True, slots=True)
class Report:
    """The coding of one event before it becomes a record; ``sentence`` is the index of the evidence."""

    type: str
    mode: str | None
    acled: str | None
    place: Place | None
    when: When
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    killed: int | None
    injured: int | None
    weapons: tuple[Weapon, ...]
    status: str
    sentence: int


def report_of(story: Story, group: Group, lexicon: Lexicon) -> Report:
    """Return the coding of a group."""
    lead = group.lead
    event_type = group.type if group.type != TOLL else _type_of_toll(story, lead, lexicon)
    killed, injured = counts_of(group.members, group.place)
    mode = lead.mode or next((each.mode for each in group.members if each.mode), None)
    mode = mode or _open_mode(story, group, event_type, lexicon)
    actors, recipients = sides_told(event_type, mode, [(e.actors, e.recipients) for e in (lead, *group.members)])
    told = lead.acled or next((each.acled for each in group.members if each.acled), None)
    facts = _circumstances(story, group, lexicon, actors, recipients, killed)
    acled = told
    if event_type == "ASSAULT":
        acled = assault_acled(mode, told, facts)
        if acled == "Armed clash":
            actors, recipients = (*actors, *(each for each in recipients if each.sector in {"MIL", "REB", "POL"})), ()
    elif event_type == "PROTEST":
        acled = protest_acled(mode, told, facts)
    place = _place(group)
    actors, recipients = completed(story, (event_type, mode), (actors, recipients), place.country if place else None)
    return Report(
        type=event_type,
        mode=mode if event_type != "DISASTER" or mode in {"natural", "accident"} else "accident",
        acled=acled,
        place=place,
        when=_when(group),
        actors=actors,
        recipients=recipients,
        killed=killed,
        injured=injured,
        weapons=_weapons(group),
        status=lead.status,
        sentence=lead.sentence,
    )


def _open_mode(story: Story, group: Group, event_type: str, lexicon: Lexicon) -> str | None:
    """Return the mode of a group whose triggers name none."""
    document, lead = story.document, group.lead
    if event_type == "ASSAULT":
        told = dict.fromkeys([lead.sentence, *(each.sentence for each in group.members)])
        return assault_mode((document.tokens_of(document.sentences[index]) for index in told), lexicon)
    tokens = document.tokens_of(document.sentences[lead.sentence])
    if event_type == "CONSULT":
        return meeting_mode(tokens, (*lead.actors, *lead.recipients), lead.where.place, lexicon)
    inside = sorted(document.subtree(lead.trigger.token), key=lambda token: token.index)
    return spoken_mode(event_type, inside or tokens, lexicon)


def _place(group: Group) -> Place | None:
    if group.lead.trigger.rule.place in {"stated", "none", "named"}:
        said_at = (each.where.place for each in group.members if each.where.basis == "own")
        return group.lead.where.place or next(said_at, None)
    return group.place


def _when(group: Group) -> When:
    lead = group.lead
    if lead.when.basis in _NAMED:
        return lead.when
    return next((each.when for each in group.members if each.when.basis in _NAMED), lead.when)


def _weapons(group: Group) -> tuple[Weapon, ...]:
    counts: dict[str, int | None] = {}
    for each in group.members:
        for weapon in each.weapons:
            counts[weapon.kind] = counts.get(weapon.kind) or weapon.count
    return tuple(Weapon(kind=kind, count=count) for kind, count in counts.items())


def _type_of_toll(story: Story, candidate: Candidate, lexicon: Lexicon) -> str:
    sentence = story.document.sentences[candidate.sentence]
    for token in story.document.tokens_of(sentence):
        if _DISASTER & lexicon.classes_of(token.lemma):
            return "DISASTER"
    return "ASSAULT"


def _circumstances(
    story: Story,
    group: Group,
    lexicon: Lexicon,
    actors: tuple[Actor, ...],
    recipients: tuple[Actor, ...],
    killed: int | None,
) -> Circumstances:
    words: set[str] = set()
    for index in {each.sentence for each in group.members}:
        for token in story.document.tokens_of(story.document.sentences[index]):
            words |= lexicon.classes_of(token.lemma)
    return Circumstances(
        actors=actors,
        recipients=recipients,
        killed=killed,
        with_force="teargas" in words or any(each.acled == "Protest with intervention" for each in group.members),
        with_shots="gun" in words or "gun-word" in words,
        with_violence=any(each.mode == "riot" for each in group.members),
        against_grenade="grenade" in words and "explosive-word" not in words,
    )
