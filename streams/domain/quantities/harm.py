"""Rules for verbs and adjectives of harm: killed, died, shot dead, treated for burns, "12 dead and 90 injured"."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from streams.domain.document import Token
from streams.domain.quantities import lexicon, sufferers
from streams.domain.quantities.elsewhere import counts_elsewhere
from streams.domain.quantities.figures import Casualties, Kind, figures, nobody
from streams.domain.quantities.phrases import Headcount, Phrases

_DEADLY_TOKENS: Final = 8
_DOWN_TOKENS: Final = 3
_TREATMENT_TOKENS: Final = 7
_PREDICATES: Final = frozenset({"acomp", "oprd", "attr", "ccomp", "xcomp"})


def read_harm(phrases: Phrases, token: Token) -> Iterator[Casualties]:
    """Yield what the token, if it is a verb or adjective of harm, says about how many."""
    lemma, word = token.lemma, token.text.lower()
    verb = token.tag.startswith("VB")
    if verb and lemma in lexicon.SHOOT_VERBS and _is_deadly(phrases, token):
        yield from _shot_dead(phrases, token)
    elif verb and lemma in lexicon.VERBS:
        yield from _hit(phrases, token, lexicon.VERBS[lemma])
        yield from counts_elsewhere(phrases, token, lexicon.VERBS[lemma])
    elif verb and lemma in lexicon.INTRANSITIVES:
        yield from _made(token, lexicon.INTRANSITIVES[lemma], sufferers.subject_of(phrases, token))
        yield from counts_elsewhere(phrases, token, lexicon.INTRANSITIVES[lemma])
    elif verb and lemma in lexicon.TREATMENT_VERBS:
        yield from _treated(phrases, token)
    elif verb and lemma in lexicon.SUFFERING_VERBS:
        yield from _suffered(phrases, token)
    elif word in lexicon.UNHURT:
        yield from nobody(token)
    elif word in lexicon.ADJECTIVES:
        yield from _adjective(phrases, token, lexicon.ADJECTIVES[word])


def _made(token: Token, kind: Kind, counted: Headcount | None) -> tuple[Casualties, ...]:
    return () if counted is None else figures(token, kind, counted)


def _hit(phrases: Phrases, token: Token, kind: Kind) -> tuple[Casualties, ...]:
    """Read a transitive verb of harm; one that also has other objects ("beat") counts only persons."""
    counted = sufferers.object_of(phrases, token)
    if counted is None or (token.lemma in lexicon.PERSONAL_VERBS and counted.count is None):
        return ()
    if sufferers.is_negated(phrases, token) and counted.count != 0:
        return ()
    return figures(token, kind, counted)


def _is_deadly(phrases: Phrases, token: Token) -> bool:
    following = phrases.document.tokens[token.index + 1 : token.index + 1 + _DEADLY_TOKENS]
    words = [word.text.lower() for word in following]
    if token.lemma in {"gun", "mow"}:
        return "down" in words[:_DOWN_TOKENS]
    return "dead" in words or ("to", "death") in pairwise(words)


def _shot_dead(phrases: Phrases, token: Token) -> tuple[Casualties, ...]:
    """Read "shot dead", "gunned down", "beaten to death"; "shot and wounded" is left to the verb of harm."""
    counted = sufferers.governed(phrases, token.index, sufferers.OBJECTS)
    return _made(token, "killed", counted or sufferers.passive(phrases, token) or sufferers.before(phrases, token))


def _treated(phrases: Phrases, token: Token) -> tuple[Casualties, ...]:
    """Read "four were taken to hospital", "15 people were treated for bruises": only where a number says so."""
    following = phrases.document.tokens[token.index + 1 : token.index + 1 + _TREATMENT_TOKENS]
    if token.tag != "VBN" or not any(word.text.lower() in lexicon.TREATMENT_PLACES for word in following):
        return ()
    counted = sufferers.governed(phrases, token.index, sufferers.PASSIVE_SUBJECTS) or sufferers.before(phrases, token)
    if counted is None or not counted.numbered or not counted.count:
        return ()
    return _made(token, "injured", counted)


def _suffered(phrases: Phrases, token: Token) -> tuple[Casualties, ...]:
    """Read "the driver suffered a concussion": one injured."""
    harmed = [phrases.document.tokens[child] for child in phrases.document.children[token.index]]
    if not any(child.dependency in sufferers.OBJECTS and child.lemma in lexicon.SUFFERING_NOUNS for child in harmed):
        return ()
    return _made(token, "injured", sufferers.governed(phrases, token.index, sufferers.SUBJECTS))


def _adjective(phrases: Phrases, token: Token, kind: Kind) -> Iterator[Casualties]:
    """Read "12 dead", "left ten people injured", "three are missing", "he put the wounded at 33"."""
    if token.index > 0 and phrases.document.tokens[token.index - 1].lemma in lexicon.SHOOT_VERBS:
        return
    counted = sufferers.before(phrases, token) or _predicate(phrases, token)
    if counted is None and token.tag.startswith("NN") and (number := phrases.number_of(token.index)):
        counted = Headcount(number.value, number.start, token.end, numbered=True)
    if counted is None and token.dependency == "amod" and lexicon.is_person(phrases.document.tokens[token.head]):
        counted = phrases.headcount(token.head) if phrases.number_of(token.head) else None
    if counted is None:
        counted = _put_at(phrases, token)
    if counted is not None:
        yield from figures(token, kind, counted)
        yield from counts_elsewhere(phrases, token, kind)


def _predicate(phrases: Phrases, token: Token) -> Headcount | None:
    if token.dependency not in _PREDICATES:
        return None
    governor = phrases.document.tokens[token.head]
    return sufferers.governed(
        phrases, governor.index, sufferers.OBJECTS if governor.lemma == "leave" else sufferers.SUBJECTS
    )


def _put_at(phrases: Phrases, token: Token) -> Headcount | None:
    """Return the 33 of "he put the wounded at 33"."""
    following = phrases.document.tokens[token.index + 1 : token.index + 2]
    number = phrases.number_at.get(token.index + 2)
    if number is None or not following or following[0].text.lower() != "at":
        return None
    return Headcount(number.value, token.start, number.end, numbered=True)
