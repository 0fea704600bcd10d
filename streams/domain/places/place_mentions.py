"""The places of an article: every toponym with what it means, where that is, and how it is meant.

The public entry point of the package. Finding, resolving and reading are in their own modules; this one puts a found
name on the map, also where the gazetteer knows only what it lies in.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from schemas.records import Place
from streams.domain.document import Document
from streams.domain.places.containment import containers, fits
from streams.domain.places.gazetteer import MATCH_LOOSE, Gazetteer, GazetteerEntry
from streams.domain.places.geometry import KM_PER_NAUTICAL_MILE, displaced, distance_km
from streams.domain.places.lexicon import countries, place_words
from streams.domain.places.names import loose_key, name_key
from streams.domain.places.readings import GOVERNMENT, LOCATION, dateline_end, reading_of
from streams.domain.places.resolution import Resolution, resolve
from streams.domain.places.toponyms import FoundNames, Toponym, find_names

_SMALL_TOWN = 20_000
_KNOWN_TOWN = 150_000
_BIG_TOWN = 400_000
_SUPPORTED = 1.5
_WELL_SUPPORTED = 2.5
_TOWN_KINDS = frozenset({"city", "capital", "quarter"})
_SCHOLARLY = re.compile("[āīūēōĀĪŪĒŌḩşţḑẕḨŞŢḐẔʻʼ‘’]")  # noqa: RUF001 - marks of scholarly transliteration
_TOWN_RADIUS_KM = 40.0
_FAR_KM = 120.0
_NO_PLACE = "none"
_LONGEST_LOOK = 40
_FRONT_WORDS = ("front line", "frontline", "front", "axis")


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place name in a text.

    ``text == document.text[start:end]``. ``reading`` is ``"location"``, ``"government"`` (the name stands for who
    governs there) or ``"dateline"`` (where the report was written). ``named`` is False for a description that holds
    no proper name of its own place ("the Ukrainian capital").
    """

    start: int
    end: int
    text: str
    place: Place
    reading: str
    named: bool = True


def find_places(
    document: Document,
    gazetteer: Gazetteer,
    headline: Document | None = None,
    *,
    background: Sequence[PlaceMention] = (),
) -> tuple[PlaceMention, ...]:
    """Return the places that a text names, in text order.

    Args:
        document: the text; for a headline, give its document here and the body's mentions as ``background``.
        gazetteer: who knows places by name.
        headline: the headline of the text; its countries and places count as evidence for what the body means.
        background: places known from around the text.
    """
    known = [_as_entry(mention.place) for mention in background if mention.reading != "dateline"]
    if headline is not None:
        known += [_as_entry(mention.place) for mention in find_places(headline, gazetteer)]
    found = find_names(document, gazetteer)
    dateline = dateline_end(document.text)
    inside = containers(document, found.toponyms)
    resolutions = resolve(document, found.toponyms, found.demonyms, inside, dateline_end=dateline, background=known)
    names = _Mapper(document, found, resolutions, inside, tuple(known), dateline).mentions()
    described = _capitals(document, found, names, gazetteer)
    return tuple(sorted((*names, *described), key=lambda mention: (mention.start, mention.end)))


def _as_entry(place: Place) -> GazetteerEntry:
    kind = {"country": "country", "admin1": "admin1", "district": "admin2", "city": "city", "site": "site"}
    return GazetteerEntry(
        name=place.name,
        kind=kind[place.precision],
        country=place.country or "",
        admin1=place.admin1,
        admin2="",
        lat=place.lat,
        lon=place.lon,
        population=0,
        geonames_id=place.geonames_id,
    )


