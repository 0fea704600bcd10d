"""Who an act is about where its own arguments name nobody: in what is said, promised or threatened, or in its object.

"Threatened to expel Lithuanian diplomats", "alleged that police burned huts", "voiced support for the Philippines",
"closed its crossings with Belarus". Source: codebook section "Who".
"""

from collections.abc import Iterator
from itertools import islice

from streams.domain.actors.arguments import Tokens, agent_and_patient
from streams.domain.actors.verbs import Verbs
from streams.domain.document import Document, Token

_SAID = frozenset({"xcomp", "ccomp"})
_CLAUSES = frozenset({"acl", "xcomp", "ccomp", "advcl", "pcomp"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_CONCERNED = frozenset({"with", "to", "for", "against", "on", "toward", "towards", "at", "of"})
_DEEPEST = 3
_HIGHEST = 5
_REPORTING = frozenset(
    {"say", "tell", "report", "add", "state", "write", "note", "claim", "recall", "explain", "quote"}
)
_MOST_WORDS = 12


def concerned(document: Document, tokens: Tokens) -> Tokens:
    """Return what the phrases that tokens head are about: "support for X", "crossings with X"."""
    return tuple(
        child.index
        for index in tokens
        for part in _children(document, index)
        if part.dependency == "prep" and part.lemma in _CONCERNED
        for child in _children(document, part.index)
        if child.dependency == "pobj"
    )


def from_whom(document: Document, trigger: int) -> Tokens:
    """Return those from whom something is received: "took delivery of helicopters from X"."""
    found: list[int] = []
    pending = [trigger]
    for _ in range(_MOST_WORDS):
        if not pending:
            break
        for part in _children(document, pending.pop(0)):
            if part.dependency == "prep" and part.lemma == "from":
                found += [t.index for t in _children(document, part.index) if t.dependency == "pobj"]
            elif part.dependency in {"prep", "pobj", "dobj", "nsubjpass"}:
                pending.append(part.index)
    return tuple(found)


def told_acts(document: Document, trigger: int) -> Tokens:
    """Return the verbs of what the trigger says, promises or threatens, through one another, nearest first."""
    found: list[int] = []
    for _ in range(_DEEPEST):
        start = found[-1] if found else trigger
        below = [t for t in _children(document, start) if _tells(t, of_noun=document.tokens[start].tag[0] == "N")]
        if not below:
            break
        found.append(below[0].index)
    return tuple(found)


def _tells(token: Token, *, of_noun: bool) -> bool:
    return token.dependency in (_CLAUSES if of_noun else _SAID) and token.tag.startswith(("VB", "MD"))


def own_subjects(document: Document, verb: int) -> Tokens:
    """Return the subjects that a verb has of its own, passive ones included."""
    return tuple(t.index for t in _children(document, verb) if t.dependency in _SUBJECTS)


def told_patients(document: Document, trigger: int, verbs: Verbs) -> Iterator[Tokens]:
    """Yield, nearest first, those whom what is said is to befall: "to cut ties with Stockholm"."""
    for verb in told_acts(document, trigger):
        _, patients = agent_and_patient(document, verb, verbs)
        yield patients
        yield concerned(document, (*patients, verb))


def told_agents(document: Document, trigger: int, verbs: Verbs) -> Iterator[Tokens]:
    """Yield, nearest first, those who are said to have acted or are called on to act: "alleged that police burned"."""
    for verb in told_acts(document, trigger):
        agents, _ = agent_and_patient(document, verb, verbs)
        yield agents if own_subjects(document, verb) else ()


def subject_of_clause(document: Document, trigger: int) -> Tokens:
    """Return the subjects of the nearest verb above a noun that tells an act; () for what is said, and in passives."""
    for verb in islice(document.ancestors(trigger), _HIGHEST):
        if not verb.tag.startswith("VB"):
            continue
        if verb.lemma in _REPORTING or any(t.dependency == "nsubjpass" for t in _children(document, verb.index)):
            return ()
        own = tuple(t.index for t in _children(document, verb.index) if t.dependency == "nsubj" and t.index != trigger)
        if own:
            return own
    return ()


def _children(document: Document, index: int) -> list[Token]:
    return [document.tokens[child] for child in document.children[index]]
