"""Who did it and to whom, for each event. Source: codebook, "Who" and "Conventions for hard cases"."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from schemas.records import Actor
from streams.domain.actors import (
    agent_and_patient,
    concerned,
    from_whom,
    full_name,
    inhabitants,
    subject_of_clause,
    told_agents,
    told_patients,
    usual_sides,
)
from streams.domain.events.candidates import Story
from streams.domain.events.strangers import strangers
from streams.domain.events.triggers import Trigger

Sides = tuple[tuple[Actor, ...], tuple[Actor, ...]]

_ALLEGING: Final = frozenset({"ACCUSE"})
_CALLING: Final = frozenset({"REQUEST"})
_TOLD: Final = frozenset({"AGREE", "REJECT", "REQUEST", "THREATEN", "ACCUSE", "AID", "CONCEDE"})
"""Types of acts that consist in saying what is done or to be done to somebody."""
_DIRECTED: Final = frozenset({"SUPPORT", "COERCE", "SANCTION", "AGREE", "REJECT", "THREATEN", "ACCUSE", "REQUEST"})
"""Types whose object may be a thing that has to do with somebody: a treaty with, a border with, support for."""
_MUTUAL: Final = frozenset({"CONSULT", "COOPERATE"})
_PARTIES: Final = frozenset({"GOV", "MIL", "REB", "POL", "IGO", "PTY", "LEG", "JUD"})
_FORCES: Final = frozenset({"MIL", "REB", "POL"})
_TAKING: Final = frozenset({"receive", "take", "obtain", "get", "delivery", "receipt"})
_ANYBODY: Final = inhabitants(None).name
"""What persons are called of whom the text gives only the number: they suffer things, they do not do them."""
FROM_AFAR: Final = frozenset({"aerial", "drone", "heavy-weapons"})
"""Modes of attack that need an arsenal and no presence."""
_WATCHING: Final = frozenset({"detect", "track", "count", "spot", "monitor", "observe", "sight", "record", "intercept"})
"""Verbs whose object is what is deployed: "the ministry tracked 34 warplanes"."""

_OF_CLAUSE: Final = frozenset({"CONSULT", "AGREE", "COOPERATE", "SANCTION", "SUPPORT", "AID", "RETREAT", "CONCEDE"})
"""Types told by nouns of which the subject of the clause is part: "they made no headway in three hours of talks"."""

_UNARMED: Final = frozenset({"CVL", "BUS", "NGO", "MED", "LEG", "JUD"})


def participants(story: Story, trigger: Trigger, event_type: str, country: str | None) -> Sides:
    """Return (actors, recipients) of the event of a trigger.

    Args:
        story: the article.
        trigger: the word that tells of the event.
        event_type: its type.
        country: ISO alpha-2 of the event's place, whose people "protesters" and "police" then are.
    """
    agents, patients = agent_and_patient(story.document, trigger.token, story.actor_index.verbs)
    if not agents:
        agents = trigger.roles.subjects
    if not patients:
        patients = trigger.roles.objects
    actors = _read(story, agents, country) or strangers(story, agents)
    if event_type in _OF_CLAUSE and not any(actor.country for actor in actors):  # "to reimpose U.N. sanctions"
        actors = _read(story, subject_of_clause(story.document, trigger.token), country) or actors
    recipients = tuple(actor for actor in _read(story, patients, country) if actor not in actors)
    if event_type == "MOBILIZE" and story.document.tokens[trigger.token].lemma in _WATCHING:
        watchers = {actor.country for actor in actors}
        actors, recipients = tuple(each for each in recipients if each.country not in watchers), actors
    if not recipients:
        further = _further(story, trigger, event_type, patients, country)
        recipients = tuple(actor for actor in further if actor not in actors)
    if event_type == "AID" and story.document.tokens[trigger.token].lemma in _TAKING:
        givers = from_whom(story.document, trigger.token)
        actors, recipients = _read(story, givers, country), actors
    if event_type == "COERCE" and not actors:
        actors = _force_at_work(story, trigger)
    if event_type == "AGREE" and not recipients and country and _travels(story, trigger):
        recipients = _hosts(story, actors, country)
    if event_type in {"ASSAULT", "TOLL"} and not recipients and country:
        recipients = (inhabitants(country),)
    return actors, recipients


def _force_at_work(story: Story, trigger: Trigger) -> tuple[Actor, ...]:
    """Return the force that its sentence tells of: "troops left after a raid in which ten men were detained"."""
    tokens = story.document.tokens
    sentence = tokens[trigger.token].sentence
    for mention in story.actors_by_sentence.get(sentence, ()):
        if tokens[mention.token].dependency == "nsubj" and mention.actor.sector in {"MIL", "POL"}:
            return (_named(story, mention.actor),) if mention.basis not in {"context", "none"} else ()
    return ()


def _travels(story: Story, trigger: Trigger) -> bool:
    grammar = story.actor_index.grammar
    return story.document.tokens[trigger.token].lemma in grammar.travel | {"visit"}


def _hosts(story: Story, guests: Iterable[Actor], country: str) -> tuple[Actor, ...]:
    """Return the government of the country to which guests from others come."""
    if country in {guest.country for guest in guests}:
        return ()
    return (Actor(name=story.actor_index.country_names.get(country, country), country=country, sector="GOV"),)


def _further(
    story: Story, trigger: Trigger, event_type: str, patients: Iterable[int], country: str | None
) -> tuple[Actor, ...]:
    """Return whom an act concerns that names nobody as its object: in the object, or in what is said."""
    document, verbs = story.document, story.actor_index.verbs
    places: list[Iterable[int]] = []
    if event_type in _DIRECTED:
        places.append(concerned(document, tuple(patients)))
    if event_type in _ALLEGING | _CALLING:
        places.extend(told_agents(document, trigger.token, verbs))
    if event_type in _TOLD:
        places.extend(told_patients(document, trigger.token, verbs))
    return next((found for tokens in places if (found := _read(story, tokens, country))), ())


def _read(story: Story, tokens: Iterable[int], country: str | None) -> tuple[Actor, ...]:
    found: dict[tuple[str, str | None], Actor] = {}
    for token in tokens:
        for actor in story.phrases.actors(token, country):
            named = _named(story, actor)
            found.setdefault((named.name, named.country), named)
    return tuple(found.values())


def merged(groups: Sequence[tuple[Actor, ...]]) -> tuple[Actor, ...]:
    """Return the first reading of a side that names anybody; sides told twice are not added up."""
    return next((group for group in groups if group), ())


def sides_told(event_type: str, mode: str | None, told: Sequence[Sides]) -> Sides:
    """Return the sides that the tellings of one event name, the surest telling first.

    Nobody unarmed sends aircraft, drones or missiles; those who meet or trade are on the same side of the record.
    """
    actors = merged([_able(_in_arms(each[0], event_type), event_type, mode) for each in told])
    actors = tuple(each for each in actors if event_type == "PROTEST" or each.name != _ANYBODY)
    recipients = merged([tuple(each for each in told_to if each not in actors) for _, told_to in told])
    if event_type == "DISASTER":  # nobody's act
        return (), recipients
    if event_type == "MOBILIZE" and not actors:  # "two platoons were sent"
        return tuple(each for each in recipients if each.sector in _FORCES), ()
    if event_type == "MOBILIZE":
        recipients = facing(actors, recipients)
    if event_type in _MUTUAL and mode != "visit":
        parties = tuple(each for each in recipients if each.sector in _PARTIES)
        return _joined(actors, parties), ()
    return actors, recipients


def facing(actors: tuple[Actor, ...], recipients: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """Return those against whom forces are readied: not one's own army, which is "put on alert"."""
    own = {actor.country for actor in actors}
    return tuple(each for each in recipients if each.sector not in {"MIL", "POL"} or each.country not in own)