class _Mapper:
    """Puts the resolved names of one text on the map."""

    def __init__(
        self,
        document: Document,
        found: FoundNames,
        resolutions: Sequence[Resolution],
        inside: dict[int, int],
        background: tuple[GazetteerEntry, ...],
        dateline: int,
    ) -> None:
        self._document = document
        self._toponyms = found.toponyms
        self._inside = inside
        self._background = background
        self._entries: list[GazetteerEntry | None] = []
        self._readings: list[str] = []
        self._sites: dict[str, Place] = {}
        for position, (toponym, resolution) in enumerate(zip(found.toponyms, resolutions, strict=True)):
            entry = resolution.entry
            outer = resolutions[inside[position]].entry if position in inside else None
            if entry is None or self._is_other(toponym, entry, resolution.support, outer):
                entry = None
                self._readings.append(LOCATION)
            elif self._is_credible(toponym, entry, resolution.support, contained=position in inside):
                self._readings.append(reading_of(document, toponym.first, toponym.last, entry, dateline=dateline))
            else:
                self._readings.append(_NO_PLACE)
            self._entries.append(entry)

    def mentions(self) -> list[PlaceMention]:
        """Return the names that are places, in text order."""
        mentions = []
        for position, toponym in enumerate(self._toponyms):
            reading = self._readings[position]
            place = self._place(position, toponym) if reading != _NO_PLACE else None
            if place is not None:
                text = self._document.text[toponym.start : toponym.end]
                mentions.append(PlaceMention(toponym.start, toponym.end, text, place, reading))
        return mentions

    def _place(self, position: int, toponym: Toponym) -> Place | None:
        entry = self._entries[position]
        if entry is None:
            return self._unlisted(position, toponym)
        offshore = _offshore(self._document, toponym, entry)
        if offshore is not None:
            return offshore
        if "site_types" in toponym.hints and entry.kind != "site":
            return self._site(position, toponym, entry)
        if toponym.hints & {"quarter_types", "admin2_types"} and entry.kind in _TOWN_KINDS:
            return self._part_of_town(position, toponym, entry)
        if "area_types" in toponym.hints and toponym.label.lower().endswith(_FRONT_WORDS):
            return replace(entry.place(toponym.label), precision="district", geonames_id=None)
        return entry.place(common_name(entry, toponym.name))

    # -- names that the gazetteer knows ----------------------------------------------------------------------------

    @staticmethod
    def _is_other(toponym: Toponym, entry: GazetteerEntry, support: float, outer: GazetteerEntry | None) -> bool:
        """Tell a place that the gazetteer lacks though it knows one of that name.

        "All Saints Cathedral" is not at All Saints when that is small and far from the story; a village is another
        one when it lies outside the region named.
        """
        if outer is not None and entry.population < _KNOWN_TOWN and not fits(entry, outer):
            return entry.match == MATCH_LOOSE or distance_km(entry, outer) > _FAR_KM
        return (
            "site_types" in toponym.hints
            and entry.kind in {"city", "quarter", "admin2"}
            and support < _SUPPORTED
            and entry.population < _KNOWN_TOWN
        )

    @staticmethod
    def _is_credible(toponym: Toponym, entry: GazetteerEntry, support: float, *, contained: bool) -> bool:
        """Tell whether the words are used as the name of this place."""
        if entry.kind in {"country", "region", "sea", "site", "island"} or contained:
            return True
        words = place_words()
        key = toponym.key
        evidence = toponym.strength > 1 or toponym.adjective_country == entry.country
        if toponym.opening and not evidence and entry.population < _KNOWN_TOWN and support < _WELL_SUPPORTED:
            return False
        if toponym.hints & {"island_types", "water_types"} and entry.kind in _TOWN_KINDS:
            return support > _WELL_SUPPORTED
        if key in words.common:
            return evidence and (support > _SUPPORTED or entry.population > _BIG_TOWN)
        if key in words.given_names and not evidence:
            return entry.population > _BIG_TOWN or entry.kind == "capital"
        if entry.match and not evidence:
            return support > _SUPPORTED or entry.population > _BIG_TOWN
        if toponym.titled and not evidence:
            return support > 0 or entry.population > _KNOWN_TOWN or entry.kind == "capital"
        if evidence or support > _SUPPORTED:
            return entry.match != MATCH_LOOSE or support > _SUPPORTED
        return entry.population > _SMALL_TOWN

    def _site(self, position: int, toponym: Toponym, entry: GazetteerEntry) -> Place | None:
        """Place "Goma airport" at Goma, "US embassy" and "Russian base" in the town that the text names."""
        if entry.kind in {"country", "region", "sea"}:
            town = self._town_near(position)
            if town is None:
                return entry.place(common_name(entry, toponym.name))
            return _within(toponym.label, town)
        if entry.kind in {"admin1", "admin2"}:
            town = self._stated_container(position)
            return _within(toponym.label, town) if town else entry.place(common_name(entry, toponym.name))
        return replace(entry.place(toponym.label), precision="site", geonames_id=None)

    def _part_of_town(self, position: int, toponym: Toponym, entry: GazetteerEntry) -> Place:
        container = self._stated_container(position)
        if container is not None and container.kind in {"city", "capital"}:
            if entry.kind == "quarter" and distance_km(entry, container) < _TOWN_RADIUS_KM:
                return entry.place(f"{common_name(entry, toponym.name)}, {container.name}")
            return _within(toponym.label, container)
        if "admin2_types" in toponym.hints and entry.kind in {"city", "capital"}:
            return replace(entry.place(toponym.label), precision="district")
        return entry.place(common_name(entry, toponym.name))

    # -- names that it does not know -------------------------------------------------------------------------------

    def _unlisted(self, position: int, toponym: Toponym) -> Place | None:
        """Place an unknown name by its type and by what it lies in."""
        container = self._stated_container(position)
        if _is_indefinite(self._document, toponym):
            return None
        if toponym.hints & {"site_types", "quarter_types"}:
            return self._unlisted_site(position, toponym, container)
        if "city_types" in toponym.hints:
            around = container or self._area_near(position)
            if around is None:
                return None
            return Place(
                name=toponym.name,
                country=around.country or None,
                admin1=around.admin1,
                lat=around.lat,
                lon=around.lon,
                precision="city" if around.kind != "country" else "country",
            )
        return None

    def _unlisted_site(self, position: int, toponym: Toponym, container: GazetteerEntry | None) -> Place | None:
        """Place a site in its stated town, where it was put before, or in the town nearest in the text."""
        stated = container is not None and container.kind != "country"
        key = name_key(toponym.label)
        if not stated and key in self._sites:
            return self._sites[key]
        town = container if stated else self._town_near(position)
        if town is None:
            return None
        return self._sites.setdefault(key, _within(toponym.label, town))

    def _stated_container(self, position: int) -> GazetteerEntry | None:
        outer = self._inside.get(position)
        return self._entries[outer] if outer is not None and self._readings[outer] != _NO_PLACE else None

    def _town_near(self, position: int) -> GazetteerEntry | None:
        """Return the town that a site without one belongs to: stated, in its sentence, before it, or the first after."""
        return self._near(position, _TOWN_KINDS)

    def _area_near(self, position: int) -> GazetteerEntry | None:
        return self._near(position, frozenset({"admin1", "admin2", "city", "capital"}))

    def _near(self, position: int, kinds: frozenset[str]) -> GazetteerEntry | None:
        sentence = self._toponyms[position].sentence
        behind = self._first_town(range(position - 1, -1, -1), kinds)
        ahead = self._first_town(range(position + 1, len(self._toponyms)), kinds)
        for found in (behind, ahead):
            if found is not None and found[0] == sentence:
                return found[1]
        for found in (behind, ahead):
            if found is not None:
                return found[1]
        return next((entry for entry in self._background if entry.kind in kinds), None)

    def _first_town(self, positions: range, kinds: frozenset[str]) -> tuple[int, GazetteerEntry] | None:
        """Return sentence and entry of the first location of these kinds, looking at no more than a few dozen names."""
        for other in positions[:_LONGEST_LOOK]:
            entry = self._entries[other]
            if entry is not None and entry.kind in kinds and self._readings[other] == LOCATION:
                return self._toponyms[other].sentence, entry
        return None


