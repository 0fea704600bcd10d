"""Rules for injuries told without a word for them: taken to hospital, in a critical condition, shot in the leg."""

from collections.abc import Iterator
from typing import Final

from streams.domain.document import Token
from streams.domain.quantities import lexicon, sufferers
from streams.domain.quantities.figures import Casualties, figures
from streams.domain.quantities.harm import is_unreal
from streams.domain.quantities.phrases import Headcount, Phrases

_TREATMENT_TOKENS: Final = 7
_LIMB_TOKENS: Final = 4
_TREATED_TAILS: Final = frozenset({".", ",", ";", "and", "at", "for", "in", "on", "by", "there"})


def read_wounds(phrases: Phrases, token: Token) -> Iterator[Casualties]:
    """Yield how many were injured by what the token, a verb or "in hospital", says befell them."""
    if not token.tag.startswith("VB"):
        counted = _hospitalised(phrases, token)
    elif is_unreal(phrases.document, token):
        return
    else:
        counted = _treated(phrases, token) or _suffered(phrases, token) or _shot(phrases, token)
    if counted is not None and counted.count is not None:
        yield from figures(token, "injured", counted)


def _treated(phrases: Phrases, token: Token) -> Headcount | None:
    """Read "four were taken to hospital", "15 people were treated for bruises", "sent 41 pupils to hospital"."""
    if token.lemma not in lexicon.TREATMENT_VERBS:
        return None
    following = phrases.document.tokens[token.index + 1 : token.index + 1 + _TREATMENT_TOKENS]
    placed = any(word.text.lower() in lexicon.TREATMENT_PLACES for word in following)
    if token.index and any(_is_of_the_dead(phrases, child) for child in phrases.document.children[token.index]):
        return None
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


def _is_of_the_dead(phrases: Phrases, index: int) -> bool:
    """Tell whether a word names the dead: "seven martyrs were brought to the hospital"."""
    noun = phrases.document.tokens[index]
    return lexicon.NOUNS.get(noun.lemma) == "killed" or lexicon.ADJECTIVES.get(noun.text.lower()) == "killed"


def _persons(phrases: Phrases, governor: Token, dependencies: frozenset[str]) -> Headcount | None:
    """Return the persons that a verb governs, the dead bodies excepted."""
    tokens = phrases.document.tokens
    governed = [tokens[child] for child in phrases.document.children[governor.index]]
    harmed = [child for child in governed if child.dependency in dependencies]
    if any(child.lemma in lexicon.BODIES for child in harmed):
        return None
    return sufferers.governed(phrases, governor.index, dependencies)


def _suffered(phrases: Phrases, token: Token) -> Headcount | None:
    """Read "the driver suffered a concussion", "is fighting for his life"."""
    children = [phrases.document.tokens[child] for child in phrases.document.children[token.index]]
    for ordeal in lexicon.ORDEALS:
        if token.lemma in ordeal.verbs and any(_befalls(phrases, child, ordeal) for child in children):
            left = ordeal.of_object and any(child.dependency in sufferers.OBJECTS for child in children)
            return sufferers.governed(phrases, token.index, sufferers.OBJECTS) if left else _sufferer(phrases, token)
    return None


def _sufferer(phrases: Phrases, token: Token) -> Headcount | None:
    """Return the subject, be it of the verb or the noun it follows ("two men being treated", "five with wounds")."""
    counted = sufferers.governed(phrases, token.index, sufferers.SUBJECTS)
    if counted is None and token.dependency in {"acl", "relcl"}:
        counted = phrases.headcount(token.head)
    if counted is None and token.dependency == "conj":
        counted = sufferers.governed(phrases, token.head, sufferers.SUBJECTS)
    return counted


def _befalls(phrases: Phrases, child: Token, ordeal: lexicon.Ordeal) -> bool:
    """Tell whether the object of a verb, or of its preposition, is what the ordeal says is suffered."""
    document = phrases.document
    if "" in ordeal.links and child.dependency in sufferers.OBJECTS:
        return _is_suffered(phrases, child, ordeal)
    if child.dependency not in {"prep", "prt", "advmod"} or child.text.lower() not in ordeal.links:
        return False
    return any(_is_suffered(phrases, document.tokens[noun], ordeal) for noun in document.children[child.index])


def _is_suffered(phrases: Phrases, noun: Token, ordeal: lexicon.Ordeal) -> bool:
    """Tell whether a noun, or what it is a kind or degree of, is of the ordeal and not denied."""
    document = phrases.document
    under = [document.tokens[child] for child in document.children[noun.index]]
    if any(word.text.lower() in {"no", "minimal"} for word in under):
        return False
    if noun.lemma in lexicon.DEGREES:
        links = (word for word in under if word.text.lower() == "of")
        return any(
            _is_suffered(phrases, document.tokens[of], ordeal) for link in links for of in document.children[link.index]
        )
    qualified = not ordeal.qualifiers or any(word.text.lower() in ordeal.qualifiers for word in under)
    return noun.lemma in ordeal.nouns and qualified


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
            if any(part.lemma in lexicon.LIMBS for part in hit):
                hit_person = _persons(phrases, token, sufferers.OBJECTS) or _persons(phrases, token, sufferers.SUBJECTS)
                told_of = token.tag == "VBN" and token.dependency in {"acl", "relcl"}
                return hit_person or (phrases.headcount(token.head) if told_of else None)
    return None


def _hospitalised(phrases: Phrases, token: Token) -> Headcount | None:
    """Read "fourteen are in hospital"."""
    if token.lemma != "hospital":
        return None
    link = phrases.document.tokens[token.head]
    verb = phrases.document.tokens[link.head]
    if link.text.lower() != "in" or verb.lemma not in {"be", "remain"} or token.index != link.index + 1:
        return None
    return sufferers.governed(phrases, verb.index, sufferers.SUBJECTS)
