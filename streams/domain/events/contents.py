"""What somebody's words amount to: a refusal, a threat, a demand, blame or a concession told by a mere verb of saying.

*said it would not attend*, *told cadets "we shall take back every inch"*, *said the minister must resign*: the verb
says nothing of the kind, the clause that it governs does. Source: codebook, "Types and modes" (verbal types).
"""

import json
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any, Final

from streams.domain.document import Document, Token

_DATA: Final[Mapping[str, Any]] = json.loads(
    resources.files(__package__).joinpath("data", "contents.json").read_text("utf-8")
)
_WORDS: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(value.split()) for name, value in _DATA.items() if isinstance(value, str)
}
_FUTURE: Final = frozenset({"will", "would", "shall", "'ll", "wo"})
_ABLE: Final = frozenset({"can", "could", "ca"})
_MAYBE: Final = frozenset({"may", "might", "could"})
_READY: Final = frozenset({"ready", "prepared", "prepare", "right"})
_ASKING: Final = frozenset({"ask", "request", "demand", "propose", "recommend", "insist", "urge"})
_OBLIGED: Final = frozenset({"must"})
_SPEAKER: Final = frozenset({"he", "she", "it", "they", "we", "i"})
_NOBODY: Final = frozenset({"nobody", "none", "nothing"})
_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "expl"})
_DENYING: Final = frozenset({"no", "neither"})
_OBJECTS: Final = frozenset({"dobj", "attr", "pobj", "nsubjpass"})
_NAMES: Final = frozenset({"NNP", "NNPS"})
_LEAVING: Final = frozenset({"withdraw", "pull", "retreat"})
_CLAUSES: Final = 4
CONTENTS: Final = frozenset({"refusing", "menacing", "demanding", "blaming", "conceding"})
"""What a rule may ask of the words that a verb of saying governs."""


def contents_of(document: Document, verb: Token) -> frozenset[str]:
    """Return which of ``CONTENTS`` the clauses amount to that a verb of saying governs."""
    found: set[str] = set()
    for clause in _clauses(document, verb):
        children = [document.tokens[child] for child in document.children[clause.index]]
        text = _text_of(document, clause, verb)
        refusal = _refuses(document, clause, children, text)
        if refusal:
            found.add("refusing")
            continue
        if _menaces(document, clause, children, text):
            found.add("menacing")
        elif _concedes(document, clause, children):
            found.add("conceding")
        if _demands(document, clause, children):
            found.add("demanding")
        if _blames(document, clause, children, text):
            found.add("blaming")
    return frozenset(found)


def _clauses(document: Document, verb: Token) -> Iterator[Token]:
    """Yield the heads of the clauses that a verb reports, with those joined to them."""
    pending = [
        document.tokens[child]
        for child in document.children[verb.index]
        if document.tokens[child].dependency == "ccomp"
    ]
    for _ in range(_CLAUSES):
        if not pending:
            return
        clause = pending.pop(0)
        yield clause
        pending.extend(
            document.tokens[child]
            for child in document.children[clause.index]
            if document.tokens[child].dependency in {"conj", "ccomp"}
            and document.tokens[child].tag.startswith(("V", "MD"))
        )


def _text_of(document: Document, clause: Token, verb: Token) -> str:
    """Return the words of a clause in lower case, without those of the verb that reports it."""
    inside = sorted(document.subtree(clause.index), key=lambda token: token.index)
    words = [token.text.lower() for token in inside if token.index != verb.index and token.text not in {'"', "“", "”"}]
    return f" {' '.join(words)} "


def _holds(text: str, phrases: str) -> bool:
    return any(f" {phrase} " in text for phrase in _DATA[phrases])


def _auxiliaries(children: list[Token]) -> set[str]:
    return {child.lemma for child in children if child.dependency == "aux"} | {
        child.text.lower() for child in children if child.dependency == "aux"
    }


def _is_ahead(clause: Token, children: list[Token]) -> bool:
    """Tell whether a clause speaks of what will be done: *will strike*, *is going to strike*, *is ready to strike*."""
    if _auxiliaries(children) & _FUTURE:
        return True
    words = {child.lemma for child in children if child.dependency in {"acomp", "oprd", "attr", "dobj"}}
    return bool(words & _READY) or (clause.lemma == "go" and clause.tag == "VBG")


def _below(document: Document, token: Token, depth: int) -> Iterator[int]:
    for child in document.children[token.index]:
        yield child
        if depth > 1:
            yield from _below(document, document.tokens[child], depth - 1)


def _is_denied(document: Document, children: list[Token]) -> bool:
    return any(
        child.dependency == "neg"
        or child.lemma == "never"
        or (
            child.dependency in _OBJECTS
            and any(document.tokens[below].lemma in _DENYING for below in document.children[child.index])
        )
        for child in children
    )