def _is_indefinite(document: Document, toponym: Toponym) -> bool:
    """Tell "an Ottoman palace": a kind of thing, no name."""
    for token in reversed(document.tokens[max(0, toponym.first - 3) : toponym.first]):
        if token.text.lower() in {"a", "an"}:
            return True
        if token.tag != "JJ":
            break
    return False


def _within(label: str, town: GazetteerEntry) -> Place:
    """Return a site known only by the town that it lies in."""
    name = label if name_key(town.name) in name_key(label) else f"{label}, {town.name}"
    return Place(
        name=name,
        country=town.country or None,
        admin1=town.admin1,
        lat=town.lat,
        lon=town.lon,
        precision="site",
    )


def common_name(entry: GazetteerEntry, as_read: str) -> str:
    """Return the English name of an entry: its own, or the text's where the gazetteer has a scholarly spelling only."""
    if _SCHOLARLY.search(entry.name) or (entry.match and loose_key(as_read) == loose_key(entry.name)):
        return as_read.title() if as_read.isupper() and len(as_read) > 4 else as_read  # noqa: PLR2004
    return entry.name


# -- open sea ------------------------------------------------------------------------------------------------------

_MILES_OFF = re.compile(
    r"(\d{1,4}(?:[.,]\d{1,2})?)\s*(?:nautical miles|nm|nmi)\s+(?:to the\s+)?([a-z]{4,5}(?:-?[a-z]{4})?)\s+of\s*$",
    re.IGNORECASE,
)


