"""Places told without a name of their own: "in the city", "across the territory"; a country told finer a little later.

Source: codebook, "Where": the most specific place the text supports for this event.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Final

from schemas.records import Place
from streams.domain.document import Document, Token
from streams.domain.events.attachment import governing_preposition
from streams.domain.events.candidates import LocatedName, Story
from streams.domain.events.standing import is_reference, is_where_told, is_where_treated
from streams.domain.places.anaphora import country_place, resolve_place_anaphor
from streams.domain.places.lexicon import demonym_country
from streams.domain.places.mention import PlaceMention
from streams.domain.places.readings import LOCATION

_PLACE_NOUNS: Final = frozenset(
    {"city", "town", "village", "camp", "district", "province", "governorate", "territory", "enclave", "island"}
    | {"neighbourhood", "neighborhood", "suburb"}
)
_LYING: Final = _PLACE_NOUNS | frozenset(
    {"mine", "prison", "jail", "hospital", "market", "school", "base", "airport", "port", "church", "mosque", "region"}
    | {
        "state",
        "factory",
        "refinery",
        "border",
        "outpost",
        "barracks",
        "university",
        "farm",
        "resort",
        "hotel",
        "coast",
    }
    | {"valley", "embassy", "consulate", "seminary", "monastery", "temple", "plant", "depot", "settlement", "community"}
)
_DONE_TO: Final = frozenset({"dobj", "nsubjpass"})
_POINTING: Final = frozenset({"the", "that", "this"})
_DEFINITE: Final = frozenset({"the", "this", "that", "these", "those", "both"})
_DOER: Final = frozenset({"nsubj", "nsubjpass"})
_PLAIN_ADJECTIVES: Final = frozenset({"same", "besieged", "whole", "entire", "port", "coastal", "stricken"})
_AT: Final = frozenset({"in", "inside", "across", "around", "outside", "near", "over", "throughout", "within"})
_FINE: Final = frozenset({"site", "city"})
_AHEAD: Final = {"country": 3, "admin1": 1}
"""How many sentences after a lead told of a country or a first-level unit may name the town."""
_LEAD: Final = 1
_THROUGHOUT: Final = frozenset({"across", "throughout", "around", "between", "from", "to", "against", "with"})


def referred_to(story: Story, sentence: int) -> Iterator[LocatedName]:
    """Yield the places that definite nouns of a sentence refer back to: *in the city*, *across the territory*."""
    document = story.document
    earlier: list[PlaceMention] | None = None
    for token in document.tokens_of(document.sentences[sentence]):
        if not _points_back(document, token) or any(
            name.start <= token.start < name.end for name in story.names_by_sentence.get(sentence, ())
        ):
            continue
        earlier = _mentions_before(story, sentence) if earlier is None else earlier
        place = resolve_place_anaphor(token.lemma, token.start, earlier)
        if place is not None:
            yield LocatedName(token.index, token.start, token.end, place, is_scene=True)


def _points_back(document: Document, token: Token) -> bool:
    """Tell "in the city" from "the city of X", "the city council", "a city"."""
    head = document.tokens[token.head]
    if token.lemma not in _PLACE_NOUNS or token.dependency != "pobj" or head.lemma not in _AT or token.tag != "NN":
        return False
    before = document.tokens[head.index + 1 : token.index]
    if not before or before[0].text.lower() not in _POINTING:
        return False
    if any(word.lemma not in _PLAIN_ADJECTIVES for word in before[1:]):
        return False
    following = document.tokens[token.index + 1 : token.index + 2]
    return not following or following[0].text.lower() not in {"of", "'s", "’s", "where"}  # noqa: RUF001


def _mentions_before(story: Story, sentence: int) -> list[PlaceMention]:
    """Return the places that the paragraph has named so far; of a new paragraph, the text's in order of frequency."""
    sentences = story.document.sentences
    limit, paragraph = sentences[sentence].end, sentences[sentence].paragraph
    named = [name for name in story.names if name.is_scene and name.start < limit]
    often = Counter(_identity(name.place) for name in named)
    named.sort(
        key=lambda name: (
            (here := sentences[story.document.tokens[name.token].sentence].paragraph == paragraph),
            0 if here else often[_identity(name.place)],
        )
    )
    # The last of the list is what a noun refers to; its position says nothing here.
    return [PlaceMention(0, 0, "", name.place, LOCATION) for name in named]


def _identity(place: Place) -> tuple[str, float, float]:
    return place.name, place.lat, place.lon


def told_finer(story: Story, name: LocatedName) -> LocatedName | None:
    """Return the town that the text goes on to name for what its lead places in a country or unit only.

    *Bombers struck in northwest Pakistan ... The blasts in Bannu ...*; None where the lead means the whole country.
    """
    document = story.document
    sentence = document.tokens[name.token].sentence
    ahead = _AHEAD.get(name.place.precision, 0)
    if sentence > _LEAD or not ahead or governing_preposition(document, name.token) in _THROUGHOUT:
        return None
    for later in range(sentence + 1, min(len(document.sentences), sentence + 1 + ahead)):
        for other in story.names_by_sentence.get(later, ()):
            if _is_told_in(document, other) and _lies_in(other.place, name.place):
                return other
    return None


def described_country(document: Document, act: int) -> Place | None:
    """Return the country of what an act was done to or in: *a Nigerian village was raided*, *died in a Peruvian mine*.

    None where no nationality stands before a noun for a place that is the act's object, passive subject or scene.
    """
    token = document.tokens[act]
    for child in document.children[act]:
        word = document.tokens[child]
        nouns = [word] if word.dependency in _DONE_TO else []
        if word.dependency == "prep" and word.lemma in _AT | {"at", "on"}:
            nouns = [document.tokens[index] for index in document.children[child]]
        for noun in nouns:
            country = _nationality_of(document, noun) if noun.lemma in _LYING else None
            if country is not None and noun.index != token.index:
                return country_place(country)
    return None


def _nationality_of(document: Document, noun: Token) -> str | None:
    before = (document.tokens[child] for child in document.children[noun.index] if child < noun.index)
    return next((country for word in before if (country := demonym_country(word.text)) is not None), None)


def _lies_in(place: Place, area: Place) -> bool:
    return place.country == area.country and (area.precision == "country" or place.admin1 == area.admin1)


def _is_told_in(document: Document, name: LocatedName) -> bool:
    index = name.token
    return (
        name.is_scene
        and name.place.precision in _FINE
        and governing_preposition(document, index) in _AT | {"at", "on", "of"}
        and not is_reference(document, index)
        and not is_where_treated(document, index)
        and not is_where_told(document, index, -1)
    )


def is_definite(document: Document, word: Token) -> bool:
    """Tell whether a noun is spoken of as known: *the shelling*, *those killings*."""
    return word.tag.startswith("NN") and any(
        document.tokens[child].text.lower() in _DEFINITE for child in document.children[word.index]
    )


def is_told_again(document: Document, act: int, acts: Collection[str] | None) -> bool:
    """Tell whether an act is one of those told before, by their lemmas: *the strikes hit the port*.

    Without ``acts``, whether it or whoever did it is spoken of as known: *the gunmen went from house to house*.
    """
    doers = (document.tokens[child] for child in document.children[act])
    words = [document.tokens[act], *(word for word in doers if word.dependency in _DOER)]
    return any((acts is None or word.lemma in acts) and is_definite(document, word) for word in words)
