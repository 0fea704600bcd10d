"""Rules for verbs and adjectives of harm: killed, died, shot dead, "12 dead and 90 injured"."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from streams.domain.document import Document, Token
from streams.domain.quantities import lexicon, sufferers
from streams.domain.quantities.figures import Casualties, Kind, figures, nobody
from streams.domain.quantities.phrases import Headcount, Phrases

_DEADLY_TOKENS: Final = 8
_DOWN_TOKENS: Final = 3
_AWAY: Final = frozenset({"back", "off"})
_PREDICATES: Final = frozenset({"acomp", "oprd", "attr", "ccomp", "xcomp"})


def read_harm(phrases: Phrases, token: Token) -> Iterator[Casualties]:
    """Yield what the token, if it is a verb or adjective of harm, says about how many."""
    word = token.text.lower()
    if token.dependency == "amod" and _is_let_go(phrases, phrases.document.tokens[token.head]):
        return
    if token.tag.startswith("VB") and is_unreal(phrases.document, token):
        return
    if token.tag.startswith("VB") and (told := tuple(_verb(phrases, token))):
        yield from told
    elif word in lexicon.UNHURT:
        yield from nobody(token)
    elif word in lexicon.ADJECTIVES and not token.tag.startswith("VB"):
        yield from _adjective(phrases, token, lexicon.ADJECTIVES[word])


def _verb(phrases: Phrases, token: Token) -> Iterator[Casualties]:
    lemma = token.lemma
    if lemma in lexicon.SHOOT_VERBS and _is_deadly(phrases, token):
        yield from _shot_dead(phrases, token)
    elif lemma in lexicon.FATAL_VERBS and _is_fatal(phrases, token):
        yield from _made(token, "killed", sufferers.object_of(phrases, token))
    elif lemma in lexicon.VERBS:
        yield from _hit(phrases, token, lexicon.VERBS[lemma])
    elif lemma in lexicon.INTRANSITIVES:
        objects = sufferers.OBJECTS if lemma in lexicon.ALSO_TRANSITIVES else frozenset[str]()
        counted = sufferers.governed(phrases, token.index, objects)
        counted = counted or sufferers.subject_of(phrases, token)
        yield from _made(token, "killed", _named(phrases, token, counted))


def _made(token: Token, kind: Kind, counted: Headcount | None) -> tuple[Casualties, ...]:
    return () if counted is None else figures(token, kind, counted)


def _named(phrases: Phrases, token: Token, counted: Headcount | None) -> Headcount | None:
    """Return one for a bare name as the one who died: "Petrov was killed", "Said died at the scene"."""
    if counted is None or counted.count is not None or token.tag == "VBP":
        return counted
    words = phrases.document.tokens_between(counted.start, counted.end)
    if len(words) != 1 or words[0].tag != "NNP" or words[0].text.isupper():
        return counted
    plural = any(
        phrases.document.tokens[child].text.lower() in {"were", "are"}
        for child in phrases.document.children[token.index]
    )
    return counted if plural else Headcount(1, counted.start, counted.end, numbered=False)


def _hit(phrases: Phrases, token: Token, kind: Kind) -> tuple[Casualties, ...]:
    """Read a transitive verb of harm; one that also has other objects ("beat") counts only persons."""
    if _is_warded_off(phrases, token):
        return ()
    counted = sufferers.object_of(phrases, token)
    if kind == "killed":
        counted = None if _is_suicide(phrases, token) else _named(phrases, token, counted)
    if counted is None or (token.lemma in lexicon.PERSONAL_VERBS and counted.count is None):
        return ()
    if sufferers.is_negated(phrases, token) and counted.count != 0:
        return ()
    if token.lemma in lexicon.PERSONAL_VERBS and not counted.numbered and not _hits_person(phrases, token):
        return ()
    return figures(token, kind, counted)


def _is_warded_off(phrases: Phrases, token: Token) -> bool:
    """Tell whether a particle turns the harm away: "beaten back 40 attacks", "beat off the raiders"."""
    children = (phrases.document.tokens[child] for child in phrases.document.children[token.index])
    return any(child.dependency in {"prt", "advmod"} and child.lemma in _AWAY for child in children)


def _is_suicide(phrases: Phrases, token: Token) -> bool:
    """Tell whether somebody killed himself alone."""
    children = (phrases.document.tokens[child] for child in phrases.document.children[token.index])
    hit = [child for child in children if child.dependency in sufferers.OBJECTS]
    return bool(hit) and all(
        child.text.lower() in {"himself", "herself", "themselves"} and not phrases.document.children[child.index]
        for child in hit
    )


def _hits_person(phrases: Phrases, token: Token) -> bool:
    """Tell whether the object, if there is one, is a person: not "beat back an assault"."""
    children = [phrases.document.tokens[child] for child in phrases.document.children[token.index]]
    hit = [child for child in children if child.dependency in sufferers.OBJECTS]
    return not hit or any(
        lexicon.is_person(child) or child.lemma in lexicon.ANYBODY or child.tag in {"NNP", "PRP"} for child in hit
    )


def _is_deadly(phrases: Phrases, token: Token) -> bool:
    """Tell whether a verb of shooting or beating ends in death: "shot dead", "hacked to death", "burned alive"."""
    following = phrases.document.tokens[token.index + 1 : token.index + 1 + _DEADLY_TOKENS]
    words = [word.text.lower() for word in following]
    if token.lemma in {"gun", "mow"}:
        return "down" in words[:_DOWN_TOKENS]
    return "dead" in words or words[:1] == ["alive"] or ("to", "death") in pairwise(words)


def is_unreal(document: Document, token: Token) -> bool:
    """Tell whether a verb speaks of what may be or is wished: "may have died", "vowed to kill", "feared drowned"."""
    children = [document.tokens[child] for child in document.children[token.index]]
    if any(child.tag == "MD" and child.lemma in lexicon.MODALS for child in children):
        return True
    governor = document.tokens[token.head]
    if token.dependency in {"advcl", "xcomp", "oprd", "ccomp"} and token.tag in {"VBN", "VBD"}:
        return governor.lemma in lexicon.FEARING_VERBS and governor.tag == "VBN"
    infinitive = any(child.tag == "TO" for child in children)
    return infinitive and governor.lemma in lexicon.WISHING_WORDS


def _is_fatal(phrases: Phrases, token: Token) -> bool:
    """Tell whether the verb is one of death by its adverb: "fatally shot", "mortally wounded"."""
    children = phrases.document.children[token.index]
    return any(phrases.document.tokens[child].text.lower() in {"fatally", "mortally"} for child in children)


def _shot_dead(phrases: Phrases, token: Token) -> tuple[Casualties, ...]:
    """Read "shot dead", "gunned down", "beaten to death"; "shot and wounded" is left to the verb of harm."""
    counted = sufferers.governed(phrases, token.index, sufferers.OBJECTS)
    counted = counted or sufferers.passive(phrases, token) or sufferers.before(phrases, token)
    return _made(token, "killed", counted)


def _adjective(phrases: Phrases, token: Token, kind: Kind) -> Iterator[Casualties]:
    """Read "12 dead", "left ten people injured", "three are wounded"."""
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
    yield from _made(token, kind, counted or _put_at(phrases, token))


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
