"""Finds whom a word for harm is said of: its object or subject, or the count right before or after it."""

from collections.abc import Sequence
from typing import Final

from streams.domain.document import Token
from streams.domain.quantities import lexicon
from streams.domain.quantities.phrases import Headcount, Phrases, tokens_start

OBJECTS: Final = frozenset({"dobj", "obj"})
PASSIVE_SUBJECTS: Final = frozenset({"nsubjpass"})
SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
OF_OBJECTS: Final = frozenset({"pobj"})

_APPROXIMATORS: Final = frozenset(
    ("at", "least", "more", "than", "some", "about", "around", "nearly", "over", "up", "to", "almost")
)
_BEFORE_TOKENS: Final = 9
_SKIPPED_TOKENS: Final = 4
_SKIPPED_TAGS: Final = frozenset({"RB", "RBR", "MD"})
_AUXILIARIES: Final = frozenset(
    {"be", "have", "get", "report", "confirm", "leave", "go", "fear", "list", "wound", "kill"}
)


def governed(phrases: Phrases, governor: int, dependencies: frozenset[str]) -> Headcount | None:
    """Return the persons of the first phrase that the word governs with one of the dependencies."""
    for child in phrases.document.children[governor]:
        if phrases.document.tokens[child].dependency in dependencies:
            counted = phrases.headcount(child)
            if counted is not None:
                return counted
    return None


def is_negated(phrases: Phrases, token: Token) -> bool:
    """Tell whether the verb is denied: "was not hurt", "without injuring anyone"."""
    tokens = phrases.document.tokens
    if any(tokens[child].dependency == "neg" for child in phrases.document.children[token.index]):
        return True
    return token.index > 0 and tokens[token.index - 1].text.lower() == "without"


def object_of(phrases: Phrases, token: Token) -> Headcount | None:
    """Return whom a transitive verb of harm hits: "killed four", "four were killed", "Four killed as ..."."""
    if is_negated(phrases, token) and _hits_anyone(phrases, token):
        return Headcount(0, token.start, token.end, numbered=True)
    counted = governed(phrases, token.index, OBJECTS) or after(phrases, token) or passive(phrases, token)
    if counted is None or counted.count is None:
        near = before(phrases, token)
        return near if near is not None and near.count is not None else counted or near
    return counted


def _hits_anyone(phrases: Phrases, token: Token) -> bool:
    children = phrases.document.children[token.index]
    return any(phrases.document.tokens[child].text.lower() in {"anyone", "anybody", "any"} for child in children)


def passive(phrases: Phrases, token: Token) -> Headcount | None:
    """Return the subject of a passive, or the noun that a participle describes ("four people killed in ...")."""
    tokens = phrases.document.tokens
    children = [tokens[child] for child in phrases.document.children[token.index]]
    if token.tag not in {"VBN", "VBD"} or any(child.dependency in OBJECTS for child in children):
        return None
    if token.dependency == "acl":
        return phrases.headcount(token.head)
    if token.dependency == "amod":
        return phrases.headcount(token.head) if phrases.number_of(token.head) else None
    counted = governed(phrases, token.index, PASSIVE_SUBJECTS)
    if counted is None and token.dependency in {"acomp", "oprd"} and before(phrases, token) is None:
        left = tokens[token.head].lemma in {"leave", "find"} and tokens[token.head].tag != "VBN"
        counted = governed(phrases, token.head, OBJECTS if left else SUBJECTS)
    if counted is None and not _is_active(phrases, token, children):
        counted = governed(phrases, token.index, SUBJECTS)
    if counted is None and token.dependency == "conj" and before(phrases, token) is None:
        governor = tokens[token.head]
        wanted = SUBJECTS if any(child.dependency == "auxpass" for child in children) else PASSIVE_SUBJECTS
        shared = governor.tag == "VBN" or wanted is SUBJECTS
        counted = governed(phrases, governor.index, wanted) if shared else None
    if counted is None and token.dependency == "relcl":
        counted = phrases.headcount(token.head)
    return counted


def _is_active(phrases: Phrases, token: Token, children: Sequence[Token]) -> bool:
    """Tell whether a past form without object is active after all: "the blast killed and wounded dozens"."""
    subjects = [child for child in children if child.dependency == "nsubj"]
    return token.tag == "VBD" and bool(subjects) and not any(phrases.number_of(child.index) for child in subjects)


def subject_of(phrases: Phrases, token: Token) -> Headcount | None:
    """Return who dies, flees or succumbs."""
    counted = governed(phrases, token.index, SUBJECTS)
    if counted is None and token.dependency == "relcl":
        counted = phrases.headcount(token.head)
    if counted is None and token.dependency in {"conj", "xcomp"}:
        counted = governed(phrases, token.head, SUBJECTS)
    return counted or before(phrases, token)


def after(phrases: Phrases, token: Token) -> Headcount | None:
    """Return the count right after an active verb that the parser did not take for its object."""
    tokens = phrases.document.tokens
    for word in tokens[token.index + 1 : token.index + 4]:
        number = phrases.number_at.get(word.index)
        if number is not None:
            if number.last < len(tokens) and lexicon.is_no_person(tokens[number.last]):
                return None
            return Headcount(number.value, number.start, number.end, numbered=True)
        if word.text.lower() not in _APPROXIMATORS:
            return None
    return None


def before(phrases: Phrases, token: Token) -> Headcount | None:
    """Return the count that stands right before the word: "12 dead", "sixteen people were hurt"."""
    tokens = phrases.document.tokens
    first = max(tokens_start(phrases.document, token.index), token.index - _BEFORE_TOKENS)
    index = token.index - 1
    while index >= first and token.index - index <= _SKIPPED_TOKENS and _is_skipped(tokens[index]):
        index -= 1
    while index >= first:
        number = phrases.number_at.get(index)
        if number is not None:
            between = [word for word in tokens[number.last : token.index] if word.tag.startswith("NN")]
            if between and lexicon.is_no_person(between[-1]):
                return None
            if between and (joined := _joined_with(phrases, between[-1])) is not None:
                return joined
            return Headcount(number.value, number.start, number.end, numbered=True)
        if not tokens[index].tag.startswith(("NN", "JJ", "HYPH", "POS")) and not _is_hyphened(phrases, tokens[index]):
            return None
        index -= 1
    return None


def _joined_with(phrases: Phrases, noun: Token) -> Headcount | None:
    """Return all of "two soldiers and five rebels dead" where the last noun is joined to others."""
    head = noun
    while head.dependency == "conj" and phrases.document.tokens[head.head].tag.startswith("NN"):
        head = phrases.document.tokens[head.head]
    counted = phrases.headcount(head.index) if head is not noun else None
    return counted if counted is not None and counted.count is not None else None


def _is_hyphened(phrases: Phrases, word: Token) -> bool:
    text = phrases.document.text
    return text[word.start - 1 : word.start] == "-" or text[word.end : word.end + 1] == "-"


def _is_skipped(word: Token) -> bool:
    return word.tag in _SKIPPED_TAGS or (word.lemma in _AUXILIARIES and word.tag.startswith("VB"))
