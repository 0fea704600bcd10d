"""Sides that a report of an attack leaves unsaid, supplied from the rest of the same article.

Source of the rules: codebook "Who": the side behind a strike is the actor also where the sentence names only the
weapon; what is hit in an inhabited place are that country's civilians.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from schemas.records import Actor
from streams.domain.actors.index import ActorIndex
from streams.domain.actors.model import ActorMention

_DOMINANCE = 2
"""How much oftener than the next the article must name the state to which an attack is ascribed."""

_ARMED = frozenset({"MIL", "REB"})


def inhabitants(country: str | None) -> Actor:
    """Return the recipient of a strike on an inhabited place: the civilians of its country."""
    return Actor(name="civilians", country=country, sector="CVL")


def implied_sides(
    place_country: str | None, attackers: Iterable[ActorMention], index: ActorIndex
) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
    """Return (actors, recipients) of an attack in ``place_country`` whose report names no attacker.

    ``attackers`` are the mentions that the article, elsewhere, shows in arms (``weapon_sides``). The foreign state
    among them that the article names clearly most is the actor; without any foreign state, the one armed group; else
    nobody. The recipients are the inhabitants. No knowledge of any particular war is used.
    """
    recipients = (inhabitants(place_country),) if place_country else ()
    foreign: Counter[str] = Counter()
    groups: dict[str, Actor] = {}
    for mention in attackers:
        actor = mention.actor
        if actor.sector not in _ARMED or actor.country is None or mention.basis in {"context", "none"}:
            continue
        if actor.sector == "REB":
            groups[actor.name] = actor
        elif actor.country != place_country:
            foreign[actor.country] += 1
    ranked = [*foreign.most_common(2), ("", 0)]
    if foreign and ranked[0][1] >= _DOMINANCE * ranked[1][1] and not _is_local(groups, place_country):
        country = ranked[0][0]
        return (Actor(name=index.country_names.get(country, country), country=country, sector="MIL"),), recipients
    if len(groups) == 1 and not foreign:
        return tuple(groups.values()), recipients
    return (), recipients


def _is_local(groups: Mapping[str, Actor], country: str | None) -> bool:
    return any(group.country == country for group in groups.values())


def weapon_sides(mentions: Iterable[ActorMention]) -> tuple[ActorMention, ...]:
    """Return the mentions of sides in arms, the usual input of ``implied_sides``.

    Sides shown with their weapons ("Russian drones") come before those merely named ("Russian troops", "the RSF"):
    the latter count only in an article without the former.
    """
    found = tuple(mentions)
    armed = tuple(m for m in found if m.kind == "weapon" and m.basis not in {"context", "none"})
    return armed or tuple(m for m in found if m.actor.sector in _ARMED and not m.person)


def usual_sides(
    kind: tuple[str, str | None],
    sides: tuple[tuple[Actor, ...], tuple[Actor, ...]],
    country: str | None,
    index: ActorIndex,
) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
    """Return (actors, recipients) with a side that the report leaves out filled by who usually stands there.

    ``kind`` is the event's (type, mode), ``country`` that of its place; without a country nothing is supplied. An
    arrest without an agent is the police's, a disaster befalls civilians, a protest is the government's to hear.
    """
    table = index.grammar.usual_sides
    usual = table.get(f"{kind[0]}/{kind[1]}") or table.get(kind[0]) or {}
    filled = [
        side or _usual(usual.get(role), country) for role, side in zip(("actors", "recipients"), sides, strict=True)
    ]
    return filled[0], filled[1]


def _usual(words: str | None, country: str | None) -> tuple[Actor, ...]:
    if words is None or country is None:
        return ()
    name, sector = words.split()
    return (Actor(name=name, country=country, sector=sector),)
