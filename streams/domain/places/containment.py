"""Which place a text says another one lies in: "Kupiansk, in the Kharkiv region", "Syria's Aleppo province".

Owns the grammar of containment between neighbouring names and the test whether one place can lie in another.
"""

from collections.abc import Sequence
from typing import Protocol

from streams.domain.document import Document
from streams.domain.places.gazetteer import GazetteerEntry
from streams.domain.places.geometry import Located, distance_km
from streams.domain.places.lexicon import countries, place_words
from streams.domain.places.names import POSSESSIVES
from streams.domain.places.toponyms import Toponym

_BORDERLESS = frozenset({"region", "sea", "island"})
_FILLERS = frozenset(
    {"the", "a", "an", "of", "country", "and", "far", "front-line", "frontline", "restive", "-"}
) | frozenset(
    {"held", "controlled", "administered", "occupied", "run", "government", "rebel", "opposition", "houthi", "regime"}
)
_LONGEST_GAP_TOKENS = 10
_TOWN_RADIUS_KM = 45.0
_DISTRICT_RADIUS_KM = 120.0
_REGION_RADIUS_KM = 900.0


class Extended(Located, Protocol):
    """What containment is judged by: a gazetteer entry or a place record."""

    @property
    def country(self) -> str | None: ...  # noqa: D102
    @property
    def admin1(self) -> str: ...  # noqa: D102
    @property
    def precision(self) -> str: ...  # noqa: D102


def is_inside(inner: Extended, outer: Extended) -> bool:
    """Tell whether a place can lie in another: same country, unit, or near enough where the outer has no border here.

    A place is inside itself.
    """
    if outer.precision == "country":
        return inner.country == outer.country
    if inner.precision == "country":
        return False
    if outer.precision == "admin1":
        if inner.country != outer.country:
            return False
        return inner.admin1 == outer.admin1 or (not inner.admin1 and distance_km(inner, outer) < _REGION_RADIUS_KM)
    if inner.precision == "admin1":
        return False
    if outer.precision == "district":
        radius = _DISTRICT_RADIUS_KM if getattr(outer, "kind", "") == "admin2" else _REGION_RADIUS_KM
        return distance_km(inner, outer) < radius
    return distance_km(inner, outer) < _TOWN_RADIUS_KM


def containers(document: Document, toponyms: Sequence[Toponym]) -> dict[int, int]:
    """Return for each toponym (by position) the one it is said to lie in; a list shares the container that ends it."""
    inside: dict[int, int] = {}
    for position in range(len(toponyms) - 1):
        left, right = toponyms[position], toponyms[position + 1]
        if left.sentence != right.sentence or right.first - left.last > _LONGEST_GAP_TOKENS:
            continue
        if _says_left_in_right(document, left, right):
            inside[position] = position + 1
        elif _says_right_in_left(document, left, right):
            inside[position + 1] = position
    return inside


def _says_left_in_right(document: Document, left: Toponym, right: Toponym) -> bool:
    gap = [token.text.lower() for token in document.tokens[left.last : right.first]]
    if not gap:
        return any(entry.kind in {"country", "admin1"} for entry in right.entries)
    if gap in ([","], ["("]):
        return _may_contain(left, right)
    if gap[0] == "(" and all(_is_filler(word) for word in gap[1:]):
        return True  # "Zamfara (north-west Nigeria)"
    if gap[0] in {",", "(", "-", "–"}:  # noqa: RUF001
        gap = gap[1:]
        if "of" in gap and gap[0] != "of":  # ", the capital of the state of"
            return all(_is_filler(word) for word in gap)
    if gap[:1] in (["a"], ["an"], ["the"]) and "in" in gap:
        gap = gap[gap.index("in") :] if all(_is_filler(word) for word in gap[: gap.index("in")]) else gap
    if gap and gap[0] in {"in", "of", "inside", "within"}:
        return all(_is_filler(word) for word in gap[1:])
    return False


def _may_contain(left: Toponym, right: Toponym) -> bool:
    """Tell whether after a bare comma the right name can be the container ("Rome, Georgia"), not the next of a list."""
    return any(
        outer.kind in {"country", "admin1", "admin2", "city", "capital", "region"}
        and outer.kind != inner.kind
        and (inner.kind not in {"country", "admin1"})
        and (outer.kind in {"country", "admin1"} or inner.kind in {"quarter", "site"})
        and fits(inner, outer)
        for outer in _likely_containers(right)
        for inner in left.entries[:24]
    ) or (not left.entries and bool(right.entries))


def _likely_containers(toponym: Toponym) -> tuple[GazetteerEntry, ...]:
    """Return the countries and units of a name, however small, and its biggest towns."""
    whole = tuple(entry for entry in toponym.entries if entry.kind in {"country", "admin1"})
    return (*whole, *(entry for entry in toponym.entries[:12] if entry not in whole))


def _says_right_in_left(document: Document, left: Toponym, right: Toponym) -> bool:
    gap = [token.text.lower() for token in document.tokens[left.last : right.first]]
    return bool(gap) and gap[0] in POSSESSIVES and all(_is_filler(word) for word in gap[1:])


def _is_filler(word: str) -> bool:
    words = place_words()
    return (
        word in _FILLERS
        or word in POSSESSIVES
        or word in words["modifiers"]
        or word in countries().by_demonym
        or bool(words.types_of(word))
    )


def fits(inner: GazetteerEntry, outer: GazetteerEntry) -> bool:
    """Tell whether the containment that a text states holds between two entries."""
    if inner is outer or inner.kind == "country" or (inner.country != outer.country and outer.kind not in _BORDERLESS):
        return False
    return is_inside(inner, outer)
