"""Names that a text introduces itself: titled persons, bracketed abbreviations, surnames."""

from collections.abc import Iterator

from streams.domain.actors.index import Phrase, fold, match_of
from streams.domain.actors.model import ANYWHERE, Entry, Match
from streams.domain.actors.reading import Reading
from streams.domain.document import Token

_LONGEST_NAME = 6
_SHORTEST_WORD = 3
_SHORTEST_ABBREVIATION, _LONGEST_ABBREVIATION = 2, 10
_PROPER = frozenset({"NNP", "NNPS"})


def persons_with_title(reading: Reading) -> list[Match]:
    """Return the persons outside the vocabulary that the text introduces with an office: "President Tuma Fassi"."""
    found = []
    for match in reading.matches():
        if match.entry.kind != "common" or match.entry.noun_class not in {"office", "role"}:
            continue
        name = _name_after(reading, match.last + 1)
        if not name or not _governs_title(reading, name, match):
            name = _name_beside(reading, match)
        if not any(len(fold(token.text)) >= _SHORTEST_WORD for token in name):  # "H.E. the Minister"
            continue
        owners = reading.owners(match) or reading.owners(match_of(name, match.entry))
        country = owners[0].actor.country if owners else ANYWHERE
        sector = owners[0].actor.sector if owners and _is_group(owners[0].entry) else match.entry.sector
        text = " ".join(token.text for token in name).replace(" - ", "-")
        found.append(match_of(name, Entry(text, country, sector, "person")))
    return found


def _is_group(entry: Entry | None) -> bool:
    return entry is not None and entry.kind == "group"


def _name_after(reading: Reading, start: int) -> list[Token]:
    """Return the run of proper nouns that begins at a token and is nobody's yet."""
    tokens = reading.document.tokens
    name: list[Token] = []
    for token in tokens[start : start + _LONGEST_NAME]:
        if name and token.sentence != name[0].sentence:
            break
        hyphen = bool(name) and token.text == "-"
        if token.index in reading.at or token.index in reading.places or not (token.tag in _PROPER or hyphen):
            break
        if not hyphen and not token.text[0].isupper():
            break
        name.append(token)
    while name and name[-1].text == "-":
        name.pop()
    return name


def _governs_title(reading: Reading, name: list[Token], match: Match) -> bool:
    """Return whether a title and the name after it are one phrase ("Secretary of State Maya Ross")."""
    own = {token.index for token in name}
    title = reading.document.tokens[match.first : match.last + 1]
    inside = {token.index for token in title}
    return any(token.head in own for token in title) or any(token.head in inside for token in name)


def _name_beside(reading: Reading, match: Match) -> list[Token]:
    """Return the proper name in apposition to an office or role, on either side of a comma."""
    document = reading.document
    head = document.tokens[match.head]
    beside = [c for c in document.children[match.head] if document.tokens[c].dependency == "appos"]
    if head.dependency == "appos":
        beside.append(head.head)
    for index in beside:
        token = document.tokens[index]
        if token.tag not in _PROPER or index in reading.at or index in reading.places:
            continue
        first = index
        while first > 0 and document.tokens[first - 1].tag in _PROPER and first - 1 not in reading.at:
            first -= 1
        return list(document.tokens[first : index + 1])
    return []


def introduced_names(reading: Reading) -> dict[Phrase, Entry]:
    """Return the short forms to which later sentences may refer: surnames and abbreviations."""
    names: dict[Phrase, Entry] = {}
    for match in reading.matches():
        if match.entry.kind != "person":
            continue
        words = [word for part in match.entry.name.split() if (word := fold(part))]
        if len(words) > 1 and len(words[-1]) > 2:  # noqa: PLR2004 - "Xi", "Wang Yi": not by the last syllable
            names.setdefault((words[-1],), match.entry)
        names.setdefault(tuple(words), match.entry)
    for phrase, entry in _abbreviations(reading):
        names.setdefault(phrase, entry)
    return names


def _abbreviations(reading: Reading) -> Iterator[tuple[Phrase, Entry]]:
    """Yield "RSF" after "Rapid Support Forces (RSF)", whatever the vocabulary knows RSF for."""
    tokens = reading.document.tokens
    for opening in tokens[1:-2]:
        if opening.text != "(" or tokens[opening.index + 2].text not in {")", ",", ";"}:
            continue
        short = tokens[opening.index + 1]
        if not (short.text.isupper() and _SHORTEST_ABBREVIATION <= len(short.text) <= _LONGEST_ABBREVIATION):
            continue
        match = reading.at.get(opening.index - 1)
        if match is None or match.entry.kind not in {"group", "common"}:
            continue
        if match.entry.kind == "group":
            yield (fold(short.text),), match.entry
        else:
            owners = reading.owners(match)
            country = owners[0].actor.country if owners else ANYWHERE
            words = reading.document.text[tokens[match.first].start : tokens[match.last].end]
            yield (fold(short.text),), Entry(words, country, match.entry.sector, "group")
