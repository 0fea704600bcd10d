"""Puts resolved names on the map, also where the gazetteer knows only what a place lies in."""

from collections.abc import Sequence
from dataclasses import replace

from schemas.records import Place
from streams.domain.document import Document
from streams.domain.places.containment import fits
from streams.domain.places.gazetteer import MATCH_LOOSE, MATCH_NEWS, GazetteerEntry
from streams.domain.places.geometry import distance_km
from streams.domain.places.lexicon import country_place, place_words
from streams.domain.places.mention import PlaceMention
from streams.domain.places.names import HYPHENS, SCHOLARLY_MARKS, loose_key, name_key
from streams.domain.places.namesakes import countries_named, is_stray
from streams.domain.places.offshore import offshore_point
from streams.domain.places.readings import LOCATION, NO_PLACE, reading_of
from streams.domain.places.resolution import Resolution
from streams.domain.places.toponyms import FoundNames, Toponym
from streams.domain.places.typed_names import (
    KNOWN_TOWN,
    TOWN_KINDS,
    TOWN_RADIUS_KM,
    ends_in,
    identity,
    is_articled,
    is_indefinite,
    is_named_after,
    is_part_of,
)
from streams.domain.places.vicinity import Vicinity

# Inhabitants from which a bare name is believed without and with contrary evidence.
_SMALL_TOWN = 20_000
_BIG_TOWN = 400_000
# Country support (``resolution``) from which the story is taken to be about the country.
_SUPPORTED = 0.3
_WELL_SUPPORTED = 0.5
_FAR_KM = 120.0
_MAIN_COUNTRIES = 2
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
        self._chances = [round(resolution.chance, 3) if resolution.entry else 0.0 for resolution in resolutions]
        self._entries: list[GazetteerEntry | None] = []
        self._readings: list[str] = []
        self._sites: dict[str, Place] = {}
        self._countries = countries_named(found, resolutions, background)
        told_bare = {
            identity(resolution.entry)
            for toponym, resolution in zip(found.toponyms, resolutions, strict=True)
            if resolution.entry is not None and not toponym.hints and resolution.entry.kind in TOWN_KINDS
        }
        for position, (toponym, resolution) in enumerate(zip(found.toponyms, resolutions, strict=True)):
            entry = resolution.entry
            outer = resolutions[inside[position]].entry if position in inside else None
            stray = (
                entry is not None
                and (outer is None or not fits(entry, outer))
                and is_stray(toponym, entry, self._countries, background)
            )
            named_after = entry is not None and is_named_after(toponym, entry, told_bare)
            if entry is None or stray or named_after or self._is_other(toponym, entry, resolution.support, outer):
                entry = None
                self._readings.append(LOCATION)
            elif entry.kind == "city" and is_articled(document, toponym):
                self._readings.append(NO_PLACE)
            elif self._is_credible(toponym, entry, resolution.support, contained=position in inside):
                self._readings.append(reading_of(document, toponym, entry, dateline=dateline))
            else:
                self._readings.append(NO_PLACE)
            self._entries.append(entry)
        paragraphs = [sentence.paragraph for sentence in document.sentences]
        self._around = Vicinity(found.toponyms, found.demonyms, self._entries, self._readings, paragraphs, background)

    def mentions(self) -> list[PlaceMention]:
        """Return the names that are places, in text order."""
        mentions = []
        for position, toponym in enumerate(self._toponyms):
            if self._is_start_of_way(position):
                continue
            start, reading = toponym.start, self._readings[position]
            place = self._place(position, toponym) if reading != NO_PLACE else None
            if self._is_start_of_way(position - 1):
                start = self._toponyms[position - 1].start
                place = self._way(position) or place
            if place is not None:
                text = self._document.text[start : toponym.end]
                chance = self._chances[position]
                mentions.append(PlaceMention(start, toponym.end, text, place, reading, chance=chance))
        return mentions

    def _is_start_of_way(self, position: int) -> bool:
        """Tell the first town of "the Kaduna-Abuja highway"."""
        if not 0 <= position < len(self._toponyms) - 1:
            return False
        left, right = self._toponyms[position], self._toponyms[position + 1]
        between = self._document.tokens[left.last : right.first]
        return len(between) == 1 and between[0].text in HYPHENS and ends_in(right, "way_types")

    def _way(self, position: int) -> Place | None:
        """Place a road between two towns where the sentence says, else half-way; None where a town is not known."""
        first, last = self._entries[position - 1], self._entries[position]
        if first is None or last is None or first.kind not in TOWN_KINDS or last.kind not in TOWN_KINDS:
            return None
        label = self._document.text[self._toponyms[position - 1].start : self._toponyms[position].end]
        town = self._around.town_of_sentence(position, last, first)
        if town is not None:
            return _within(label, town)
        return Place(
            name=label,
            country=first.country or None,
            admin1=first.admin1 if first.admin1 == last.admin1 else "",
            lat=round((first.lat + last.lat) / 2, 4),
            lon=round((first.lon + last.lon) / 2, 4),
            precision="district",
        )

    def _place(self, position: int, toponym: Toponym) -> Place | None:
        entry = self._entries[position]
        if entry is None:
            return self._unlisted(position, toponym)
        offshore = offshore_point(self._document, toponym, entry)
        if offshore is not None:
            return offshore
        if ends_in(toponym, "way_types") and entry.kind != "site":
            town = self._around.town_of_sentence(position, entry)
            if town is not None:
                return _within(toponym.label, town)
        if "site_types" in toponym.hints and entry.kind != "site":
            return self._site(position, toponym, entry)
        if toponym.hints & {"quarter_types", "admin2_types"} and entry.kind in TOWN_KINDS:
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
        if outer is not None and entry.population < KNOWN_TOWN and not fits(entry, outer):
            return entry.match == MATCH_LOOSE or distance_km(entry, outer) > _FAR_KM
        if ends_in(toponym, "way_types") and entry.kind in {"admin1", "admin2", "country"}:
            return True
        if ends_in(toponym, "inner_types") and entry.kind == "city" and entry.population < KNOWN_TOWN:
            return True  # named after the town, if that is what it is named after at all
        return (
            "site_types" in toponym.hints
            and entry.match != MATCH_NEWS
            and entry.kind in {"city", "quarter", "admin2"}
            and support < _SUPPORTED
            and entry.population < KNOWN_TOWN
        )

    @staticmethod
    def _is_credible(toponym: Toponym, entry: GazetteerEntry, support: float, *, contained: bool) -> bool:
        """Tell whether the words are used as the name of this place."""
        if entry.kind in {"country", "region", "sea", "site", "island"} or contained:
            return True
        words = place_words()
        key = toponym.key
        evidence = toponym.strength > 1 or toponym.adjective_country == entry.country
        if toponym.opening and not evidence and entry.population < KNOWN_TOWN and support < _WELL_SUPPORTED:
            return False
        if toponym.hints & {"island_types", "water_types"} and entry.kind in TOWN_KINDS:
            return support > _WELL_SUPPORTED
        if key in words.common:
            return evidence and (support > _SUPPORTED or entry.population > _BIG_TOWN)
        if key in words.given_names and not evidence:
            return entry.population > _BIG_TOWN or entry.kind == "capital"
        if entry.match and not evidence:
            return support > _SUPPORTED or entry.population > _BIG_TOWN
        if toponym.titled and not evidence:
            return support > 0 or entry.population > KNOWN_TOWN or entry.kind == "capital"
        if evidence or support > _SUPPORTED:
            return entry.match != MATCH_LOOSE or support > _SUPPORTED
        return entry.population > _SMALL_TOWN

    def _site(self, position: int, toponym: Toponym, entry: GazetteerEntry) -> Place | None:
        """Place "Goma airport" at Goma, "US embassy" and "Russian base" in the town that the text names."""
        if entry.kind in {"country", "region", "sea"}:
            town = self._around.town_near(position)
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
            if entry.kind == "quarter" and distance_km(entry, container) < TOWN_RADIUS_KM:
                return entry.place(f"{common_name(entry, toponym.name)}, {container.name}")
            return _within(toponym.label, container)
        told = self._around.town_near(position)
        if told is not None and is_part_of(toponym, entry, told):
            return _within(toponym.label, told)
        if "admin2_types" in toponym.hints and entry.kind in {"city", "capital"}:
            return replace(entry.place(toponym.label), precision="district")
        return entry.place(common_name(entry, toponym.name))

    def _unlisted(self, position: int, toponym: Toponym) -> Place | None:
        """Place an unknown name by its type and by what it lies in."""
        container = self._stated_container(position)
        if is_indefinite(self._document, toponym):
            return None
        if toponym.hints & {"site_types", "quarter_types"}:
            return self._unlisted_site(position, toponym, container)
        if toponym.hints & {"city_types", "area_types", "island_types"} or toponym.locative:
            return self._unlisted_town(position, toponym, container)
        return None

    def _unlisted_town(self, position: int, toponym: Toponym, container: GazetteerEntry | None) -> Place | None:
        """Place a town that the gazetteer lacks, no more exactly than by the unit that it is in, or likely to be in."""
        around = container
        if around is None or around.kind == "country":
            near = self._around.area_near(position)
            main = {*self._around.countries[:_MAIN_COUNTRIES], self._around.home_of(position)} - {None}
            if near is not None and (not main or near.country in main):
                around = near if around is None or near.country == around.country else around
        if around is None:
            iso = self._around.home_of(position)
            home = country_place(iso) if iso else None
            return None if home is None else replace(home, name=toponym.name)
        return Place(
            name=toponym.name,
            country=around.country or None,
            admin1=around.admin1,
            lat=around.lat,
            lon=around.lon,
            precision=around.precision if around is container else "admin1",
        )

    def _unlisted_site(self, position: int, toponym: Toponym, container: GazetteerEntry | None) -> Place | None:
        """Place a site in its stated town, where it was put before, or in the town nearest in the text."""
        stated = container is not None and container.kind != "country"
        key = name_key(toponym.label)
        if not stated and key in self._sites:
            return self._sites[key]
        around = self._around
        town = container if stated else None
        town = town or around.unit_of_sentence(position, "admin2") or around.town_near(position)
        town = town or around.unit_of_sentence(position, "admin1")
        if town is None:
            return None
        if town.kind in {"admin1", "admin2"}:
            return self._sites.setdefault(key, replace(town.place(toponym.label), geonames_id=None))
        return self._sites.setdefault(key, _within(toponym.label, town))

    def _stated_container(self, position: int) -> GazetteerEntry | None:
        outer = self._inside.get(position)
        return self._entries[outer] if outer is not None and self._readings[outer] != NO_PLACE else None


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
