"""Who acts on whom: named actors, offices and common nouns in an analysed text, with country and sector.

``find_actors`` lists the mentions, ``actors_of`` reads a noun phrase, ``agent_and_patient`` reads a clause and
``implied_attackers`` supplies the side that a report of an attack leaves unsaid. Pure functions over ``Document``; the
vocabulary arrives as an ``ActorIndex`` (``streams.adapters.actor_data`` loads the packaged one).
"""

from streams.domain.actors.arguments import agent_and_patient
from streams.domain.actors.complements import concerned, from_whom, subject_of_clause, told_agents, told_patients
from streams.domain.actors.denotation import Phrases, actors_of, full_name
from streams.domain.actors.grammar import Grammar
from streams.domain.actors.index import ActorIndex, build_index
from streams.domain.actors.mentions import find_actors, with_context
from streams.domain.actors.model import ActorMention, PlaceSpan
from streams.domain.actors.sides import implied_attackers, inhabitants, usual_sides, weapon_sides

__all__ = [
    "ActorIndex",
    "ActorMention",
    "Grammar",
    "Phrases",
    "PlaceSpan",
    "actors_of",
    "agent_and_patient",
    "build_index",
    "concerned",
    "find_actors",
    "from_whom",
    "full_name",
    "implied_attackers",
    "inhabitants",
    "subject_of_clause",
    "told_agents",
    "told_patients",
    "usual_sides",
    "weapon_sides",
    "with_context",
]
