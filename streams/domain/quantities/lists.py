"""Persons listed together whom the grammar holds apart: "a man, his wife and two sons", "Said, 54, and his driver"."""

from collections.abc import Iterator, Sequence
from typing import Final

from streams.domain.document import Document, Token
from streams.domain.quantities import lexicon

_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
_STRAY: Final = frozenset({"npadvmod", "nsubj", "nsubjpass", "dep", "nmod", "meta"})
_CLOSING: Final = frozenset({",", "-", "\u2013", "\u2014", "(", ":"})
GENERIC: Final = frozenset({"people", "person", "civilian", "victim", "resident", "other", "member", "villager"})
"""Heads that an apposition details rather than goes on from: "three people, a man and two girls"."""


def listed_beside(document: Document, head: int) -> Iterator[int]:
    """Yield the heads of phrases of the same list that the parser took for an apposition or another subject."""
    token = document.tokens[head]
    yield from _beside_name(document, token)
    yield from _strung_to_verb(document, token)
    if token.dependency in _SUBJECTS:
        yield from _stray(document, token)
        if token.lemma not in GENERIC and not token.tag.startswith(("CD", "PRP")):
            yield from _apposed(document, token)


def is_attribution(document: Document, listed: Sequence[int]) -> bool:
    """Tell whether what looks like further persons are those who tell of the harm: "killed 23, officials said"."""
    last = max((word.index for each in listed for word in document.subtree(each)), default=-1)
    following = document.tokens[last + 1 : last + 2] if last >= 0 else ()
    return any(word.lemma in lexicon.SAYING for word in following)


def _strung_to_verb(document: Document, token: Token) -> Iterator[int]:
    """Yield "four" of "killed a commander, Buzu, and four of his men" where it hangs on the verb."""
    if token.dependency != "dobj":
        return
    for child in document.children[token.head]:
        other = document.tokens[child]
        if other.dependency != "conj" or child < token.index or _has_own_harm(document, child):
            continue
        first = min(word.index for word in document.subtree(child))
        joined = document.tokens[first - 1].text.lower() == "and"
        if joined and (other.tag == "CD" or _names_persons(document, other)):
            yield child


def _has_own_harm(document: Document, head: int) -> bool:
    """Tell whether a word for other harm follows: the 16 of "killed three and left 16 hurt"."""
    last = max(word.index for word in document.subtree(head))
    return any(lexicon.is_harm_word(word) for word in document.tokens[head : last + 2])


def _beside_name(document: Document, token: Token) -> Iterator[int]:
    """Yield "four" of "a commander, Buzu, and four of his men": what is joined to the name that identifies one."""
    for child in document.children[token.index]:
        name = document.tokens[child]
        if token.tag == "NN" and name.dependency == "appos" and name.tag == "NNP":
            yield from _conjuncts(document, child)


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
    verb = document.tokens[token.head]
    for child in document.children[verb.index]:
        if child > token.index and document.tokens[child].dependency == token.dependency:
            start = min(word.index for word in document.subtree(child))
            if document.tokens[start - 1].text.lower() == "and":
                yield child
    first = min((word.index for word in document.subtree(token.index)), default=token.index)
    if first == 0 or document.tokens[first - 1].text.lower() not in {"and", ","}:
        return
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
