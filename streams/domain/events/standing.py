"""How a place name stands in its sentence: a yardstick for another place, where the harmed were brought, who told it.

Source: codebook, "Where": the place of the event itself, never where somebody commented.
"""

from typing import Final

from streams.domain.document import Document, Token

_DIRECTIONS: Final = frozenset(
    {"north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "km", "kilometre"}
    | {"kilometer", "mile", "metre", "north-east", "north-west", "south-east", "south-west", "miles"}
)
_WAYS: Final = frozenset({"road", "highway", "motorway", "route", "street", "railway", "line", "bridge", "track"})
_TREATING: Final = frozenset(
    {"take", "treat", "rush", "bring", "admit", "transfer", "evacuate", "fly", "die", "carry", "succumb", "say", "tell"}
)
_TREATED_IN: Final = frozenset({"hospital", "clinic", "morgue", "mortuary", "infirmary"})
_TELLING: Final = frozenset(
    {"say", "tell", "report", "add", "state", "claim", "confirm", "affirm", "declare", "write", "quote", "cite"}
)
_PART_OF_NAME: Final = frozenset({"pobj", "compound", "conj", "nmod", "appos", "poss"})
_PART_OF_SPEAKER: Final = frozenset({"pobj", "prep", "compound", "nmod", "appos", "poss", "conj", "amod"})
_TELLER: Final = frozenset({"nsubj", "nsubjpass"})
_STEPS: Final = 6
_HEADING_SIGNS: Final = frozenset(":-–—|")  # noqa: RUF001


def is_reference(document: Document, index: int) -> bool:
    """Tell whether a name only says how far another place is or where a road leads: *X, 60 km north of Y*."""
    token = document.tokens[index]
    for _ in range(4):
        head = document.tokens[token.head]
        if token.dependency == "prep" and token.lemma in {"of", "from"}:
            return head.lemma in _DIRECTIONS
        if token.dependency == "prep" and token.lemma == "to":
            objects = (document.tokens[child] for child in document.children[head.index])
            return head.lemma in _WAYS or any(each.dependency == "dobj" and each.lemma in _WAYS for each in objects)
        if head.index == token.index or token.dependency not in _PART_OF_NAME:
            return False
        token = head
    return False


def is_heading(document: Document, start: int, end: int) -> bool:
    """Tell whether a name heads its paragraph: *Aleppo: A mine went off*, *SUDAN - Gunmen killed*."""
    first = document.sentences[document.tokens_between(start, end)[0].sentence]
    alone = start == first.start and (
        first.index == 0 or document.sentences[first.index - 1].paragraph != first.paragraph
    )
    return alone and document.text[end : end + 3].lstrip()[:1] in _HEADING_SIGNS


def is_where_treated(document: Document, index: int) -> bool:
    """Tell whether a name says where the wounded were taken: *to a hospital in X*, *died at the X hospital*."""
    token = document.tokens[index]
    for _ in range(3):
        head = document.tokens[token.head]
        if token.lemma in _TREATED_IN:
            return _verb_over(document, token).lemma in _TREATING
        if token.dependency == "pobj":
            token = document.tokens[head.head]
        elif token.dependency in {"compound", "nmod"}:
            token = head
        else:
            return False
    return token.lemma in _TREATED_IN and _verb_over(document, token).lemma in _TREATING


def is_where_told(document: Document, index: int, act: int) -> bool:
    """Tell whether a name says where an act was told of: *police in X say*, *an official said in X*.

    ``act`` is the token of the act: where the telling is the act itself, the name is its place.
    """
    token = document.tokens[index]
    direct = True
    for _ in range(_STEPS):
        head = document.tokens[token.head]
        if head.index == token.index:
            return False
        if token.dependency in _TELLER:
            return head.lemma in _TELLING and head.index != act and not direct
        if token.dependency == "prep" and head.lemma in _TELLING:
            return head.index != act and _tells_of(document, act, head)
        if token.dependency not in _PART_OF_SPEAKER:
            return False
        direct = False
        token = head
    return False


def is_told_by_another(document: Document, act: int) -> bool:
    """Tell whether somebody else tells of an act: *the king condemned it, his spokesman said in X*."""
    token = document.tokens[act]
    telling = document.tokens[token.head]
    if token.dependency != "ccomp" or telling.lemma not in _TELLING:
        return False
    doers = [document.tokens[child] for child in document.children[act]]
    return any(each.dependency in _TELLER and not each.tag.startswith("PRP") for each in doers)


def _tells_of(document: Document, act: int, telling: Token) -> bool:
    """Tell whether an act stands in what a verb tells, or in the clause beside it."""
    token = document.tokens[act]
    for _ in range(12):
        head = document.tokens[token.head]
        if head.index == token.index:
            return False
        if head.index == telling.index:
            return token.dependency in {"ccomp", "parataxis", "dep", "advcl", "xcomp"}
        token = head
    return False


def _verb_over(document: Document, token: Token) -> Token:
    """Return the nearest word above a noun that is no noun and no preposition."""
    for _ in range(_STEPS):
        head = document.tokens[token.head]
        if head.index == token.index or token.tag.startswith("V"):
            break
        token = head
    return token
