"""States and provinces written short: "London, Ont.", "Rahall, D-W.Va.", "Austin, TX", "NSW"."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

from streams.domain.document import Document
from streams.domain.places.gazetteer import Gazetteer, GazetteerEntry
from streams.domain.places.names import HYPHENS, name_key

PARTIES = frozenset({"D", "R", "I"})
_LONGEST_FORM = 6
_POSTAL_CHARS = 2


@dataclass(frozen=True, slots=True)
class ShortUnit:
    """A unit that a short form may mean; ``alone``: also where no comma, bracket or party stands before it."""

    name: str
    country: str
    alone: bool


@cache
def _short_units() -> dict[str, tuple[ShortUnit, ...]]:
    text = resources.files("streams.domain.places").joinpath("data", "unit_abbreviations.tsv").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    found: dict[str, tuple[ShortUnit, ...]] = {}
    for row in csv.DictReader(lines, delimiter="\t", strict=True):
        unit = ShortUnit(row["unit"], row["country"], row["alone"] == "yes")
        found[row["short"]] = (*found.get(row["short"], ()), unit)
    return found


def short_unit_at(
    document: Document, index: int, gazetteer: Gazetteer, before: tuple[GazetteerEntry, ...]
) -> tuple[int, tuple[GazetteerEntry, ...]] | None:
    """Return where a short form that begins at a token ends (tokens, exclusive), and the units that it may mean.

    Args:
        document: the text.
        index: the token at which the form would begin.
        gazetteer: who knows the units.
        before: the places that the name just before it may mean; a postal code needs one of them in its unit.

    Returns:
        None where the tokens are no such form.
    """
    tokens = document.tokens
    if len(tokens[index].text) > _LONGEST_FORM or not tokens[index].text[0].isupper():
        return None
    last, form = _form_at(document, index)
    letters = form.replace(".", "")
    units = _short_units().get(letters.lower())
    if units is None or (index and tokens[index - 1].tag == "CD"):
        return None  # "100 B.C."
    if len(letters) == _POSTAL_CHARS and form.isupper() and "." not in form:
        units = tuple(unit for unit in units if any(entry.admin1 == unit.name for entry in before))
    elif not _is_introduced(document, index):
        written = "." in form or letters.isupper()
        units = tuple(unit for unit in units if unit.alone and written)
    entries = tuple(
        entry
        for unit in units
        for entry in gazetteer.lookup(name_key(unit.name))
        if entry.kind == "admin1" and entry.country == unit.country
    )
    return (last, entries) if entries else None


def _form_at(document: Document, index: int) -> tuple[int, str]:
    """Return the end of a form that begins at a token (exclusive), and the form; its point may be its own token."""
    tokens = document.tokens
    last, form = index + 1, tokens[index].text
    if last < len(tokens) and len(form) == len("W.") and form.endswith(".") and tokens[last].text[0].isupper():
        joined = form + tokens[last].text
        if joined.replace(".", "").lower() in _short_units():
            last, form = last + 1, joined  # "W. Va."
    if last < len(tokens) and tokens[last].text == "." and tokens[last].start == tokens[last - 1].end:
        form += "."
        if last + 1 < len(tokens) and tokens[last + 1].sentence == tokens[index].sentence:
            last += 1  # else the full stop also ends the sentence
    return last, form


def _is_introduced(document: Document, index: int) -> bool:
    """Tell a form after a comma or bracket that follows a name, or after a party: "D-Calif."."""
    tokens = document.tokens
    if index > 1 and tokens[index - 1].text in {",", "("}:
        return tokens[index - 2].text[0].isupper()
    return index > 1 and tokens[index - 1].text in HYPHENS and tokens[index - 2].text in PARTIES
