"""States and provinces written short: "London, Ont.", "Rahall, D-W.Va.", "Austin, TX", "NSW"."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

from streams.domain.document import Document
from streams.domain.places.gazetteer import Gazetteer, GazetteerEntry
from streams.domain.places.names import HYPHENS, name_key

_PARTIES = frozenset({"D", "R", "I"})
_LONGEST_FORM = 5
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
    first = tokens[index].text
    if len(first) > _LONGEST_FORM or not first[0].isupper():
        return None
    last, form = index + 1, first
    following = tokens[last] if last < len(tokens) else None
    if (
        following is not None
        and first.endswith(".")
        and len(first) == len("W.")
        and following.text.rstrip(".").istitle()
    ):
        joined = (first + following.text).replace(".", "").lower()
        if joined in _short_units():
            form, last = first + following.text, last + 1  # "W. Va."
    letters = form.replace(".", "")
    units = _short_units().get(letters.lower())
    if units is None:
        return None
    if last < len(tokens) and tokens[last].text == "." and tokens[last].start == tokens[last - 1].end:
        last, form = last + 1, form + "."
    introduced = _is_introduced(document, index)
    written = form.endswith(".") or "." in form or letters.isupper()
    if len(letters) == _POSTAL_CHARS and letters.isupper() and "." not in form:
        units = tuple(unit for unit in units if any(entry.admin1 == unit.name for entry in before))
    elif not introduced:
        units = tuple(unit for unit in units if unit.alone and written)
    if index and tokens[index - 1].tag == "CD":
        return None  # "100 B.C."
    entries = tuple(
        entry
        for unit in units
        for entry in gazetteer.lookup(name_key(unit.name))
        if entry.kind == "admin1" and entry.country == unit.country
    )
    if not entries:
        return None
    ended = last == len(tokens) or tokens[last].sentence != tokens[index].sentence
    if ended and tokens[last - 1].text == "." and last - 1 > index:
        last -= 1  # the full stop also ends the sentence
    return last, entries


def _is_introduced(document: Document, index: int) -> bool:
    """Tell a form after a comma or bracket that follows a name, or after a party: "D-Calif."."""
    tokens = document.tokens
    if index > 1 and tokens[index - 1].text in {",", "("}:
        return tokens[index - 2].text[0].isupper()
    return index > 1 and tokens[index - 1].text in HYPHENS and tokens[index - 2].text in _PARTIES
