"""How near a word stands to another in the grammar of its sentence: what ties places and dates to events.

The distance is a weighted path through the dependency tree. Weights are hand-set: a complement of the trigger is
close, the subject of a reporting verb and words in another clause are far. Sentences are short, so each query walks a
few dozen edges at most.
"""

from typing import Final

from streams.domain.document import Document

UNREACHABLE: Final = 99.0
_UP: Final = {
    "pobj": 0.4,
    "prep": 0.4,
    "dobj": 0.6,
    "xcomp": 0.5,
    "ccomp": 1.6,
    "conj": 0.8,
    "advcl": 1.2,
    "relcl": 1.0,
    "acl": 0.8,
    "nsubj": 0.8,
    "nsubjpass": 0.5,
    "pcomp": 0.5,
    "compound": 0.3,
    "amod": 0.5,
    "appos": 0.8,
    "agent": 0.4,
    "parataxis": 2.0,
}
_DOWN: Final = {
    "prep": 0.4,
    "pobj": 0.4,
    "dobj": 0.5,
    "nsubj": 1.4,
    "nsubjpass": 0.5,
    "compound": 0.6,
    "poss": 1.0,
    "appos": 0.5,
    "conj": 0.4,
    "relcl": 3.0,
    "advcl": 3.0,
    "ccomp": 3.0,
    "acl": 1.5,
    "npadvmod": 0.5,
    "nmod": 0.5,
    "amod": 0.8,
    "advmod": 0.5,
    "agent": 0.8,
    "pcomp": 1.5,
    "attr": 0.6,
    "dative": 0.6,
    "xcomp": 1.5,
}
_DEFAULT: Final = 1.5
_OTHER_CONJUNCT: Final = 0.8
_OTHER_CLAUSE: Final = 2.6
_AT_ONCE: Final = 1.8
"""Down into a clause with "when" or "as": what it tells happened at the same time, and mostly in the same place."""
_FAR_PREPOSITIONS: Final = {
    "from": 1.2,
    "with": 1.0,
    "by": 1.0,
    "between": 0.6,
    "than": 3.0,
    "like": 2.0,
    "since": 3.0,
    "after": 3.0,
    "before": 3.0,
    "following": 3.0,
    "for": 0.8,
    "about": 1.5,
    "to": 0.5,
}


def distance(document: Document, start: int, end: int) -> float:
    """Return the weighted distance between tokens of one sentence; ``UNREACHABLE`` across sentences."""
    if document.tokens[start].sentence != document.tokens[end].sentence:
        return UNREACHABLE
    climbed: dict[int, float] = {start: 0.0}
    cost, current = 0.0, document.tokens[start]
    while current.head != current.index:
        cost += _UP.get(current.dependency, _DEFAULT)
        if current.dependency == "conj" and not current.tag.startswith("V"):
            cost += _OTHER_CONJUNCT
        current = document.tokens[current.head]
        climbed[current.index] = cost
    cost, current = 0.0, document.tokens[end]
    while current.index not in climbed:
        if current.head == current.index:
            return UNREACHABLE
        at_once = current.dependency == "advcl" and document.tells_the_time(current.index)
        cost += _AT_ONCE if at_once else _DOWN.get(current.dependency, _DEFAULT)
        if current.dependency == "conj" and current.tag.startswith("V"):
            cost += _OTHER_CLAUSE
        if current.dependency in {"prep", "agent"}:
            cost += _FAR_PREPOSITIONS.get(current.lemma, 0.0)
        current = document.tokens[current.head]
    return cost + climbed[current.index]


def apart(document: Document, first: int, second: int) -> float:
    """Return the smaller of the distances between two tokens, from the one and from the other."""
    return min(distance(document, first, second), distance(document, second, first))


def governing_preposition(document: Document, index: int) -> str:
    """Return the lemma of the preposition that governs a token, also through coordination; "" where none does."""
    token = document.tokens[index]
    for _ in range(6):
        head = document.tokens[token.head]
        if token.dependency == "pobj":
            return head.lemma
        if token.dependency not in {"conj", "appos", "compound", "nmod", "poss"} or head.index == token.index:
            return ""
        token = head
    return ""
