"""Where the event of a trigger was: the nearest place by grammar.

Source: codebook, "Where": the most specific place the text supports for this event, never the dateline or where
somebody commented.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from schemas.records import Place
from streams.domain.dates.lexicon import SAYING_VERBS
from streams.domain.document import Document, Token
from streams.domain.events.attachment import distance, governing_preposition
from streams.domain.events.backreference import described_country, referred_to, told_finer
from streams.domain.events.candidates import Basis, LocatedName, Story, Where
from streams.domain.events.standing import is_heading, is_reference, is_told_by_another, is_where_told, is_where_treated
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
_SPOKEN_AT: Final = frozenset({"in", "at", "on", "outside", "before", "during"})
_SIGNED_AT: Final = _SPOKEN_AT - {"on"}
_VOTING: Final = frozenset(
    {"parliament", "assembly", "congress", "senate", "lawmaker", "legislator", "legislature", "duma", "knesset"}
    | {"bundestag", "house", "chamber", "cabinet", "deputy", "senator", "mp", "panel"}
)
_SAID_WITH: Final = frozenset({"ccomp", "xcomp", "advcl"})
_GATHERING: Final = frozenset({"meet", "appear", "gather", "convene", "vote", "speak", "assemble", "sit"})
_PAST: Final = frozenset({"VBD", "VBZ", "VBP", "VBN"})
_SEATED: Final = frozenset({"court", "ministry", "assembly", "parliament", "congress", "senate", "tribunal", "judge"})
_HOUSED: Final = _SEATED | {"government", "authority", "council", "embassy", "delegation", "consulate", "mission"}
_SPEAKING: Final = frozenset({"speak", "address", "meet", "talk", "appear", "stand", "attend", "testify", "preach"})
_HAPPENING: Final = frozenset({"ASSAULT", "PROTEST", "DISASTER", TOLL})
_SEAT: Final = 3.0
_NAME_STEPS: Final = 6
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


def uttered_at(story: Story, trigger: Trigger) -> Where:
    """Return where a statement was made, if the text says so: *in X, he ...*, *speaking at X, he ...*.

    Places inside what was said, and of whoever said it, do not count. Source: codebook, hard cases.
    """
    document = story.document
    token = document.tokens[trigger.token]
    verbs, earlier = {token.index}, frozenset(_verbs_before(document, token))
    verbs |= {index for index in earlier if document.tokens[index].lemma in _GATHERING | SAYING_VERBS}
    if token.dependency in _SAID_WITH and not is_told_by_another(document, token.index):
        verbs.add(token.head)
    scenes = story.names_by_sentence.get(token.sentence, ())
    for name in scenes:
        if not name.is_scene or name.place.precision == "country" or _is_called_on(document, name):
            continue
        carrier = _carrier(document, name.token)
        fronted = carrier is not None and carrier in earlier and name.token < carrier
        if fronted or (carrier is not None and carrier in verbs):
            return Where(name.place, "own")
    return Where(None, "none")


def _verbs_before(document: Document, verb: Token) -> Iterator[int]:
    """Yield the verbs to which one is joined: *in X, she complained and accused them* says where both was."""
    for _ in range(_NAME_STEPS):
        if verb.dependency != "conj" or verb.tag not in _PAST:
            return
        verb = document.tokens[verb.head]
        yield verb.index


def _is_called_on(document: Document, name: LocatedName) -> bool:
    """Tell "called on Sofia" from "spoke on the island": nobody is on a town."""
    return name.place.precision in {"city", "admin1"} and governing_preposition(document, name.token) == "on"


def signed_at(story: Story, trigger: Trigger) -> Where:
    """Return where something was signed or voted: *signed in X*, *signed a deal in X*; not *signed a deal on X*.

    A parliament or a cabinet votes at home.
    """
    document = story.document
    token = document.tokens[trigger.token]
    carriers = {token.index, *trigger.roles.objects}
    for name in story.names_by_sentence.get(token.sentence, ()):
        preposition = _preposition_over(document, name.token)
        if preposition is None or preposition.lemma not in _SIGNED_AT or not name.is_scene:
            continue
        told = _is_part_of(document, preposition, carriers) or _carrier(document, name.token) == token.index
        if told and name.place.precision != "country":
            return Where(name.place, "own")
    if any(document.tokens[index].lemma in _VOTING for index in trigger.roles.subjects):
        return seat_of(story, trigger)
    return Where(None, "none")


def _is_part_of(document: Document, preposition: Token, carriers: Collection[int]) -> bool:
    """Tell whether a preposition hangs on one of the words, also through other nouns: *a deal on ports in X*."""
    head = document.tokens[preposition.head]
    for _ in range(_NAME_STEPS):
        if head.index in carriers:
            return True
        if head.dependency not in {"pobj", "prep", "conj", "appos"}:
            return False
        head = document.tokens[head.head]
    return False


def seat_of(story: Story, trigger: Trigger) -> Where:
    """Return where a government does what it does at home: the place named with it, else its capital.

    *The ministry in X summoned*, *summoned the ambassador in X*, *X's foreign ministry summoned*.
    """
    nearest = next((name for name, far in own_places(story, trigger) if name.is_scene and far <= _SEAT), None)
    if nearest is not None and nearest.place.precision != "country":
        return Where(nearest.place, "own")
    country = _country_acting(story, trigger)
    capital = story.capital(country) if country else None
    return Where(capital, "sentence") if capital is not None else Where(None, "none")


def _country_acting(story: Story, trigger: Trigger) -> str | None:
    """Return the one country whose officials are the subject of an act; None where there is none or several."""
    actors = [actor for index in trigger.roles.subjects for actor in story.phrases.actors(index, None)]
    countries = {actor.country for actor in actors if actor.country}
    return countries.pop() if len(countries) == 1 else None


def _preposition_over(document: Document, index: int) -> Token | None:
    """Return the preposition that governs a name, also as one of several; None where none does."""
    token = document.tokens[index]
    for _ in range(_NAME_STEPS):
        head = document.tokens[token.head]
        if token.dependency == "pobj":
            return head
        if token.dependency not in {"conj", "appos", "compound", "nmod", "poss"} or head.index == token.index:
            return None
        token = head
    return None


def _carrier(document: Document, index: int) -> int | None:
    """Return the verb that a place hangs on by *in* or *at*, through a meeting or a participle of speaking."""
    token = document.tokens[index]
    for _ in range(6):
        head = document.tokens[token.head]
        if token.dependency == "prep":
            if token.lemma not in _SPOKEN_AT:
                return None
            if head.dependency in {"advcl", "acl"} and head.lemma in _SPEAKING:
                return _verb_beside(document, head)
            if head.tag.startswith("V"):
                return None if _is_of_those_addressed(document, token) else head.index
            if head.dependency == "nsubj" and head.lemma in _SEATED:
                return head.head
            if head.dependency not in {"pobj", "conj", "appos"}:
                return None
        elif token.dependency not in {"pobj", "conj", "appos", "compound", "nmod", "poss"}:
            return None
        if head.index == token.index:
            return None
        token = head
    return None


def _is_of_those_addressed(document: Document, preposition: Token) -> bool:
    """Tell "asked the government in X to help", whatever the parser made of it: X is where the government is."""
    before = document.tokens[preposition.index - 1] if preposition.index else preposition
    return before.dependency in {"dobj", "dative"} and before.lemma in _HOUSED


def _verb_beside(document: Document, speaking: Token) -> int | None:
    """Return the verb of who speaks: *speaking in X, he warned*, *the minister, speaking in X, warned*."""
    head = document.tokens[speaking.head]
    if speaking.dependency == "advcl":
        return head.index
    return head.head if head.dependency == "nsubj" else None


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
