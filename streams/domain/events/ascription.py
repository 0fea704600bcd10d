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
from streams.domain.events.participants import FROM_AFAR
from streams.domain.events.tolls import TOLL

_Kind = tuple[str | None, bool]

_ATTACKS: Final = frozenset({"ASSAULT", TOLL})
_BLAMED_FOR: Final = _ATTACKS | {"COERCE", "MOBILIZE", "SANCTION"}
_ARMED: Final = frozenset({"MIL", "REB", "UNK"})
_MOST_DOERS: Final = 50
_FLYING: Final = frozenset({"MIL"})
_LOSSES: Final = frozenset({"violence", "closure", "step", "measure", "move", "act", "crime", "slaughter"})
_AT_HAND: Final = frozenset({"firearms", "explosives", "suicide-attack", "abduct", "destroy", "primitive", None})


def ascribe(story: Story, groups: Sequence[Group]) -> None:
    """Give attacks without attackers, and blame without blamed, the sides that the rest of the article names."""
    _ascribe_attacks(story, groups)
    doers = [actors for group in groups if group.type in _BLAMED_FOR and (actors := _actors(group))][:_MOST_DOERS]
    for group in groups:
        if group.type == "ACCUSE" and not any(each.recipients for each in group.members) and _of_an_act(story, group):
            blamed = _first_of_others(_actors(group), doers)
            group.members[:] = [replace(each, recipients=blamed) for each in group.members]


def _ascribe_attacks(story: Story, groups: Sequence[Group]) -> None:
    told = _told_attackers(groups)
    implied: dict[_Kind, tuple[Actor, ...]] = {}
    for group in groups:
        if group.type not in _ATTACKS or _actors(group):
            continue
        kind = _kind(group)
        if kind not in implied:
            implied[kind] = implied_attackers(kind[0], story.actors, story.actor_index, from_afar=kind[1])
        able = _FLYING if _mode(group) == "aerial" else _ARMED
        known = tuple(actor for actor in told.get(kind, ()) if actor.sector in able)
        agreed = len({(actor.country, actor.sector) for actor in known}) == 1
        actors = known[:1] if agreed else tuple(actor for actor in implied[kind] if actor.sector in able)
        group.members[:] = [replace(each, actors=actors) for each in group.members]


def _told_attackers(groups: Iterable[Group]) -> dict[_Kind, tuple[Actor, ...]]:
    """Return the distinct attackers that the text names for each kind of attack, the first few."""
    told: dict[_Kind, dict[Actor, None]] = {}
    for group in groups:
        mode = _mode(group)
        if group.type == "ASSAULT" and (mode in FROM_AFAR or mode in _AT_HAND):
            told.setdefault(_kind(group), {}).update(dict.fromkeys(_actors(group)))
    return {kind: tuple(actors)[:_MOST_DOERS] for kind, actors in told.items()}


def _kind(group: Group) -> _Kind:
    """Return the country of an attack and whether it came from afar."""
    return _country(group), _mode(group) in FROM_AFAR


def _of_an_act(story: Story, group: Group) -> bool:
    """Tell whether an act is what is condemned or looked into: "condemned the strike", "an inquiry into the raid"."""
    document, verbs = story.document, story.actor_index.verbs
    _, objects = agent_and_patient(document, group.lead.trigger.token, verbs)
    told = {document.tokens[index].lemma for index in (*objects, *concerned(document, objects))}
    return bool(told & (verbs.act_nouns | verbs.of_patient | verbs.undergone | _LOSSES))


def _first_of_others(accusers: Iterable[Actor], doers: Iterable[tuple[Actor, ...]]) -> tuple[Actor, ...]:
    """Return the first in the article to have done something, passing over those of an accuser's country."""
    own = {actor.country for actor in accusers}
    return next((actors for actors in doers if own.isdisjoint(actor.country for actor in actors)), ())


def _actors(group: Group) -> tuple[Actor, ...]:
    return next((each.actors for each in (group.lead, *group.members) if each.actors), ())


def _mode(group: Group) -> str | None:
    return group.lead.mode or next((each.mode for each in group.members if each.mode), None)


def _country(group: Group) -> str | None:
    return group.place.country if group.place else None
