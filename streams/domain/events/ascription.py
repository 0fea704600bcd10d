"""Who is behind the attacks that an article tells without saying by whom.

Works on the events of one article together, before they are judged. Source: codebook, "Who"; "A contested attack
keeps the accused side as actor".
"""

from collections.abc import Iterable, Sequence
from typing import Final

from schemas.records import Actor
from streams.domain.actors import Grammar, implied_attackers, with_context
from streams.domain.events.candidates import Story
from streams.domain.events.consolidation import Group
from streams.domain.events.lexicon import Lexicon
from streams.domain.events.participants import FROM_AFAR, sides_told
from streams.domain.events.reporting import Report, report_of
from streams.domain.events.tolls import TOLL

_Kind = tuple[str | None, bool]

_ATTACKS: Final = frozenset({"ASSAULT", TOLL})
_ARMED: Final = frozenset({"MIL", "REB", "UNK"})
_MOST_DOERS: Final = 50
_FLYING: Final = frozenset({"MIL"})
_UNTOLD: Final = frozenset({"context", "none"})
_BY_HAND: Final = frozenset({"firearms", "primitive", "abduct", "beat", "torture", "sexual", "crowd-control"})
"""Modes of attack that take somebody at the place: in a war, too, not always the enemy."""

_AT_HAND: Final = frozenset({"firearms", "explosives", "suicide-attack", "abduct", "destroy", "primitive", None})


def ascribe(story: Story, groups: Sequence[Group]) -> None:
    """Give attacks without attackers the side that the rest of the article has behind others of their kind."""
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
        group.attribute(actors=actors)


def ascribe_remaining(story: Story, groups: Sequence[Group], lexicon: Lexicon) -> None:
    """Give the attacks to be reported that are still without attackers the side that the article makes clear.

    Changes the members of ``groups``. First come those who attack elsewhere in that country, then the state at war
    with it, then the one armed group of the article, then the unnamed attackers that it speaks of.
    """
    reports = [report_of(story, group, lexicon) if group.type in _ATTACKS else None for group in groups]
    attacks = [report for report in reports if report is not None and report.type == "ASSAULT"]
    for group, report in zip(groups, reports, strict=True):
        if report is None or report.type != "ASSAULT" or report.actors:
            continue
        country = report.place.country if report.place else None
        actors = (
            _attackers_elsewhere(report, attacks, story.actor_index.grammar)
            or _enemy_state(story, country, report.mode)
            or _armed_group(story, country)
            or (_unnamed_attackers(story, country) if report.mode not in FROM_AFAR else ())
        )
        group.attribute(actors=actors)


def _attackers_elsewhere(report: Report, attacks: Iterable[Report], grammar: Grammar) -> tuple[Actor, ...]:
    """Return the attackers of the other attacks in the country if all are one state's or groups of one country."""
    country = report.place.country if report.place else None
    others = [each for each in attacks if each.place is not None and each.place.country == country]
    armed = [actor for each in others for actor in each.actors if actor.sector in _ARMED]
    if report.mode in FROM_AFAR and country in grammar.sole_attackers:  # nobody shells his own towns
        armed = [actor for actor in armed if actor.country != country]
    return tuple(armed[:1]) if len({(actor.country, actor.sector) for actor in armed}) == 1 else ()


def _enemy_state(story: Story, country: str | None, mode: str | None) -> tuple[Actor, ...]:
    """Return the state at war with the country of an attack that the article names, unless somebody was at hand.

    The only one that strikes a country from afar need not be named.
    """
    grammar = story.actor_index.grammar
    rivals = grammar.rivals.get(country or "", frozenset())
    named = {str(m.actor.country) for m in story.actors if m.actor.country in rivals and m.basis not in _UNTOLD}
    if mode in FROM_AFAR and not named:
        named = {grammar.sole_attackers.get(country or "", "")} - {""}
    if len(named) != 1 or mode in _BY_HAND:
        return ()
    enemy = named.pop()
    return (Actor(name=story.actor_index.country_names.get(enemy, enemy), country=enemy, sector="MIL"),)


def _armed_group(story: Story, country: str | None) -> tuple[Actor, ...]:
    """Return the one armed group that the article names, as it stands in the country of the attack."""
    named = [
        mention
        for mention in story.actors
        if mention.actor.sector == "REB"
        and mention.kind == "named"
        and (mention.basis in _UNTOLD or mention.actor.country == country)
    ]
    if len({mention.actor.name for mention in named}) != 1:
        return ()
    return (with_context(named[0], country).actor,)


def _unnamed_attackers(story: Story, country: str | None) -> tuple[Actor, ...]:
    """Return the attackers whom the article calls no more than that: "the gunmen", "the suspect"."""
    tokens, known = story.document.tokens, story.actor_index.grammar.attackers
    for mention in story.actors:
        if mention.kind == "role" and mention.basis in _UNTOLD and tokens[mention.token].lemma in known:
            return (with_context(mention, country).actor,)
    return ()


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
    """Return who is told to have attacked, those left out who are no attackers: "people" and "children"."""
    told = [(each.actors, each.recipients) for each in (group.lead, *group.members)]
    return sides_told("ASSAULT", _mode(group), told)[0]


def _mode(group: Group) -> str | None:
    return group.lead.mode or next((each.mode for each in group.members if each.mode), None)


def _country(group: Group) -> str | None:
    return group.place.country if group.place else None
