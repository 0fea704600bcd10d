"""Persons listed together whom the grammar holds apart: "a man, his wife and two sons", "Said, 54, and his driver"."""

from collections.abc import Iterator
from typing import Final

from streams.domain.document import Document, Token
from streams.domain.quantities import lexicon

_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
_STRAY: Final = frozenset({"npadvmod", "nsubj", "nsubjpass", "dep", "nmod", "meta"})
_CLOSING: Final = frozenset({",", "-", "\u2013", "\u2014", "(", ":"})
_GENERIC: Final = frozenset({"people", "person", "civilian", "victim", "resident", "other", "member", "villager"})
"""Heads that an apposition details rather than goes on from: "three people, a man and two girls"."""


def listed_beside(document: Document, head: int) -> Iterator[int]:
    """Yield the heads of phrases of the same list that the parser took for an apposition or another subject."""
    token = document.tokens[head]
    if token.dependency in _SUBJECTS:
        yield from _stray(document, token)
        if token.lemma not in _GENERIC and not token.tag.startswith(("CD", "PRP")):
            yield from _apposed(document, token)


def _apposed(document: Document, token: Token) -> Iterator[int]:
    """Yield "wife" and "sons" of "a man, his wife and two sons died": a comma would close an apposition."""
    for child in document.children[token.index]:
        first = document.tokens[child]
        if first.dependency != "appos" or not _names_persons(document, first):
            continue
        listed = list(_conjuncts(document, child))
        last = max((word.index for each in listed for word in document.subtree(each)), default=child)
        if listed and document.tokens[last + 1].text not in _CLOSING:
            yield child
            yield from listed


def _conjuncts(document: Document, index: int) -> Iterator[int]:
    for child in document.children[index]:
        if document.tokens[child].dependency == "conj" and document.tokens[child].tag.startswith(("NN", "CD")):
            yield child
            yield from _conjuncts(document, child)


def _stray(document: Document, token: Token) -> Iterator[int]:
    """Yield the person before the "and" or comma that leads the phrase, whom the parser tied elsewhere."""
    first = min((word.index for word in document.subtree(token.index)), default=token.index)
    if first == 0 or document.tokens[first - 1].text.lower() not in {"and", ","}:
        return
    verb = document.tokens[token.head]
    governed = (document.tokens[child] for child in document.children[verb.index] if child < first)
    beside = [word for word in governed if word.dependency in _STRAY and _names_persons(document, word)]
    above = document.tokens[verb.head]
    if verb.dependency == "conj" and above.index < first and above.tag.startswith("NN"):
        beside += [above] if _names_persons(document, above) else []
    for word in beside[-1:]:
        yield word.index


def _names_persons(document: Document, token: Token) -> bool:
    if lexicon.is_person(token):
        return True
    children = [document.tokens[child] for child in document.children[token.index]]
    if any(child.tag == "CD" and child.dependency == "nummod" for child in children):
        return not lexicon.is_no_person(token)
    return token.tag == "NNP" and any(child.tag == "NNP" and child.dependency == "compound" for child in children)
