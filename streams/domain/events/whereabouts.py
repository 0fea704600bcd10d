"""Where the event of a trigger was: the nearest place by grammar.

Source: codebook, "Where": the most specific place the text supports for this event, never the dateline or where
somebody commented.
"""

from collections.abc import Sequence
from typing import Final

from schemas.records import Place
from streams.domain.document import Document
from streams.domain.events.attachment import distance, governing_preposition
from streams.domain.events.backreference import described_country, referred_to, told_finer
from streams.domain.events.candidates import Basis, LocatedName, Story, Where
from streams.domain.events.standing import is_heading, is_reference, is_where_told, is_where_treated
from streams.domain.events.tolls import TOLL
from streams.domain.events.triggers import Trigger
from streams.domain.places.anaphora import country_place
from streams.domain.places.capitals import is_capital

_OWN: Final = 2.6
"""A place no further than this from its trigger is said of it: *X hit a market in the north of Y* is about 2."""
_SAME_SENTENCE: Final = 6.0
_FAR_IN_SENTENCE: Final = 7.5
"""People come to harm where the sentence names a place, be it in a clause further off: *died when a round hit X*."""
_PREPOSITION_COSTS: Final = {
    **dict.fromkeys(("in", "at", "near", "outside", "inside", "across", "around", "throughout", "off", "along"), -0.5),
    **dict.fromkeys(("from", "by", "than", "like", "since", "with", "between", "about", "for", "towards"), 1.5),
}
_GOAL_TYPES: Final = frozenset({"MOBILIZE", "AID", "CONSULT", "AGREE"})
"""Events that are where they lead: troops sent to X, aid for X, a visit to X."""
_GOALS: Final = frozenset({"to", "into", "in", "at", "for"})
_REFERENCE_COST: Final = 2.5
_PAIR: Final = 2
_TREATED_COST: Final = 4.0
_TOLD_COST: Final = 2.5
_HEADING_COST: Final = 1.5
_MEANT_COST: Final = 0.6
"""A name goes before "the city" where both are as near."""
_TERRITORIAL: Final = frozenset({"COERCE", "MOBILIZE", "CONCEDE"})
"""Events that are in the country whose government acts, if no other place is said: *Poland scrambled jets*."""
_HAPPENING: Final = frozenset({"ASSAULT", "PROTEST", "DISASTER", TOLL})
_FINENESS: Final = {"site": 0, "city": 1, "district": 2, "admin1": 3, "country": 4}


def own_places(story: Story, trigger: Trigger) -> tuple[tuple[LocatedName, float], ...]:
    """Return the scenes named in the trigger's sentence with their distances, nearest first."""
    document = story.document
    sentence = document.tokens[trigger.token].sentence
    found = []
    meant = tuple(referred_to(story, sentence))
    for name in (*story.names_by_sentence.get(sentence, ()), *meant):
        far = distance(document, trigger.token, name.token)
        if name in meant:
            far += _MEANT_COST
        preposition = governing_preposition(document, name.token)
        if not name.is_scene:
            far += 4.0
        if trigger.rule.type in _GOAL_TYPES and preposition in _GOALS:
            far -= 0.5
        else:
            far += _PREPOSITION_COSTS.get(preposition, 0.3)
        if is_reference(document, name.token):
            far += _REFERENCE_COST
        if is_where_treated(document, name.token):
            far += _TREATED_COST
        if is_where_told(document, name.token, trigger.token):
            far += _TOLD_COST
        if is_heading(document, name.start, name.end):
            far += _HEADING_COST
        if name.place.precision == "country":
            far += 1.0
        found.append((name, far))
    return tuple(sorted(found, key=lambda pair: (pair[1], _FINENESS.get(pair[0].place.precision, 5))))