def _offshore(document: Document, toponym: Toponym, entry: GazetteerEntry) -> Place | None:
    """Return the point at sea of "58 nautical miles northwest of Hodeidah": district, no unit, the country nearest."""
    before = document.text[max(0, toponym.start - 60) : toponym.start]
    match = _MILES_OFF.search(before)
    if match is None or entry.kind not in _TOWN_KINDS:
        return None
    direction = place_words().directions.get(match.group(2).lower())
    if direction is None:
        return None
    miles = float(match.group(1).replace(",", "."))
    lat, lon = displaced(entry, bearing_degrees=direction, by_km=miles * KM_PER_NAUTICAL_MILE)
    wording = f"{match.group(2).lower()} of {common_name(entry, toponym.name)}"
    return Place(
        name=f"Sea {wording}",
        country=entry.country,
        admin1="",
        lat=round(lat, 4),
        lon=round(lon, 4),
        precision="district",
    )


# -- capitals by description ---------------------------------------------------------------------------------------


def _capitals(
    document: Document, found: FoundNames, names: Sequence[PlaceMention], gazetteer: Gazetteer
) -> list[PlaceMention]:
    """Return "the Ukrainian capital", "Ukraine's capital" and "the capital" where no name follows them."""
    mentions = []
    taken = {mention.start for mention in names}
    country_at = {demonym.last: demonym.country for demonym in found.demonyms}
    by_end = {mention.end: mention for mention in names}
    starts = {document.tokens[demonym.last - 1].index: demonym for demonym in found.demonyms}
    for token in document.tokens:
        if token.text.lower() != "capital" or token.tag not in {"NN", "NNP"}:
            continue
        following = document.tokens[token.index + 1] if token.index + 1 < len(document.tokens) else None
        if following is not None and (following.tag.startswith("NN") or following.start in taken):
            continue
        if following is not None and following.text in {",", "of"} and token.index + 2 < len(document.tokens):
            if document.tokens[token.index + 2].start in taken or following.text == "of":
                continue
        start = token.start
        country = None
        if token.index in country_at:
            country = country_at[token.index]
            start = document.tokens[starts[token.index - 1].first].start
        elif token.index > 1 and document.tokens[token.index - 1].text in {"'s", "’s"}:
            owner = by_end.get(document.tokens[token.index - 2].end)
            if owner is not None and owner.place.precision == "country":
                country, start = owner.place.country, owner.start
        elif token.index and document.tokens[token.index - 1].text.lower() in {"the", "downtown", "central"}:
            country = _country_of_talk(names, token.start)
        capital = capital_of(country, gazetteer) if country else None
        if capital is not None:
            mentions.append(
                PlaceMention(start, token.end, document.text[start : token.end], capital.place(), LOCATION, named=False)
            )
    return mentions


def _country_of_talk(names: Sequence[PlaceMention], before: int) -> str | None:
    """Return the country of the last place named before a spot, else of the first."""
    last = None
    for mention in names:
        if mention.reading == GOVERNMENT and last is not None:
            continue
        if mention.start >= before and last is not None:
            break
        last = mention.place.country or last
    return last


def capital_of(country: str, gazetteer: Gazetteer) -> GazetteerEntry | None:
    """Return the capital of a country, None where the gazetteer has none."""
    record = countries().by_iso.get(country)
    if record is None or not record.capital:
        return None
    for entry in gazetteer.lookup(name_key(record.capital)):
        if entry.kind == "capital" and entry.country == country:
            return entry
    return None
