"""Where a statement was made, an agreement signed, an ambassador summoned, if the text says so.

Source: codebook, hard cases: statements have no place "unless the text says where they were made".
"""

from collections.abc import Collection, Iterator
from typing import Final

from streams.domain.dates.lexicon import SAYING_VERBS
from streams.domain.document import Document, Token
from streams.domain.events.attachment import governing_preposition
from streams.domain.events.candidates import LocatedName, Story, Where
from streams.domain.events.standing import is_told_by_another
from streams.domain.events.triggers import Trigger
from streams.domain.events.whereabouts import own_places

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
_AUDIENCES: Final = frozenset(
    {"briefing", "rally", "conference", "meeting", "crowd", "summit", "gathering", "forum", "session", "reporter"}
    | {"journalist", "supporter", "congress", "ceremony", "audience", "delegate", "worshipper", "parade", "hearing"}
)
_OPENING: Final = frozenset({"In", "At"})
_LONGEST_OPENING: Final = 3
_SEAT: Final = 3.0
_NAME_STEPS: Final = 6


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
        if fronted or (carrier is not None and carrier in verbs) or _opens_sentence(document, name):
            return Where(name.place, "own")
    return Where(None, "none")


def _opens_sentence(document: Document, name: LocatedName) -> bool:
    """Tell whether a sentence begins with the place and a comma: *In X, however, the ministry complained*."""
    first = document.sentences[document.tokens[name.token].sentence].first
    opening = document.tokens[first : name.token]
    if not 0 < len(opening) <= _LONGEST_OPENING or opening[0].text not in _OPENING:
        return False
    after = document.tokens[name.token + 1 : name.token + 2]
    return bool(after) and after[0].text == ","


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
            if _stands_by(head):
                return head.head
            if head.dependency not in {"pobj", "conj", "appos"}:
                return None
        elif token.dependency not in {"pobj", "conj", "appos", "compound", "nmod", "poss"}:
            return None
        if head.index == token.index:
            return None
        token = head
    return None


def _stands_by(noun: Token) -> bool:
    """Tell whether a noun with a place places its verb too: *a court in X ruled*, *told a rally in X*."""
    if noun.dependency == "nsubj":
        return noun.lemma in _SEATED
    return noun.dependency in {"dobj", "dative"} and noun.lemma in _AUDIENCES


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
