"""Tells from the grammar around a date whether the text puts it ahead of its own time."""

from collections.abc import Iterator
from typing import Final, Literal

from streams.domain.dates import lexicon
from streams.domain.document import Document, Token

Outlook = Literal["ahead", "past", "open"]

TIMETABLED: Final = frozenset(
    {"due", "schedule", "scheduled", "plan", "planned", "slate", "slated", "expect", "expected"}
)
_AHEAD_WORDS: Final = TIMETABLED | {"upcoming", "forthcoming", "notice", "deadline", "ultimatum"}
_HANGING: Final = frozenset({"xcomp", "oprd", "ccomp", "advcl"})
_MAX_STEPS: Final = 12


def outlook(document: Document, span: tuple[int, int], lead: str, *, possessive: bool) -> Outlook:
    """Tell whether the clause that holds the date speaks of a time to come, of one gone by, or leaves it open.

    ``span`` is the first and the governing token of the date expression, ``lead`` the text just before it;
    ``possessive`` tells that "'s" follows.
    """
    ahead: Outlook = "ahead"
    for governor in _chain(document, span):
        if governor.tag.startswith("VB") or governor.tag == "MD":
            if _verb_looks_ahead(document, governor) or _lead_looks_ahead(governor, lead, possessive=possessive):
                return ahead
            return "past" if _verb_looks_back(document, governor) else "open"
        if governor.lemma in _AHEAD_WORDS:
            return ahead
        if governor.lemma in {"before", "ahead"}:
            return "open"
    return ahead if _lead_looks_ahead(None, lead, possessive=possessive) else "open"


def verb_just_before(document: Document, token: int) -> Token | None:
    """Return the verb right before a date ("said on Friday it would ..."), whatever the parser made of it."""
    before = token - 1
    if before >= 0 and document.tokens[before].text.lower() == "on":
        before -= 1
    if before < 0 or document.tokens[before].sentence != document.tokens[token].sentence:
        return None
    word = document.tokens[before]
    return word if word.tag in {"VBD", "VBZ", "VBP"} and word.lemma in lexicon.SAYING_VERBS else None


def _chain(document: Document, span: tuple[int, int]) -> Iterator[Token]:
    first, token = span
    if (said := verb_just_before(document, first)) is not None:
        yield said
    for step, ancestor in enumerate(document.ancestors(token)):
        if step >= _MAX_STEPS:
            return
        yield ancestor


def _lead_looks_ahead(verb: Token | None, lead: str, *, possessive: bool) -> bool:
    """Read "Banned until Saturday" looks ahead; "lasted until Saturday" and "by Friday 12 had died" do not."""
    last = lead.rsplit(" ", 1)[-1]
    if lead.endswith("ahead of"):
        return True
    if last in {"until", "till"}:
        return verb is None or verb.lemma not in lexicon.LASTING_VERBS
    if last in {"for", "by"}:
        return not possessive and last == "for" and (verb is None or verb.lemma in lexicon.FUTURE_GOVERNORS)
    return False


def _verb_looks_back(document: Document, verb: Token) -> bool:
    helpers = [document.tokens[child] for child in document.children[verb.index]]
    finite = [verb, *(helper for helper in helpers if helper.dependency in {"aux", "auxpass"})]
    return any(word.tag == "VBD" or word.lemma == "have" for word in finite)


def _verb_looks_ahead(document: Document, verb: Token) -> bool:
    for _ in range(_MAX_STEPS):
        helpers = [document.tokens[child] for child in document.children[verb.index]]
        auxiliaries = [helper for helper in helpers if helper.dependency in {"aux", "auxpass"}]
        lemmas = {helper.lemma for helper in auxiliaries} | {helper.text.lower() for helper in auxiliaries}
        if "have" in lemmas:
            return False
        if lemmas & lexicon.FUTURE_MODALS:
            return True
        governor = document.tokens[verb.head]
        if "to" in lemmas and verb.tag == "VB":
            headline = verb.dependency == "ROOT" or (governor.dependency == "ROOT" and governor.tag.startswith("NN"))
            return headline or governor.lemma in lexicon.FUTURE_GOVERNORS or governor.lemma in {"be", "go"}
        if verb.lemma in TIMETABLED and verb.tag in {"VBN", "JJ"}:
            return True
        if _on_a_timetable(verb, lemmas, auxiliaries):
            return True
        bare = verb.tag == "VB" or not auxiliaries
        joined = verb.dependency == "conj" and bare and verb.tag == "VB"
        hanging = not auxiliaries and verb.tag in {"VBN", "VBG"} and verb.dependency in _HANGING
        if governor.tag.startswith("VB") and governor.index != verb.index and (joined or hanging):
            verb = governor
            continue
        return False
    return False


def _on_a_timetable(verb: Token, lemmas: set[str], auxiliaries: list[Token]) -> bool:
    if verb.lemma not in lexicon.TIMETABLE_VERBS:
        return False
    if verb.tag in {"VBZ", "VBP"}:
        return True
    present = any(auxiliary.tag in {"VBZ", "VBP"} for auxiliary in auxiliaries)
    return verb.tag == "VBG" and "be" in lemmas and present
