"""Rules for verbs and adjectives of harm: killed, died, shot dead, "12 dead and 90 injured"."""

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
_PREDICATES: Final = frozenset({"acomp", "oprd", "attr", "ccomp", "xcomp"})


def read_harm(phrases: Phrases, token: Token) -> Iterator[Casualties]:
    """Yield what the token, if it is a verb or adjective of harm, says about how many."""
    lemma, word = token.lemma, token.text.lower()
    verb = token.tag.startswith("VB")
    if token.dependency == "amod" and _is_let_go(phrases, phrases.document.tokens[token.head]):
        return
    if verb and lemma in lexicon.SHOOT_VERBS and _is_deadly(phrases, token):
        yield from _shot_dead(phrases, token)
    elif verb and lemma in lexicon.VERBS:
        yield from _hit(phrases, token, lexicon.VERBS[lemma])
        yield from counts_elsewhere(phrases, token, lexicon.VERBS[lemma])
    elif verb and lemma in lexicon.INTRANSITIVES:
        objects = sufferers.OBJECTS if lemma in lexicon.ALSO_TRANSITIVES else frozenset[str]()
        counted = sufferers.governed(phrases, token.index, objects)
        yield from _made(token, lexicon.INTRANSITIVES[lemma], counted or sufferers.subject_of(phrases, token))
        yield from counts_elsewhere(phrases, token, lexicon.INTRANSITIVES[lemma])
    elif verb and lemma == "pass" and _passes_away(phrases, token):
        yield from _made(token, "killed", sufferers.subject_of(phrases, token))
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
    if token.lemma in lexicon.PERSONAL_VERBS and not counted.numbered and not _hits_person(phrases, token):
        return ()
    return figures(token, kind, counted)


def _hits_person(phrases: Phrases, token: Token) -> bool:
    """Tell whether the object, if there is one, is a person: not "beat back an assault"."""
    children = [phrases.document.tokens[child] for child in phrases.document.children[token.index]]
    hit = [child for child in children if child.dependency in sufferers.OBJECTS]
    return not hit or any(
        lexicon.is_person(child) or child.lemma in lexicon.ANYBODY or child.tag in {"NNP", "PRP"} for child in hit
    )


def _is_deadly(phrases: Phrases, token: Token) -> bool:
    following = phrases.document.tokens[token.index + 1 : token.index + 1 + _DEADLY_TOKENS]
    words = [word.text.lower() for word in following]
    if token.lemma in {"gun", "mow"}:
        return "down" in words[:_DOWN_TOKENS]
    return "dead" in words or ("to", "death") in pairwise(words)


def _shot_dead(phrases: Phrases, token: Token) -> tuple[Casualties, ...]:
    """Read "shot dead", "gunned down", "beaten to death"; "shot and wounded" is left to the verb of harm."""
    counted = sufferers.governed(phrases, token.index, sufferers.OBJECTS)
    counted = counted or sufferers.passive(phrases, token) or sufferers.before(phrases, token)
    return _made(token, "killed", counted or _after_death(phrases, token))


def _after_death(phrases: Phrases, token: Token) -> Headcount | None:
    """Return the 21 of "hacking to death at least 21 traders"."""
    following = phrases.document.tokens[token.index + 1 : token.index + 1 + _DOWN_TOKENS]
    dead = next((word for word in following if word.text.lower() in {"dead", "death"}), None)
    return None if dead is None else sufferers.after(phrases, dead)


def _passes_away(phrases: Phrases, token: Token) -> bool:
    return any(
        phrases.document.tokens[child].text.lower() == "away" for child in phrases.document.children[token.index]
    )


def _adjective(phrases: Phrases, token: Token, kind: Kind) -> Iterator[Casualties]:
    """Read "12 dead", "left ten people injured", "three are missing", "he put the wounded at 33"."""
    if (
        token.index > 0
        and phrases.document.tokens[token.index - 1].lemma in lexicon.SHOOT_VERBS | lexicon.FEARING_VERBS
    ):
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


def _is_let_go(phrases: Phrases, noun: Token) -> bool:
    """Tell whether the wounded are those freed or exchanged: "freed 23 wounded prisoners"."""
    return phrases.document.tokens[noun.head].lemma in lexicon.FREEING_VERBS


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
