"""Who is behind the attacks that an article tells without saying by whom.

Works on the events of one article together, before they are judged. Source: codebook, "Who"; "A contested attack
keeps the accused side as actor".
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from schemas.records import Actor
from streams.domain.actors import implied_attackers
from streams.domain.events.candidates import Story
from streams.domain.events.consolidation import Group
from streams.domain.events.participants import FROM_AFAR
from streams.domain.events.tolls import TOLL

_Kind = tuple[str | None, bool]

_ATTACKS: Final = frozenset({"ASSAULT", TOLL})
_ARMED: Final = frozenset({"MIL", "REB", "UNK"})
_MOST_DOERS: Final = 50
_FLYING: Final = frozenset({"MIL"})
_AT_HAND: Final = frozenset({"firearms", "explosives", "suicide-attack", "abduct", "destroy", "primitive", None})


def ascribe(story: Story, groups: Sequence[Group]) -> None:
    """Give attacks without attackers the side that the rest of the article names."""
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


def _actors(group: Group) -> tuple[Actor, ...]:
    return next((each.actors for each in (group.lead, *group.members) if each.actors), ())


def _mode(group: Group) -> str | None:
    return group.lead.mode or next((each.mode for each in group.members if each.mode), None)


def _country(group: Group) -> str | None:
    return group.place.country if group.place else None
