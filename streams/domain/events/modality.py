"""Whether an event is told as a fact: negation, hypotheses, plans, claims, denials, quotations.

Reads the grammar around a trigger; the word lists are in ``data/modality.json``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from streams.domain.document import Document, Token

_CLAUSES: Final = frozenset({"ccomp", "xcomp", "acl", "advcl", "pcomp", "relcl", "conj", "parataxis"})
_NOMINAL: Final = frozenset({"dobj", "pobj", "nsubj", "nsubjpass", "attr", "conj", "compound", "appos", "prep"})
_FUTURE_IN_THE_PAST: Final = frozenset({"would"})
_FUTURE: Final = frozenset({"will", "shall", "'ll", "would", "wo"})
_AHEAD: Final = frozenset(
    {
        "be",
        "due",
        "plan",
        "schedule",
        "set",
        "expect",
        "agree",
        "intend",
        "slate",
        "prepare",
        "decide",
        "ready",
        "arrange",
    }
)
_OWN: Final = frozenset({"dobj", "conj", "xcomp", "attr"})
_FINITE: Final = frozenset({"VBD", "VBZ", "VBP"})
_NOT_FINITE: Final = frozenset({"VB", "VBG"})
_QUOTES: Final = {"“": 1, "”": -1, "«": 1, "»": -1}


@dataclass(frozen=True, slots=True)
class ModalityWords:
    """Lemmas that change the standing of what they govern; see the data file."""

    hypothetical_auxiliaries: frozenset[str]
    future_auxiliaries: frozenset[str]
    conditional_markers: frozenset[str]
    denial: frozenset[str]
    prevention: frozenset[str]
    wish: frozenset[str]
    plan: frozenset[str]
    claim: frozenset[str]
    report: frozenset[str]
    negatives: frozenset[str]
    background: frozenset[str]


def modality_words(data: Mapping[str, Any]) -> ModalityWords:
    """Return the word lists from the parsed data file."""
    return ModalityWords(**{name: frozenset(text.split()) for name, text in data.items() if not name.startswith("_")})


@dataclass(frozen=True, slots=True)
class Modality:
    """How an event is told. ``reporter`` is the token of the verb that reports it, -1 where the text itself tells."""

    negated: bool = False
    denied: bool = False
    hypothetical: bool = False
    wished: bool = False
    planned: bool = False
    claimed: bool = False
    quoted: bool = False
    background: bool = False
    reporter: int = -1


def modality_of(document: Document, index: int, words: ModalityWords, quoted: frozenset[int]) -> Modality:
    """Return how the text tells the event of the trigger token.

    Args:
        document: the article.
        index: the trigger.
        words: the word lists.
        quoted: indexes of the tokens inside quotation marks (``quoted_tokens``).
    """
    negated = denied = hypothetical = wished = planned = claimed = background = False
    reporter = -1
    token = document.tokens[index]
    own = True
    for _ in range(8):
        children = [document.tokens[child] for child in document.children[token.index]]
        auxiliaries = {child.lemma for child in children if child.dependency in {"aux", "auxpass"}}
        if own:
            negated |= _negated(children, words)
            background |= bool({child.lemma for child in children} & words.background)
        marks = {child.lemma for child in children if child.dependency in {"mark", "advmod", "prep"}}
        if own and token.tag.startswith("V"):
            announced = auxiliaries & _FUTURE_IN_THE_PAST if _is_reported(document, token, words) else frozenset[str]()
            hypothetical |= bool(auxiliaries & words.hypothetical_auxiliaries - announced)
            planned |= bool(auxiliaries & words.future_auxiliaries | announced)
            negated |= any(_is_none(document, child) for child in children)
        hypothetical |= bool(marks & words.conditional_markers) and token.dependency in {"advcl", "ROOT", "ccomp"}
        head = document.tokens[token.head]
        if head.index == token.index:
            break
        dependency = token.dependency
        apart = dependency == "conj" and token.tag in _FINITE
        if apart and head.tag in _NOT_FINITE:  # "would not stop and condemned": tied too low by the parser
            break
        if dependency in {"ccomp", "xcomp", "pcomp", "acl", "dobj", "pobj", "attr", "nsubj", "nsubjpass"}:
            negated |= head.lemma in words.negatives
            denied |= head.lemma in words.denial and dependency not in {"nsubj", "nsubjpass"}
            negated |= head.lemma in words.prevention and dependency not in {"nsubj", "nsubjpass"}
            wished |= head.lemma in words.wish and dependency not in {"nsubj", "nsubjpass"}
            planned |= head.lemma in words.plan and dependency in {"xcomp", "ccomp", "acl"}
        if dependency in {"ccomp", "parataxis"} and reporter < 0 and head.lemma in words.report:
            reporter = head.index
            claimed |= head.lemma in words.claim
        if dependency in {"nsubj", "nsubjpass"} and own and head.tag.startswith("V"):
            heads = [document.tokens[child] for child in document.children[head.index]]
            negated |= _negated(heads, words)
            planned |= bool({child.lemma for child in heads if child.dependency == "aux"} & words.future_auxiliaries)
            hypothetical |= bool(
                {child.lemma for child in heads if child.dependency == "aux"} & words.hypothetical_auxiliaries
            )
        own = own and not apart and (_is_purpose(token, head) or (dependency in _OWN and not head.tag.startswith("N")))
        token = head
        if dependency not in _CLAUSES | _NOMINAL:
            own = False
    return Modality(negated, denied, hypothetical, wished, planned, claimed, index in quoted, background, reporter)


def _is_purpose(token: Token, head: Token) -> bool:
    """Tell the steps from a noun to the verb whose purpose it is: *would travel to Moscow for talks*."""
    return "for" in {token.lemma, head.lemma} and token.dependency in {"pobj", "prep"}


def _is_reported(document: Document, verb: Token, words: ModalityWords) -> bool:
    """Tell whether a clause is what somebody said: *said that France would host a meeting* announces a meeting."""
    head = document.tokens[verb.head]
    return verb.dependency in {"ccomp", "parataxis"} and head.tag in {"VBD", "VBN"} and head.lemma in words.report


def _is_none(document: Document, argument: Token) -> bool:
    """Tell whether an argument is said not to be: *no arrests were made*, *police reported no arrests*."""
    return argument.dependency in {"nsubj", "nsubjpass", "dobj"} and any(
        document.tokens[child].dependency == "det" and document.tokens[child].lemma == "no"
        for child in document.children[argument.index]
    )


def _negated(children: list[Token], words: ModalityWords) -> bool:
    return any(
        child.dependency == "neg"
        or (child.dependency in {"det", "preconj"} and child.lemma in {"no", "neither"})
        or (
            child.dependency in {"nsubj", "nsubjpass", "dobj"}
            and child.lemma in {"nobody", "none", "nothing", "no-one"}
        )
        or (child.dependency == "advmod" and child.lemma in words.negatives)
        for child in children
    )


def quoted_tokens(document: Document) -> frozenset[int]:
    """Return the tokens inside quotation marks; a mark left open ends with its paragraph."""
    inside: set[int] = set()
    depth, paragraph = 0, -1
    for sentence in document.sentences:
        if sentence.paragraph != paragraph:
            depth, paragraph = 0, sentence.paragraph
        for token in document.tokens_of(sentence):
            sign = token.text[:1]
            if sign in _QUOTES:
                depth = max(0, depth + _QUOTES[sign])
            elif sign == '"' or token.text in {"``", "''"}:
                depth = 0 if depth else 1
            elif depth:
                inside.add(token.index)
    return frozenset(inside)


def speaks_of_future(document: Document, token: Token) -> bool:
    """Tell whether a verb is put into the future: *will meet*, *is to meet*, *are due to meet*, *plans to meet*."""
    children = [document.tokens[child] for child in document.children[token.index]]
    if any(child.dependency in {"aux", "auxpass"} and child.lemma in _FUTURE for child in children):
        return True
    infinitive = any(child.tag == "TO" for child in children)
    if infinitive and token.head == token.index:
        return True  # a headline: "Minister to visit Cairo on Monday"
    if infinitive:
        return token.dependency in {"xcomp", "ccomp", "acl", "advcl"} and document.tokens[token.head].lemma in _AHEAD
    return False
