"""Do two reports name the same sides? Compared by country: names and sectors differ from outlet to outlet."""

from typing import Final

from schemas.records import Actor, Mention
from streams.domain.deduplication.evidence import CONTRADICTION, Evidence
from streams.domain.deduplication.kinds import STATEMENTS
from streams.domain.deduplication.traits import Traits

_FOREIGN: Final = 0.7  # a side from elsewhere tells events of a country apart
_AT_HOME: Final = 0.25  # nearly every event of a country has a side of that country
_IN_PART: Final = 0.5
_OTHERS: Final = -1.5
_UNKNOWN_SPEAKER: Final = -1.0
_OTHER_SPEAKER: Final = -1.5
_FIGHT_AND_ATTACK: Final = -0.7


def sides_evidence(one: Traits, other: Traits) -> Evidence:
    """Compare actors with actors and recipients with recipients. Symmetric; silence of one report says nothing."""
    first, second = one.mention, other.mention
    actors = one.actor_countries, other.actor_countries
    recipients = one.recipient_countries, other.recipient_countries
    home = first.place.country if first.place else _only_country(*actors, *recipients)
    weights = [_side_weight(*actors, home), _side_weight(*recipients, home)]
    if _contradict(first, actors, recipients, weights):
        return Evidence(CONTRADICTION, "sides: different")
    if _is_fight(first) != _is_fight(second):
        weights.append(_FIGHT_AND_ATTACK)
    if first.type in STATEMENTS:
        weights.append(_speaker_weight(first, second, domestic=first.place is None and home is not None))
    return Evidence(sum(weights), f"sides: {sum(weights):+.1f}")


def _contradict(
    first: Mention,
    actors: tuple[frozenset[str], frozenset[str]],
    recipients: tuple[frozenset[str], frozenset[str]],
    weights: list[float],
) -> bool:
    others = weights.count(_OTHERS)
    crossed = all((*actors, *recipients)) and actors[0] == recipients[1] != actors[1] == recipients[0]
    return crossed or others == len(weights) or (others > 0 and first.type in STATEMENTS)


def _is_fight(mention: Mention) -> bool:
    """Tell whether a report has both sides of a fight as actors (codebook: two-sided fights)."""
    return mention.type == "ASSAULT" and len(mention.actors) > 1 and not mention.recipients


def _only_country(*sides: frozenset[str]) -> str | None:
    """Return the country that is all there is on either side of two statements: one of many quarrels at home."""
    countries = frozenset().union(*sides)
    return next(iter(countries)) if len(countries) == 1 and all(sides) else None


def _speaker_weight(first: Mention, second: Mention, *, domestic: bool) -> float:
    """Weigh who made a statement: a minister and a party of one country, say, are two speakers.

    In a quarrel at home a common sector says nothing: only a common name does.
    """
    if not first.actors or not second.actors:
        return _UNKNOWN_SPEAKER if first.place is None else 0.0
    if not domestic and {actor.sector for actor in first.actors} & {actor.sector for actor in second.actors}:
        return 0.0
    return 0.0 if _names(first.actors) & _names(second.actors) else _OTHER_SPEAKER


def _names(actors: tuple[Actor, ...]) -> frozenset[str]:
    return frozenset(word.casefold() for actor in actors for word in actor.name.split() if word[:1].isupper())


def _side_weight(first: frozenset[str], second: frozenset[str], home: str | None) -> float:
    if not first or not second:
        return 0.0
    common = first & second
    if not common:
        return _OTHERS
    weight = sum(_AT_HOME if country == home else _FOREIGN for country in common)
    return weight if first <= second or second <= first else weight * _IN_PART
