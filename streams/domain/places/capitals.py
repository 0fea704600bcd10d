"""Capitals named by description: "the Ukrainian capital", "Ukraine's capital", "the capital"."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

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
_SEAT_OF_UNIT = 100_000
"""Inhabitants from which the biggest town that a text names in a unit is taken for its seat."""
_OF_UNITS = frozenset({"state", "provincial", "regional", "departmental", "county", "governorate"})


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
        named = _capital_of_unit(document, token, names, ended_at, starts, gazetteer)
        if named is not None:
            text = document.text[named.start : token.end]
            mentions.append(PlaceMention(named.start, token.end, text, named.place, LOCATION, named=False))
            continue
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


def _capital_of_unit(
    document: Document,
    token: Token,
    names: Sequence[PlaceMention],
    ended_at: Mapping[int, PlaceMention],
    starts: Sequence[int],
    gazetteer: Gazetteer,
) -> PlaceMention | None:
    """Return the town that the text names in the unit of "the Sinaloa capital", "the state capital", if any."""
    before = document.tokens[token.index - 1] if token.index else None
    if before is None:
        return None
    here = bisect_left(starts, token.start)
    if before.text in POSSESSIVES:
        unit = ended_at.get(document.tokens[token.index - 2].end)
    elif before.text.lower() in _OF_UNITS:
        near = names[max(0, here - _LONGEST_LOOK) : here]
        unit = next((name for name in reversed(near) if name.place.precision == "admin1"), None)
    else:
        unit = ended_at.get(before.end)
    if unit is None or unit.place.precision != "admin1":
        return None
    near = [*reversed(names[max(0, here - _LONGEST_LOOK) : here]), *names[here : here + _LONGEST_LOOK]]
    inside = (unit.place.country, unit.place.admin1)
    towns = [name.place for name in near if name.place.precision == "city"]
    sizes = {town: _population(town, gazetteer) for town in towns if (town.country, town.admin1) == inside}
    town = max(sizes, key=lambda place: sizes[place], default=None)
    if town is None or sizes[town] < _SEAT_OF_UNIT:
        return None
    start = unit.start if unit.end <= before.end and unit.end >= document.tokens[token.index - 2].end else before.start
    return PlaceMention(start, token.end, "", town, LOCATION, named=False)


def _population(place: Place, gazetteer: Gazetteer) -> int:
    entries = gazetteer.lookup(name_key(place.name))
    return next((entry.population for entry in entries if entry.geonames_id == place.geonames_id), 0)


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
