"""From a group of candidates to the fields of one mention: each field from the member that tells it best.

Source: codebook, field by field.
"""

from dataclasses import dataclass
from typing import Final

from schemas.records import Actor, Place, Weapon
from streams.domain.events.acled import Circumstances, acled_of
from streams.domain.events.candidates import Story, When
from streams.domain.events.consolidation import Group
from streams.domain.events.lexicon import Lexicon
from streams.domain.events.modes import mode_of
from streams.domain.events.participants import completed, fighting, sides_told
from streams.domain.events.telling import Telling
from streams.domain.events.toll_counts import counts_of
from streams.domain.events.tolls import TOLL

_NAMED: Final = frozenset({"own", "sentence"})


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
    telling = Telling(story, group, lexicon)
    event_type = group.type if group.type != TOLL else "DISASTER" if telling.is_disaster else "ASSAULT"
    killed, injured = counts_of(group.members, group.place)
    mode = mode_of(telling, event_type)
    actors, recipients = sides_told(event_type, mode, [(e.actors, e.recipients) for e in (lead, *group.members)])
    place = _place(group)
    facts = Circumstances(actors, recipients, killed, place)
    acled = acled_of(telling, event_type, mode, facts)
    if acled == "Armed clash":
        actors, recipients = fighting(actors, recipients)
    actors, recipients = completed(story, (event_type, mode), (actors, recipients), place.country if place else None)
    if acled == "Armed clash" and len(actors) > 1:
        recipients = ()
    return Report(
        type=event_type,
        mode=mode,
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


def _place(group: Group) -> Place | None:
    if group.lead.trigger.rule.place in {"stated", "signed", "seat", "none", "named"}:
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
            known = counts.get(weapon.kind)
            counts[weapon.kind] = max(known or 0, weapon.count or 0) or None
    return tuple(Weapon(kind=kind, count=count) for kind, count in counts.items())