def fighting(actors: tuple[Actor, ...], recipients: tuple[Actor, ...]) -> Sides:
    """Return the sides of an armed clash: soldiers and fighters on both; police who are attacked are attacked."""
    joined = tuple(each for each in recipients if each.sector in {"MIL", "REB"})
    return (*actors, *joined), () if joined else tuple(each for each in recipients if each.sector == "POL")


def _able(actors: tuple[Actor, ...], event_type: str, mode: str | None) -> tuple[Actor, ...]:
    if event_type != "ASSAULT" or mode not in FROM_AFAR:
        return actors
    return tuple(actor for actor in actors if actor.sector not in _UNARMED)


def _in_arms(actors: tuple[Actor, ...], event_type: str) -> tuple[Actor, ...]:
    """Return the actors with states as their forces where force is used or made ready: "Israel bombed"."""
    if event_type not in {"ASSAULT", "MOBILIZE"}:
        return actors
    return tuple(replace(each, sector="MIL") if each.sector == "GOV" else each for each in actors)


def _joined(first: tuple[Actor, ...], second: tuple[Actor, ...]) -> tuple[Actor, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def completed(story: Story, kind: tuple[str, str | None], sides: Sides, country: str | None) -> Sides:
    """Return the sides of a reported event, a missing one supplied by who usually stands there.

    Args:
        story: the article.
        kind: type and mode of the event.
        sides: who the text says acted, and on whom.
        country: ISO alpha-2 of its place; without one, the home of the article.
    """
    if kind[0] == "CONSULT" and (kind[1] == "visit" or (kind[1] is None and _at_home(sides[0], country))):
        return _guest_and_host(story, sides, country)
    where = country or story.home
    actors, recipients = usual_sides(kind, sides, where, story.actor_index)
    return tuple(_named(story, each) for each in actors), tuple(_named(story, each) for each in recipients)


def _at_home(parties: tuple[Actor, ...], country: str | None) -> bool:
    """Tell whether the first of two states comes to the other: "the king held talks with X in Cairo"."""
    states = {each.country for each in parties}
    return len(states) == 2 and country in states and parties[0].country != country  # noqa: PLR2004 - two states


def _guest_and_host(story: Story, sides: Sides, country: str | None) -> Sides:
    """Return the visitors as actors and, as recipients, those of the country where the visit is paid."""
    parties = tuple(each for each in _joined(*sides) if each.sector in _PARTIES)
    hosts = tuple(each for each in parties if each.country == country)
    guests = tuple(each for each in parties if each.country != country)
    if country is None or not guests:
        return sides
    return guests, hosts or _hosts(story, guests, country)


def _named(story: Story, actor: Actor) -> Actor:
    index = story.actor_index
    stationed = index.grammar.foreign_forces.get(actor.country or "") if actor.sector == "MIL" else None
    if stationed is not None and actor.name.islower():  # "troops" in the West Bank
        actor = replace(actor, country=stationed)
    return Actor(name=full_name(actor, story.actor_index), country=actor.country, sector=actor.sector)
