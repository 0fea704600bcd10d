"""Capitals named by description: "the Ukrainian capital", "Ukraine's capital", "the capital"."""

from bisect import bisect_left
from collections.abc import Sequence

from schemas.records import Place
from streams.domain.document import Document, Token
from streams.domain.places.gazetteer import Gazetteer, GazetteerEntry
from streams.domain.places.lexicon import countries
from streams.domain.places.mention import PlaceMention
from streams.domain.places.names import POSSESSIVES, name_key
from streams.domain.places.readings import LOCATION
from streams.domain.places.toponyms import Demonym

_LONGEST_LOOK = 20
_LEADING = frozenset({"the", "downtown", "central"})


def described_capitals(
    document: Document, demonyms: Sequence[Demonym], names: Sequence[PlaceMention], gazetteer: Gazetteer
) -> list[PlaceMention]:
    """Return the capitals that the text describes, where no name of their own follows.

    Args:
        document: the text.
        demonyms: its nationality words.
        names: its named places, in text order.
        gazetteer: who knows the capitals.
    """
    named_at = {mention.start for mention in names}
    ended_at = {mention.end: mention for mention in names}
    adjectives = {demonym.last: demonym for demonym in demonyms}
    starts = [mention.start for mention in names]
    mentions = []
    for token in document.tokens:
        if token.text.lower() != "capital" or token.tag not in {"NN", "NNP"} or _is_named(document, token, named_at):
            continue
        start, country = token.start, None
        before = document.tokens[token.index - 1] if token.index else None
        if token.index in adjectives:
            country = adjectives[token.index].country
            start = document.tokens[adjectives[token.index].first].start
        elif before is not None and before.text in POSSESSIVES:
            owner = ended_at.get(document.tokens[token.index - 2].end)
            if owner is not None and owner.place.precision == "country":
                country, start = owner.place.country, owner.start
        elif before is not None and before.text.lower() in _LEADING:
            country = _country_of_talk(names, bisect_left(starts, token.start))
        capital = capital_of(country, gazetteer) if country else None
        if capital is not None:
            text = document.text[start : token.end]
            mentions.append(PlaceMention(start, token.end, text, capital.place(), LOCATION, named=False))
    return mentions


def _is_named(document: Document, token: Token, named_at: set[int]) -> bool:
    """Tell "the capital, Kyiv", "the capital of Ukraine" and "capital punishment"."""
    following = document.tokens[token.index + 1 : token.index + 3]
    if not following:
        return False
    common = following[0].tag.startswith("NN") and token.head > token.index  # not "in the capital Monday"
    if following[0].text == "of" or common or following[0].start in named_at:
        return True
    return following[0].text == "," and len(following) > 1 and following[1].start in named_at


def _country_of_talk(names: Sequence[PlaceMention], before: int) -> str | None:
    """Return the country of the last location named before a spot, else of the first name after it."""
    for mention in reversed(names[max(0, before - _LONGEST_LOOK) : before]):
        if mention.reading == LOCATION and mention.place.country:
            return mention.place.country
    return names[0].place.country if names else None


def capital_of(country: str, gazetteer: Gazetteer) -> GazetteerEntry | None:
    """Return the capital of a country, None where the gazetteer has none."""
    record = countries().by_iso.get(country)
    if record is None or not record.capital:
        return None
    for entry in gazetteer.lookup(name_key(record.capital)):
        if entry.kind == "capital" and entry.country == country:
            return entry
    return None


def is_capital(place: Place) -> bool:
    """Tell whether a place is the capital of its country, by name."""
    return place.precision == "city" and countries().by_capital.get(name_key(place.name)) == place.country
