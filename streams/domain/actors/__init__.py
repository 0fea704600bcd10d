"""Who is spoken of: named actors, offices and common nouns in an analysed text, with country and sector.

``find_actors`` lists the mentions. Pure functions over ``Document``; the vocabulary arrives as an ``ActorIndex``
(``streams.adapters.actor_data`` loads the packaged one).
"""

from streams.domain.actors.grammar import Grammar
from streams.domain.actors.index import ActorIndex, build_index
from streams.domain.actors.mentions import find_actors
from streams.domain.actors.model import ActorMention, PlaceSpan

__all__ = ["ActorIndex", "ActorMention", "Grammar", "PlaceSpan", "build_index", "find_actors"]