def _refuses(document: Document, clause: Token, children: list[Token], text: str) -> bool:
    subjects = [child for child in children if child.dependency in _SUBJECTS]
    denied = _is_denied(document, children)
    if _holds(text, "closed_phrases") or (denied and _holds(text, "refused_phrases")):
        return True
    if denied and clause.lemma in _WORDS["unwilling_verbs"]:
        return any(child.dependency == "dobj" and child.lemma in _WORDS["unwilling_nouns"] for child in children)
    auxiliaries = _auxiliaries(children)
    going = clause.lemma == "go" and clause.tag == "VBG"
    if any(subject.lemma in _NOBODY for subject in subjects):
        return bool(auxiliaries & _FUTURE)
    if not denied or not (auxiliaries & (_FUTURE | _ABLE) or going):
        return False
    if any(subject.dependency == "expl" for subject in subjects):
        return bool(auxiliaries & _FUTURE)
    if any(subject.lemma in {"that", "this"} for subject in subjects):
        return clause.lemma in {"happen", "stand", "pass"}
    return clause.lemma not in _WORDS["unspoken"] and any(_is_agent(document, subject) for subject in subjects)


def _is_agent(document: Document, subject: Token) -> bool:
    """Tell whether a subject is the speaker, the speaker's side, or somebody named."""
    if subject.lemma in _SPEAKER or subject.tag in _NAMES:
        return True
    return any(
        document.tokens[child].tag in {"PRP$", *_NAMES} or document.tokens[child].text[:1].isupper()
        for child in document.children[subject.index]
        if document.tokens[child].dependency in {"poss", "amod", "compound"}
    )


def _menaces(document: Document, clause: Token, children: list[Token], text: str) -> bool:
    auxiliaries = _auxiliaries(children)
    ahead = _is_ahead(clause, children)
    if _is_denied(document, children) or not (ahead or auxiliaries & _MAYBE):
        return False
    if _holds(text, "menace_phrases"):
        return True
    verbs = {clause.lemma, *(document.tokens[index].lemma for index in _below(document, clause, 2))}
    if ahead and clause.lemma in _WORDS["menaces"]:
        return True
    sentence = document.tokens_of(document.sentences[clause.sentence])
    conditional = any(token.lemma in _WORDS["conditions"] for token in sentence)
    return conditional and bool(verbs & _WORDS["conditional_menaces"])


def _demands(document: Document, clause: Token, children: list[Token]) -> bool:
    """Tell a demand from *said he must go home*.

    *said they must go*, *told them "put down your arms"*, *asked that he be freed*.
    """
    subjects = [child for child in children if child.dependency in _SUBJECTS]
    bare = clause.tag == "VB" or any(child.dependency == "auxpass" and child.tag == "VB" for child in children)
    if bare and not _auxiliaries(children):
        asked = document.tokens[clause.head].lemma in _ASKING
        return asked if subjects else document.tokens[clause.head].lemma == "tell"
    own = any(
        document.tokens[below].lemma in {"our", "we"}
        for subject in subjects
        for below in document.children[subject.index]
    )
    return (
        bool(_auxiliaries(children) & _OBLIGED)
        and not own
        and not any(subject.lemma in {"we", "i", "he", "she", "it"} for subject in subjects)
    )


def _blames(document: Document, clause: Token, children: list[Token], text: str) -> bool:
    subjects = [child for child in children if child.dependency == "nsubj"]
    if not any(_is_blamable(document, subject) for subject in subjects):
        return False
    if any(subject.lemma in _SPEAKER for subject in subjects) or _is_denied(document, children):
        return False
    objects = {child.lemma for child in children if child.dependency == "dobj"}
    broken = clause.lemma == "break" and bool(objects & _WORDS["broken_things"])
    return broken or clause.lemma in _WORDS["acts_of_blame"] or _holds(text, "blame_phrases")


def _is_blamable(document: Document, subject: Token) -> bool:
    return _is_agent(document, subject) or subject.tag == "NNS" or subject.lemma in _WORDS["blamable"]


def _concedes(document: Document, clause: Token, children: list[Token]) -> bool:
    if (
        clause.lemma not in _WORDS["restrained"]
        or not _auxiliaries(children) & _FUTURE
        or _is_denied(document, children)
    ):
        return False
    if clause.lemma in _LEAVING:
        return any(_is_agent(document, child) for child in children if child.dependency == "nsubj")
    things = {child.lemma for child in children if child.dependency in _OBJECTS}
    things |= {
        document.tokens[below].lemma
        for child in children
        if child.dependency == "prep"
        for below in document.children[child.index]
    }
    return bool(things & _WORDS["restrained_things"]) and any(
        _is_agent(document, child) for child in children if child.dependency == "nsubj"
    )