def where_of(story: Story, trigger: Trigger) -> tuple[Where, ...]:
    """Return where the event was: several places where the text lists several (*in Mombasa, Eldoret and Nakuru*)."""
    ranked = own_places(story, trigger)
    document = story.document
    reach = _FAR_IN_SENTENCE if trigger.rule.type == TOLL else _SAME_SENTENCE
    scenes = [(name, far) for name, far in ranked if far < reach and name.is_scene]
    acting = _acting_country(story, trigger)
    if acting is not None and (not scenes or scenes[0][1] > _OWN or _is_subject(document, scenes[0][0].token)):
        return (Where(acting, "own"),)
    if not scenes:
        described = described_country(document, trigger.token) if trigger.rule.type in _HAPPENING else None
        return (Where(described, "own" if described is not None else "none"),)
    name, far = scenes[0]
    finer = _finer_beside(document, name, [other for other, _ in scenes])
    if finer is name and trigger.rule.type in _HAPPENING:
        finer = told_finer(story, name) or name
    basis: Basis = "own" if far <= _OWN else "sentence"
    listed = _listed_with(document, finer, [other for other, _ in scenes])
    return tuple(Where(each.place, basis, far) for each in listed)


def _acting_country(story: Story, trigger: Trigger) -> Place | None:
    """Return the country that is the subject of an act which governments do at home, by its name or its capital's."""
    document = story.document
    token = document.tokens[trigger.token]
    if trigger.rule.type not in _TERRITORIAL or not token.tag.startswith("V"):
        return None
    subjects = {child for child in document.children[token.index] if document.tokens[child].dependency == "nsubj"}
    for name in story.names_by_sentence.get(token.sentence, ()):
        known = not name.is_scene or name.place.precision == "country" or is_capital(name.place)
        if name.token in subjects and known and name.place.country:
            return country_place(name.place.country)
    return None


def _is_subject(document: Document, index: int) -> bool:
    return document.tokens[index].dependency == "nsubj"


def _finer_beside(document: Document, name: LocatedName, others: Sequence[LocatedName]) -> LocatedName:
    """Return the finer of two names that say one place (*Kupiansk, in the Kharkiv region*).

    What a district is *of* is no finer, nor is where somebody told of it.
    """
    for other in others:
        if is_where_told(document, other.token, -1) or _is_of(document, other.token, name.token):
            continue
        if (
            _FINENESS.get(other.place.precision, 5) < _FINENESS.get(name.place.precision, 5)
            and other.place.country == name.place.country
            and (name.place.precision == "country" or other.place.admin1 == name.place.admin1)
        ):
            return other
    return name


def _is_of(document: Document, index: int, owner: int) -> bool:
    """Tell whether a name hangs on another by *of*: *the Spera district of Khost*."""
    preposition = document.tokens[document.tokens[index].head]
    return preposition.lemma == "of" and preposition.head == owner


def _listed_with(document: Document, name: LocatedName, others: Sequence[LocatedName]) -> list[LocatedName]:
    """Return the names coordinated with one at the same level of detail, itself first."""
    members = [name]
    for other in others:
        if other is name or other.place.precision != name.place.precision:
            continue
        if other.place.geonames_id is not None and other.place.geonames_id == name.place.geonames_id:
            continue
        if _coordinated(document, name.token, other.token):
            members.append(other)
    if len(members) == _PAIR and _is_address(document, members):
        return [min(members, key=lambda each: each.start)]
    return members


def _is_address(document: Document, pair: Sequence[LocatedName]) -> bool:
    """Tell whether two names parted by a bare comma say one place: "in Midsayap, Cotabato, a man was shot"."""
    first, second = sorted(pair, key=lambda each: each.start)
    return document.text[first.end : second.start].strip() == "," and first.place.country == second.place.country


def _coordinated(document: Document, first: int, second: int) -> bool:
    return _list_head(document, first) == _list_head(document, second)


def _list_head(document: Document, index: int) -> int:
    token = document.tokens[index]
    for _ in range(12):
        if token.dependency not in {"conj", "nmod", "compound"} or token.head == token.index:
            break
        token = document.tokens[token.head]
    return token.index
