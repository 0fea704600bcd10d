"""Sides that a report of an attack leaves unsaid, supplied from the rest of the same article.

Source of the rules: codebook "Who": the side behind a strike is the actor also where the sentence names only the
weapon; what is hit in an inhabited place are that country's civilians.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

from schemas.records import Actor
from streams.domain.actors.index import ActorIndex
from streams.domain.actors.model import ActorMention

_DOMINANCE = 2
"""How much oftener than the next the article must name the state to which an attack is ascribed."""

_ARMED = frozenset({"MIL", "REB"})
_UNTOLD = frozenset({"context", "none"})
_Counted = TypeVar("_Counted")


def inhabitants(country: str | None) -> Actor:
    """Return the recipient of a strike on an inhabited place: the civilians of its country."""
    return Actor(name="civilians", country=country, sector="CVL")


def implied_attackers(
    place_country: str | None, mentions: Sequence[ActorMention], index: ActorIndex, *, from_afar: bool
) -> tuple[Actor, ...]:
    """Return who is behind an attack in ``place_country`` whose report names no attacker; () where that is open.

    Strikes ``from_afar`` are a foreign state's: a rival of the country (``grammar.rivals``) that the article names,
    else the one that it most shows in arms (``weapon_sides``). Otherwise the one armed group of the article is meant,
    where somebody was at hand one of that country only.
    What another is named less than half as often is held for clear.
    """
    armed = [m for m in weapon_sides(mentions) if m.basis not in _UNTOLD and m.actor.country is not None]
    groups = Counter(m.actor for m in armed if m.actor.sector == "REB")
    local = any(group.country == place_country for group in groups)
    if from_afar:
        rivals = index.grammar.rivals.get(place_country or "", frozenset())
        named = Counter(m.actor.country for m in mentions if m.actor.country in rivals and m.basis not in _UNTOLD)
        foreign = Counter(
            m.actor.country for m in armed if m.actor.sector == "MIL" and m.actor.country != place_country
        )
        country = _clearest(named) or (None if local else _clearest(foreign))
        if country is not None:
            return (Actor(name=index.country_names.get(country, country), country=country, sector="MIL"),)
        if foreign or named:
            return ()
    group = _clearest(groups)
    near = group is not None and (from_afar or group.country in {place_country, None})
    return (group,) if group is not None and near else ()


def _clearest(counted: Counter[_Counted]) -> _Counted | None:
    """Return what is counted most if it is at least twice as often as the next."""
    ranked = counted.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] < _DOMINANCE * ranked[1][1]):  # noqa: PLR2004 - the next
        return None
    return ranked[0][0]


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
