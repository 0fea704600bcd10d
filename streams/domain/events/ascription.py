"""Who is behind what an article tells without saying by whom, and who is blamed for what it tells elsewhere.

Works on the events of one article together, before they are judged. Source: codebook, "Who"; "A contested attack
keeps the accused side as actor".
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from schemas.records import Actor
from streams.domain.actors import agent_and_patient, concerned, implied_attackers
from streams.domain.events.candidates import Story
from streams.domain.events.consolidation import Group
from streams.domain.events.tolls import TOLL

_ATTACKS: Final = frozenset({"ASSAULT", TOLL})
_BLAMED_FOR: Final = _ATTACKS | {"COERCE", "MOBILIZE", "SANCTION"}
_FROM_AFAR: Final = frozenset({"aerial", "drone", "heavy-weapons"})
_ARMED: Final = frozenset({"MIL", "REB", "UNK"})
_FLYING: Final = frozenset({"MIL"})
_LOSSES: Final = frozenset({"violence", "closure", "step", "measure", "move", "act", "crime", "slaughter"})
_AT_HAND: Final = frozenset({"firearms", "explosives", "suicide-attack", "abduct", "destroy", "primitive", None})


def ascribe(story: Story, groups: Sequence[Group]) -> None:
    """Give attacks without attackers, and blame without blamed, the sides that the rest of the article names."""
    open_attacks = [group for group in groups if group.type in _ATTACKS and not _actors(group)]
    found = [(group, _attackers(story, group, groups)) for group in open_attacks]
    for group, actors in found:
        if actors:
            group.members[:] = [replace(each, actors=actors) for each in group.members]
    for group in groups:
        if group.type == "ACCUSE" and not any(each.recipients for each in group.members) and _of_an_act(story, group):
            blamed = _blamed(group, groups)
            group.members[:] = [replace(each, recipients=blamed) for each in group.members]


def _attackers(story: Story, group: Group, groups: Iterable[Group]) -> tuple[Actor, ...]:
    mode, country = _mode(group), _country(group)
    likes = _FROM_AFAR if mode in _FROM_AFAR else _AT_HAND
    told = [
        actor
        for other in groups
        if other.type == "ASSAULT" and _country(other) == country and _mode(other) in likes
        for actor in _actors(other)
        if actor.sector in (_FLYING if mode == "aerial" else _ARMED)
    ]
    if len({(actor.country, actor.sector) for actor in told}) == 1:
        return (told[0],)
    implied = implied_attackers(country, story.actors, story.actor_index, from_afar=mode in _FROM_AFAR)
    return tuple(actor for actor in implied if mode != "aerial" or actor.sector in _FLYING)


def _of_an_act(story: Story, group: Group) -> bool:
    """Tell whether an act is what is condemned or looked into: "condemned the strike", "an inquiry into the raid"."""
    document, verbs = story.document, story.actor_index.verbs
    _, objects = agent_and_patient(document, group.lead.trigger.token, verbs)
    told = {document.tokens[index].lemma for index in (*objects, *concerned(document, objects))}
    return bool(told & (verbs.act_nouns | verbs.of_patient | verbs.undergone | _LOSSES))


def _blamed(group: Group, groups: Iterable[Group]) -> tuple[Actor, ...]:
    """Return who did what is condemned or looked into: the first act of the article done by somebody else."""
    accusers = {actor.country for actor in _actors(group)}
    for other in groups:
        actors = _actors(other)
        if other.type in _BLAMED_FOR and actors and not accusers & {actor.country for actor in actors}:
            return actors
    return ()


def _actors(group: Group) -> tuple[Actor, ...]:
    return next((each.actors for each in (group.lead, *group.members) if each.actors), ())


def _mode(group: Group) -> str | None:
    return group.lead.mode or next((each.mode for each in group.members if each.mode), None)


def _country(group: Group) -> str | None:
    return group.place.country if group.place else None
