"""The place names of a text as possible scenes of events."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.records import Place
from streams.domain.document import Document, Token
from streams.domain.places.gazetteer import Gazetteer
from streams.domain.places.place_mentions import find_places

_LOCATION = "location"
_POINTED = frozenset({"site", "city"})
_CLEARLY = 2
_ABBREVIATION_CHARS = 3
"""Names in capitals up to this length are organisations ("UN"), unless they are countries ("UAE")."""


@dataclass(frozen=True, slots=True)
class LocatedName:
    """A place name of the text with its head token; ``is_scene`` is False for governments, nationalities and people."""

    token: int
    start: int
    end: int
    place: Place
    is_scene: bool


def located_names(document: Document, headline: Document | None, gazetteer: Gazetteer) -> tuple[LocatedName, ...]:
    """Return the place names of a text, resolved, left to right."""
    found: list[LocatedName] = []
    for mention in find_places(document, gazetteer, headline):
        head = document.head_of_span(mention.start, mention.end)
        if head is not None and not (
            mention.text.isupper() and len(mention.text) <= _ABBREVIATION_CHARS and mention.place.precision != "country"
        ):
            found.append(
                LocatedName(
                    head.index,
                    mention.start,
                    mention.end,
                    mention.place,
                    is_scene=mention.reading == _LOCATION and not _is_attribute(document, head),
                )
            )
    return tuple(found)


def _is_attribute(document: Document, head: Token) -> bool:
    """Tell whether a name is the first half of a compound adjective: *a Liberia-flagged ship*."""
    following = document.tokens[head.index + 1 : head.index + 3]
    return len(following) == 2 and following[0].text == "-" and following[1].tag.startswith(("V", "J"))  # noqa: PLR2004


def focus_of(names: Sequence[LocatedName], headline: str) -> Place | None:
    """Return the place that a text is about: the first below a country that its headline names, else the first."""
    fine = [name for name in names if name.place.precision != "country"]
    for name in fine:
        if name.place.precision in _POINTED and name.place.name in headline:
            return name.place
    return next((name.place for name in fine if name.is_scene), None)


def home_of(names: Sequence[LocatedName], focus: Place | None) -> str | None:
    """Return the ISO country whose army and police a text means without saying: that of the place it is about.

    A text that opens in one country and goes on in another, of which it names at least twice as many places, is about
    the latter.
    """
    counted = Counter[str | None](name.place.country for name in names if name.is_scene and name.place.country)
    first = focus.country if focus is not None else None
    country, times = next(iter(counted.most_common(1)), (first, 0))
    return country if times >= _CLEARLY * max(1, counted[first]) else first
