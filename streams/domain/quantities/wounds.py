"""Rules for injuries told without a word for them: taken to hospital, a lost leg, a bullet in the shoulder."""

from collections.abc import Iterator
from typing import Final

from streams.domain.document import Token
from streams.domain.quantities import lexicon, sufferers
from streams.domain.quantities.figures import Casualties, figures
from streams.domain.quantities.phrases import Headcount, Phrases

_TREATMENT_TOKENS: Final = 7
_LIMB_TOKENS: Final = 4
_TREATED_TAILS: Final = frozenset({".", ",", ";", "and", "at", "for", "in", "on", "by", "there"})


def read_wounds(phrases: Phrases, token: Token) -> Iterator[Casualties]:
    """Yield how many were injured by what the token, a verb or "in hospital", says befell them."""
    if token.tag.startswith("VB"):
        counted = (
            _treated(phrases, token) or _suffered(phrases, token) or _shot(phrases, token) or _burnt(phrases, token)
        )
    else:
        counted = _hospitalised(phrases, token)
    if counted is not None and counted.count is not None:
        yield from figures(token, "injured", counted)


def _treated(phrases: Phrases, token: Token) -> Headcount | None:
    """Read "four were taken to hospital", "15 people were treated for bruises", "sent 41 pupils to hospital"."""
    if token.lemma not in lexicon.TREATMENT_VERBS:
        return None
    following = phrases.document.tokens[token.index + 1 : token.index + 1 + _TREATMENT_TOKENS]
    placed = any(word.text.lower() in lexicon.TREATMENT_PLACES for word in following)
    plain = token.lemma == "treat" and bool(following) and following[0].text.lower() in _TREATED_TAILS
    if placed and token.tag != "VBN":
        return _persons(phrases, token, sufferers.OBJECTS)
    if not (placed or plain) or token.tag != "VBN":
        return None
    counted = _persons(phrases, token, sufferers.PASSIVE_SUBJECTS)
    if counted is None and token.dependency == "xcomp":
        counted = _persons(phrases, phrases.document.tokens[token.head], sufferers.SUBJECTS)
    if counted is None:
        near = sufferers.before(phrases, token)
        counted = near if near is not None and near.numbered else None
    return counted


def _persons(phrases: Phrases, governor: Token, dependencies: frozenset[str]) -> Headcount | None:
    """Return the persons that a verb governs, the dead bodies excepted."""
    tokens = phrases.document.tokens
    governed = [tokens[child] for child in phrases.document.children[governor.index]]
    harmed = [child for child in governed if child.dependency in dependencies]
    if any(child.lemma in lexicon.BODIES for child in harmed):
        return None
    return sufferers.governed(phrases, governor.index, dependencies)


def _suffered(phrases: Phrases, token: Token) -> Headcount | None:
    """Read "the driver suffered a concussion", "has a broken jaw", "lost a leg", "received a bullet"."""
    children = [phrases.document.tokens[child] for child in phrases.document.children[token.index]]
    objects = [child for child in children if child.dependency in sufferers.OBJECTS]
    if token.lemma in lexicon.SUFFERING_VERBS:
        hurt = any(child.lemma in lexicon.SUFFERING_NOUNS or _is_broken(phrases, child) for child in objects)
    else:
        hurt = token.lemma in lexicon.LOSING_VERBS and any(child.lemma in lexicon.LIMBS for child in objects)
    return sufferers.governed(phrases, token.index, sufferers.SUBJECTS) if hurt else None


def _is_broken(phrases: Phrases, noun: Token) -> bool:
    if noun.lemma not in lexicon.LIMBS:
        return False
    modifiers = (phrases.document.tokens[child] for child in phrases.document.children[noun.index])
    return any(word.text.lower() in lexicon.BROKEN for word in modifiers)


def _shot(phrases: Phrases, token: Token) -> Headcount | None:
    """Read "soldiers shot a man in the leg"; where else somebody was hit is not told as harmless."""
    if token.lemma not in lexicon.AIMED_VERBS:
        return None
    tokens = phrases.document.tokens
    sentence = phrases.document.sentences[token.sentence]
    following = tokens[token.index + 1 : min(sentence.last, token.index + 1 + _TREATMENT_TOKENS)]
    for position, word in enumerate(following):
        if word.text.lower() == "in":
            hit = following[position + 1 : position + _LIMB_TOKENS]
            if any(part.lemma in lexicon.LIMBS for part in hit) and not _ends_in_death(phrases, token):
                return _persons(phrases, token, sufferers.OBJECTS) or _persons(phrases, token, sufferers.SUBJECTS)
    return None


def _ends_in_death(phrases: Phrases, token: Token) -> bool:
    tokens = phrases.document.tokens_of(phrases.document.sentences[token.sentence])
    return any(
        lexicon.VERBS.get(word.lemma) == "killed"
        or word.lemma in lexicon.INTRANSITIVES
        or word.lemma in {"dead", "death"}
        for word in tokens
    )


def _burnt(phrases: Phrases, token: Token) -> Headcount | None:
    """Read verbs that befall things as well, where the text names a person: "burned another"."""
    if token.lemma not in lexicon.ANYTHING_VERBS or sufferers.is_negated(phrases, token):
        return None
    tokens = phrases.document.tokens
    children = [tokens[child] for child in phrases.document.children[token.index]]
    wanted = sufferers.OBJECTS if token.tag != "VBN" else sufferers.OBJECTS | sufferers.PASSIVE_SUBJECTS
    harmed = [child for child in children if child.dependency in wanted]
    if not any(lexicon.is_person(child) or child.lemma in lexicon.ANYBODY for child in harmed):
        return None
    return sufferers.governed(phrases, token.index, wanted)


def _hospitalised(phrases: Phrases, token: Token) -> Headcount | None:
    """Read "fourteen are in hospital"."""
    if token.lemma != "hospital":
        return None
    link = phrases.document.tokens[token.head]
    verb = phrases.document.tokens[link.head]
    if link.text.lower() != "in" or verb.lemma not in {"be", "remain"} or token.index != link.index + 1:
        return None
    return sufferers.governed(phrases, verb.index, sufferers.SUBJECTS)
