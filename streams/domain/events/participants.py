"""Who did it and to whom, for each event. Source: codebook, "Who" and "Conventions for hard cases"."""

from collections.abc import Iterable, Sequence
from typing import Final

from schemas.records import Actor
from streams.domain.actors import (
    actors_of,
    agent_and_patient,
    full_name,
    implied_sides,
    inhabitants,
    usual_sides,
    weapon_sides,
)
from streams.domain.events.candidates import Story
from streams.domain.events.triggers import Trigger

Sides = tuple[tuple[Actor, ...], tuple[Actor, ...]]

_MUTUAL_ACLED: Final = frozenset({"Armed clash"})
_MUTUAL_TYPES: Final = frozenset({"CONSULT", "COOPERATE", "AGREE"})
_TARGETS: Final = frozenset({"CVL", "BUS", "UNK", "NGO", "MED"})


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
    actors = _read(story, agents, country)
    recipients = tuple(actor for actor in _read(story, patients, country) if actor not in actors)
    if event_type in {"ASSAULT", "TOLL"}:
        return _attack_sides(story, actors, recipients, country)
    return actors, recipients


def _attack_sides(story: Story, actors: tuple[Actor, ...], recipients: tuple[Actor, ...], country: str | None) -> Sides:
    if not actors:
        actors, implied = implied_sides(country, weapon_sides(story.actors), story.actor_index)
        recipients = recipients or implied
    if not recipients and country:
        recipients = (inhabitants(country),)
    return actors, recipients


def _read(story: Story, tokens: Iterable[int], country: str | None) -> tuple[Actor, ...]:
    found: dict[tuple[str, str | None], Actor] = {}
    for token in tokens:
        for actor in actors_of(story.document, token, story.actors, country):
            named = _named(story, actor)
            found.setdefault((named.name, named.country), named)
    return tuple(found.values())


def merged(groups: Sequence[tuple[Actor, ...]]) -> tuple[Actor, ...]:
    """Return the first reading of a side that names anybody; sides told twice are not added up."""
    return next((group for group in groups if group), ())


def completed(story: Story, kind: tuple[str, str | None], sides: Sides, country: str | None) -> Sides:
    """Return the sides of a reported event, a missing one supplied by who usually stands there.

    Args:
        story: the article.
        kind: type and mode of the event.
        sides: who the text says acted, and on whom.
        country: ISO alpha-2 of its place; without one, that of the scene of the article.
    """
    where = country or (story.focus.country if story.focus else None)
    actors, recipients = usual_sides(kind, sides, where, story.actor_index)
    return tuple(_named(story, each) for each in actors), tuple(_named(story, each) for each in recipients)


def _named(story: Story, actor: Actor) -> Actor:
    return Actor(name=full_name(actor, story.actor_index), country=actor.country, sector=actor.sector)
