"""Sides that a report of an attack leaves unsaid, supplied from the rest of the same article.

Source of the rules: codebook "Who": the side behind a strike is the actor also where the sentence names only the
weapon; what is hit in an inhabited place are that country's civilians.
"""

from collections import Counter
from collections.abc import Iterable

from schemas.records import Actor
from streams.domain.actors.index import ActorIndex
from streams.domain.actors.model import ActorMention

_ARMED = frozenset({"MIL", "REB"})


def inhabitants(country: str | None) -> Actor:
    """Return the recipient of a strike on an inhabited place: the civilians of its country."""
    return Actor(name="civilians", country=country, sector="CVL")


def implied_sides(
    place_country: str | None, attackers: Iterable[ActorMention], index: ActorIndex
) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
    """Return (actors, recipients) of an attack in ``place_country`` whose report names no attacker.

    ``attackers`` are the mentions that the article, elsewhere, has attacking (agents of its attacks, owners of its
    weapons: ``weapon_sides``). Where exactly one foreign state is among them it is the actor; else exactly one armed
    group; else nobody. The recipients are the inhabitants. No knowledge of any particular war is used.
    """
    recipients = (inhabitants(place_country),) if place_country else ()
    foreign: Counter[str] = Counter()
    groups: dict[str, Actor] = {}
    for mention in attackers:
        actor = mention.actor
        if actor.sector not in _ARMED or actor.country is None or mention.basis == "context":
            continue
        if actor.sector == "REB":
            groups[actor.name] = actor
        elif actor.country != place_country:
            foreign[actor.country] += 1
    if len(foreign) == 1 and not any(group.country == place_country for group in groups.values()):
        country = next(iter(foreign))
        return (Actor(name=index.country_names.get(country, country), country=country, sector="MIL"),), recipients
    if len(groups) == 1 and not foreign:
        return tuple(groups.values()), recipients
    return (), recipients


def weapon_sides(mentions: Iterable[ActorMention]) -> tuple[ActorMention, ...]:
    """Return the mentions of a side with its weapons ("Russian drones"): the usual input of ``implied_sides``."""
    return tuple(mention for mention in mentions if mention.kind == "weapon")
