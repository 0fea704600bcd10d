"""Puts resolved names on the map, also where the gazetteer knows only what a place lies in."""

from collections.abc import Sequence
from dataclasses import replace

from schemas.records import Place
from streams.domain.document import Document
from streams.domain.places.containment import fits
from streams.domain.places.gazetteer import MATCH_LOOSE, GazetteerEntry
from streams.domain.places.geometry import distance_km
from streams.domain.places.lexicon import place_words
from streams.domain.places.mention import PlaceMention
from streams.domain.places.names import SCHOLARLY_MARKS, loose_key, name_key
from streams.domain.places.namesakes import countries_named, is_stray
from streams.domain.places.offshore import offshore_point
from streams.domain.places.readings import LOCATION, reading_of
from streams.domain.places.resolution import Resolution
from streams.domain.places.toponyms import FoundNames, Toponym

# Inhabitants from which a bare name is believed without, with little, and with contrary evidence.
_SMALL_TOWN = 20_000
_KNOWN_TOWN = 150_000
_BIG_TOWN = 400_000
# Country support (``resolution``) from which the story is taken to be about the country.
_SUPPORTED = 1.5
_WELL_SUPPORTED = 2.5
_TOWN_KINDS = frozenset({"city", "capital", "quarter"})
_TOWN_RADIUS_KM = 40.0
_FAR_KM = 120.0
_NO_PLACE = "none"
_LONGEST_LOOK = 40
_LONGEST_ACRONYM = 4
_FRONT_WORDS = ("front line", "frontline", "front", "axis")


class PlaceMapper:
    """Puts the resolved names of one text on the map."""

    def __init__(
        self,
        document: Document,
        found: FoundNames,
        resolutions: Sequence[Resolution],
        *,
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
        self._countries = countries_named(found, resolutions, background)
        for position, (toponym, resolution) in enumerate(zip(found.toponyms, resolutions, strict=True)):
            entry = resolution.entry
            outer = resolutions[inside[position]].entry if position in inside else None
            stray = (
                entry is not None and position not in inside and is_stray(toponym, entry, self._countries, background)
            )
            if entry is None or stray or self._is_other(toponym, entry, resolution.support, outer):
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
        offshore = offshore_point(self._document, toponym, entry)
        if offshore is not None:
            return offshore
        if _ends_in(toponym, "way_types") and entry.kind != "site":
            town = self._town_of_sentence(position, entry)
            if town is not None:
                return _within(toponym.label, town)
        if "site_types" in toponym.hints and entry.kind != "site":
            return self._site(position, toponym, entry)
        if toponym.hints & {"quarter_types", "admin2_types"} and entry.kind in _TOWN_KINDS:
            return self._part_of_town(position, toponym, entry)
        if "area_types" in toponym.hints and toponym.label.lower().endswith(_FRONT_WORDS):
            return replace(entry.place(toponym.label), precision="district", geonames_id=None)
        return entry.place(common_name(entry, toponym.name))

    @staticmethod
    def _is_other(toponym: Toponym, entry: GazetteerEntry, support: float, outer: GazetteerEntry | None) -> bool:
        """Tell a place that the gazetteer lacks though it knows one of that name.

        "All Saints Cathedral" is not at All Saints when that is small and far from the story; a village is another
        one when it lies outside the region named.
        """
        if outer is not None and entry.population < _KNOWN_TOWN and not fits(entry, outer):
            return entry.match == MATCH_LOOSE or distance_km(entry, outer) > _FAR_KM
        if _ends_in(toponym, "way_types") and entry.kind in {"admin1", "admin2", "country"}:
            return True
        if _ends_in(toponym, "inner_types") and entry.kind == "city" and entry.population < _KNOWN_TOWN:
            return True  # named after the town, if that is what it is named after at all
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

    def _town_of_sentence(self, position: int, entry: GazetteerEntry) -> GazetteerEntry | None:
        """Return the other town of a road's sentence: the Basra highway blocked in Samawah is not at Basra."""
        sentence = self._toponyms[position].sentence
        for other in (position - 1, position + 1):
            if 0 <= other < len(self._toponyms) and self._toponyms[other].sentence == sentence:
                town = self._entries[other]
                if town is None or town is entry or town.kind not in _TOWN_KINDS or town.country != entry.country:
                    continue
                return town if self._readings[other] == LOCATION and self._toponyms[other].strength > 1 else None
        return None

    def _town_near(self, position: int) -> GazetteerEntry | None:
        """Return the town that a site belongs to: in its sentence, else the last before it, else the first after."""
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


def _ends_in(toponym: Toponym, types: str) -> bool:
    """Tell whether the type word of a site is one of a list: roads, say, are named after where they lead."""
    return "site_types" in toponym.hints and toponym.label.rsplit(maxsplit=1)[-1].lower() in place_words()[types]


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
    if SCHOLARLY_MARKS.intersection(entry.name.lower()) or (
        entry.match and loose_key(as_read) == loose_key(entry.name)
    ):
        return as_read.title() if as_read.isupper() and len(as_read) > _LONGEST_ACRONYM else as_read
    return entry.name
