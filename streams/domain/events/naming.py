"""What the proper names of a text are, in the classes that trigger rules ask for."""

from collections.abc import Iterable, Mapping
from typing import Final

from streams.domain.actors import ActorMention
from streams.domain.document import Document
from streams.domain.events.candidates import LocatedName
from streams.domain.events.roles import CALENDAR

_BY_SECTOR: Final[Mapping[str, frozenset[str]]] = {
    "GOV": frozenset({"actor", "official"}),
    "LEG": frozenset({"actor", "official"}),
    "IGO": frozenset({"actor", "official"}),
    "PTY": frozenset({"actor", "official", "party-word"}),
    "MIL": frozenset({"actor", "military"}),
    "REB": frozenset({"actor", "attacker", "military", "official"}),
    "POL": frozenset({"actor", "police"}),
    "JUD": frozenset({"actor", "court"}),
    "NGO": frozenset({"actor", "aid-actor"}),
    "MED": frozenset({"actor", "communication"}),
    "BUS": frozenset({"actor", "company-word"}),
}
_PEOPLE: Final = frozenset({"person", "migrant-word", "captive"})
_ANYBODY: Final = frozenset({"actor"})
_PERSON: Final = frozenset({"person-name", "person"})


def name_classes(
    document: Document, places: Iterable[LocatedName], actors: Iterable[ActorMention]
) -> Mapping[int, frozenset[str]]:
    """Return the classes of the tokens that are known names; other names may be anything."""
    found: dict[int, frozenset[str]] = {
        token.index: frozenset() for token in document.tokens if token.lemma in CALENDAR and token.tag == "NNP"
    }
    for place in places:
        classes = frozenset({"place"}) if place.is_scene else frozenset({"place", "actor", "official"})
        for token in document.tokens_between(place.start, place.end):
            counted = not place.is_scene and any(
                document.tokens[child].dependency == "nummod" for child in document.children[token.index]
            )
            found[token.index] = classes | _PEOPLE if counted else classes  # "43 Iraqis", but "Syrian planes"
    for mention in actors:
        if mention.kind in {"site", "weapon"}:
            continue
        classes = _BY_SECTOR.get(mention.actor.sector, _ANYBODY)
        if mention.actor.name.istitle() and mention.actor.sector in {"GOV", "LEG", "PTY", "CVL", "UNK", "IGO"}:
            classes |= _PERSON
        tokens = document.tokens_between(mention.start, mention.end)
        for token in tokens:
            found[token.index] = found.get(token.index, frozenset()) | classes
    return found
