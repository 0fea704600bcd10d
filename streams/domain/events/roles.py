"""Who does what to whom: the arguments of a verb or an action noun, by grammar alone.

Follows coordination, control and relative clauses, so that *who were arrested*, *killing four* and *urged Russia to
halt* find the words they speak of. Owns no word lists beyond the grammar's own.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import resources
from typing import Final

from streams.domain.document import Document, Token

_GRAMMAR: Final[dict[str, str]] = json.loads(
    resources.files(__package__).joinpath("data", "grammar_words.json").read_text("utf-8")
)
_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
_OBJECTS: Final = frozenset({"dobj", "dative", "attr", "oprd"})
_PREPOSITIONS: Final = frozenset({"prep", "agent", "dative"})
_SHARING: Final = frozenset({"conj", "advcl", "xcomp", "ccomp", "pcomp", "parataxis", "dep"})
_RELATIVE: Final = frozenset({"who", "which", "that", "whom"})
_WRONG_NUMBER: Final = {"VBZ": ("NNS", "NNPS"), "VBP": ("NN", "NNP")}
"""By the form of a verb, the nouns that are not its subject."""
# Verbs whose object does what the infinitive says ("urged Russia to halt").
_OBJECT_CONTROL: Final = frozenset(_GRAMMAR["object_control"].split())
_QUANTITIES: Final = frozenset(_GRAMMAR["quantities"].split())
_INTRANSITIVE: Final = frozenset(_GRAMMAR["intransitives"].split())
_LETTING: Final = frozenset({"let"})
_NAMES: Final = frozenset({"NNP", "NNPS"})
_TIMES: Final = frozenset(_GRAMMAR["times"].split())
CALENDAR: Final = frozenset(_GRAMMAR["calendar"].split())
"""The days of the week and the months, in lower case."""
_DEPTH: Final = 4


@dataclass(frozen=True, slots=True)
class Roles:
    """Token indexes of the arguments of one trigger; ``passive`` tells the voice of a verb."""

    subjects: tuple[int, ...] = ()
    objects: tuple[int, ...] = ()
    obliques: tuple[tuple[str, int], ...] = ()
    modifiers: tuple[int, ...] = ()
    passive: bool = False
    companions: frozenset[str] = field(default_factory=frozenset)


def roles_of(document: Document, index: int) -> Roles:
    """Return the arguments of the token, a verb or a noun."""
    token = document.tokens[index]
    return _verb_roles(document, token) if token.tag.startswith(("V", "MD")) else _noun_roles(document, token)


def _verb_roles(document: Document, verb: Token) -> Roles:
    children = [document.tokens[child] for child in document.children[verb.index]]
    passive = is_passive(document, verb)
    subjects = list(_subjects(document, verb, _DEPTH))
    objects = [child.index for child in children if child.dependency in _OBJECTS]
    obliques: list[tuple[str, int]] = []
    agents: list[int] = []
    companions: set[str] = set()
    for child in children:
        if child.dependency in _PREPOSITIONS and child.tag in {"IN", "TO", "RP"}:
            targets = _targets(document, child)
            if not _tells_time(document, targets):  # what was launched on Tuesday was not launched on anybody
                companions.add(child.lemma)
            if child.dependency == "agent" or (passive and child.lemma == "by"):
                agents.extend(targets)
            else:
                obliques.extend((child.lemma, target) for target in targets)
        elif child.dependency in {"prt", "advmod", "acomp", "prep"} or child.dependency == "oprd":
            companions.add(child.lemma)
        elif child.dependency in {"xcomp", "ccomp"} and _has_to(document, child):
            companions.add("to")
        elif child.dependency in {"xcomp", "ccomp"} and verb.lemma in _LETTING:  # "let twenty girls go"
            companions.add(child.lemma)
            objects.extend(each for each in _subjects(document, child, 0))
    if passive:
        subjects, objects = agents, subjects + objects
    return Roles(
        tuple(_coordinated(document, subjects)),
        tuple(_coordinated(document, objects)),
        tuple((name, each) for name, target in obliques for each in _coordinated(document, [target])),
        tuple(child.index for child in children if child.dependency in {"npadvmod", "advmod", "acomp", "oprd", "intj"}),
        passive,
        frozenset(companions),
    )


def _noun_roles(document: Document, noun: Token) -> Roles:
    modifiers: list[int] = []
    obliques: list[tuple[str, int]] = []
    for index in document.children[noun.index]:
        child = document.tokens[index]
        if child.dependency in {"compound", "amod", "poss", "nmod", "nummod", "npadvmod"}:
            modifiers.append(index)
            modifiers.extend(
                each
                for each in document.children[index]
                if document.tokens[each].dependency in {"compound", "amod", "conj", "npadvmod", "nmod"}
            )
        elif child.dependency == "prep":
            obliques.extend((child.lemma, each) for each in _coordinated(document, _targets(document, child)))
        elif child.dependency in {"acl", "relcl"}:
            modifiers.append(index)
            for grandchild in document.children[index]:
                below = document.tokens[grandchild]
                if below.dependency in {"prep", "agent"}:
                    targets = _coordinated(document, _targets(document, below))
                    obliques.extend((below.lemma, each) for each in targets)
    return Roles(obliques=tuple(obliques), modifiers=tuple(modifiers))


def is_passive(document: Document, verb: Token) -> bool:
    """Tell whether a verb form is passive: *was hit*, *those arrested*."""
    if any(document.tokens[child].dependency in {"nsubjpass", "auxpass"} for child in document.children[verb.index]):
        return True
    if verb.tag != "VBN":
        return False
    if verb.dependency == "acl":
        return True
    if verb.dependency in {"conj", "xcomp", "ccomp"}:
        own = {document.tokens[child].dependency for child in document.children[verb.index]}
        head = document.tokens[verb.head]
        if verb.dependency == "xcomp":
            return not own & {"nsubj", "aux", "dobj"}
        # "six were killed and four injured": the second verb does without the auxiliary of the first
        return not own & {"aux", "dobj"} and head.tag == "VBN" and is_passive(document, head)
    if verb.lemma in _INTRANSITIVE:
        return False
    own_clause = {"dobj", "aux", "ccomp"}
    barred = own_clause if verb.dependency == "ROOT" else own_clause | {"nsubj"}  # "34 people killed in ..."
    return verb.dependency in {"advcl", "ROOT"} and not any(
        document.tokens[child].dependency in barred for child in document.children[verb.index]
    )


def _subjects(document: Document, verb: Token, depth: int) -> Iterator[int]:
    own = [child for child in document.children[verb.index] if document.tokens[child].dependency in _SUBJECTS]
    if own:
        for index in own:
            token = document.tokens[index]
            if token.lemma in _RELATIVE and verb.dependency == "relcl":
                yield from _antecedents(document, verb, token)
            else:
                yield index
        return
    if depth == 0 or verb.head == verb.index:
        return
    head = document.tokens[verb.head]
    if verb.dependency in {"acl", "relcl"}:
        yield head.index
        if head.dependency == "attr":  # "X was the first to recognise Y"
            yield from _subjects(document, document.tokens[head.head], depth - 1)
        if verb.tag == "VBD" and verb.dependency == "acl":  # a finite verb read as a participle: whose, is open
            yield from (above.index for above in document.ancestors(head.index) if above.tag.startswith("N"))
    elif verb.dependency in _SHARING:
        yield from _shared_subjects(document, verb, depth)


def _antecedents(document: Document, verb: Token, pronoun: Token) -> Iterator[int]:
    """Yield what a relative pronoun may stand for: the noun before it, or the one which that noun goes with.

    *Leaders from the region who met*; *a summit of leaders that opens*, where only the first agrees in number.
    """
    noun = document.tokens[verb.head]
    above = document.tokens[document.tokens[noun.head].head]
    nested = noun.dependency == "pobj" and above.tag.startswith("N") and pronoun.lemma != "whom"
    disagrees = noun.tag in _WRONG_NUMBER.get(verb.tag, ())
    if not (nested and disagrees):
        yield noun.index
    if nested and (disagrees or pronoun.lemma == "who"):
        yield above.index


def _shared_subjects(document: Document, verb: Token, depth: int) -> Iterator[int]:
    """Yield the subjects that a verb without its own takes from the verb that governs it."""
    head = document.tokens[verb.head]
    governor = document.tokens[head.head] if head.dependency in {"prep", "acomp", "oprd"} else head
    if verb.dependency in {"xcomp", "ccomp"} and governor.lemma in _OBJECT_CONTROL:
        children = document.children[governor.index]
        objects = [child for child in children if document.tokens[child].dependency in {"dobj", "dative"}]
        if objects:
            yield from objects
            return
    if governor.tag.startswith("V"):
        yield from _subjects(document, governor, depth - 1)


def _targets(document: Document, preposition: Token) -> list[int]:
    """Return what a preposition governs, through a second one (*out of the town*)."""
    found: list[int] = []
    for index in document.children[preposition.index]:
        child = document.tokens[index]
        if child.dependency in {"pobj", "pcomp"}:
            found.append(index)
        elif child.dependency == "prep":
            found.extend(below for below in document.children[index] if document.tokens[below].dependency == "pobj")
    return found


def _coordinated(document: Document, indexes: list[int]) -> list[int]:
    """Return the tokens with those joined to them by *and* or a comma."""
    found: list[int] = []
    for index in indexes:
        pending = [index]
        while pending and len(found) < 40:  # noqa: PLR2004 - enough for any real enumeration
            current = pending.pop()
            found.append(current)
            pending.extend(child for child in document.children[current] if document.tokens[child].dependency == "conj")
    return found


def _tells_time(document: Document, targets: list[int]) -> bool:
    """Tell whether a preposition leads only to days and hours: *on Tuesday*, *in the morning*."""
    found = [document.tokens[index] for index in targets]
    return bool(found) and all(
        token.lemma in _TIMES or (token.lemma in CALENDAR and token.tag in _NAMES) for token in found
    )


def _has_to(document: Document, verb: Token) -> bool:
    return any(document.tokens[child].tag == "TO" for child in document.children[verb.index])


def words_around(document: Document, index: int) -> Iterator[Token]:
    """Yield the words that say what an argument is: head, compounds, apposition, and what a quantity is of."""
    token = document.tokens[index]
    yield token
    for child_index in document.children[index]:
        child = document.tokens[child_index]
        if child.dependency in {"compound", "appos", "nmod"}:
            yield child
        elif child.dependency == "prep" and child.lemma == "of" and (token.lemma in _QUANTITIES or token.tag == "CD"):
            for target in _targets(document, child):
                yield document.tokens[target]
                for below in document.children[target]:
                    if document.tokens[below].dependency == "compound":
                        yield document.tokens[below]
