"""Names of actors that are something else where they stand: parts of place names, other persons, datelines."""

from collections.abc import Mapping

from streams.domain.actors.index import ActorIndex
from streams.domain.actors.model import Match, PlaceSpan
from streams.domain.document import Document

_LONGEST_ABBREVIATED_STATE = 3
_DATELINE_SIGNS = frozenset({"-", "\u2013", "\u2014", "--", "(", ",", "/"})


def is_place_only(document: Document, match: Match, place_at: dict[int, PlaceSpan]) -> bool:
    """Return whether a country's or capital's name names another place here ("Niger State", "Georgia" in the US)."""
    place = place_at.get(match.head)
    if place is None:
        return False
    if match.entry.kind == "metonym":  # "Victoria" in Australia is not the seat of the Seychelles' government
        return place.country != match.entry.country
    if match.entry.kind != "country" or (place.is_country and place.country == match.entry.country):
        return False
    tokens = document.tokens
    whole = tokens[match.first].start == place.start and tokens[match.last].end == place.end
    return place.country != match.entry.country or not whole  # "Mexico" taken for its capital is the state all the same


def is_namesake(document: Document, index: ActorIndex, match: Match, at: Mapping[int, Match]) -> bool:
    """Return whether a public figure's surname, or a country's name, is part of another person's name."""
    tokens = document.tokens
    if match.first != match.last or match.entry.kind not in {"person", "country"} or tokens[match.first].text.isupper():
        return False
    token = tokens[match.first]
    if match.entry.kind == "country":  # "Jordan Vance"
        after = at.get(match.last + 1)
        return token.head == match.last + 1 and after is not None and after.entry.kind == "person"
    before = tokens[match.first - 1] if match.first else None
    if before is None or before.tag != "NNP" or before.head != token.index or before.dependency != "compound":
        return False
    known = at.get(before.index)
    given_name = known is None or known.entry.kind in {"country", "metonym", "person"}
    return given_name and before.text.casefold().rstrip(".") not in index.grammar.courtesy_titles


def is_dateline(document: Document, match: Match) -> bool:
    """Return whether a country or capital in capitals opens a report: "SINGAPORE - Oil prices"."""
    token = document.tokens[match.first]
    sentence = document.sentences[token.sentence]
    following = document.tokens[match.last + 1 : match.last + 2]
    return (
        match.entry.kind in {"country", "metonym"}
        and match.first == sentence.first
        and token.text.isupper()
        and len(token.text) > _LONGEST_ABBREVIATED_STATE
        and bool(following)
        and following[0].text in _DATELINE_SIGNS
    )
