"""What the text names around a name: the towns, units and countries that an unlisted place is likely to lie in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from streams.domain.places.gazetteer import GazetteerEntry
from streams.domain.places.readings import DATELINE, GOVERNMENT, LOCATION, NO_PLACE
from streams.domain.places.toponyms import Demonym, Toponym
from streams.domain.places.typed_names import KNOWN_TOWN, TOWN_KINDS, Identity, identity

_NEAR_NAMES = 8
_LONGEST_LOOK = 40
_TEXT_WEIGHT = 6.0
_COUNTRY_WEIGHT = 2
_AREA_KINDS = frozenset({"admin1", "admin2", "city", "capital"})


@dataclass(frozen=True)
class Vicinity:
    """The names of one text with the entries chosen (None: unlisted) and how each is meant, by position.

    ``paragraphs`` gives the paragraph of each sentence, ``background`` the places known from around the text, by the
    headline, say.
    """

    toponyms: Sequence[Toponym]
    demonyms: Sequence[Demonym]
    entries: Sequence[GazetteerEntry | None]
    readings: Sequence[str]
    paragraphs: Sequence[int]
    background: tuple[GazetteerEntry, ...]

    @cached_property
    def _counted(self) -> Counter[str]:
        counted = Counter(demonym.country for demonym in self.demonyms)
        counted.update(
            entry.country
            for entry, reading in zip(self.entries, self.readings, strict=True)
            if entry is not None and entry.country and reading != NO_PLACE
        )
        return counted

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries of the text, that of most names and nationality words first."""
        return tuple(country for country, _ in self._counted.most_common())

    @cached_property
    def _by_paragraph(self) -> dict[int, Counter[str]]:
        """Names by paragraph and country; a country's own name says more of where things are than a town's."""
        counted: dict[int, Counter[str]] = {}
        for toponym, entry, reading in zip(self.toponyms, self.entries, self.readings, strict=True):
            if entry is not None and entry.country and reading != NO_PLACE:
                weight = _COUNTRY_WEIGHT if entry.kind == "country" else 1
                counted.setdefault(self.paragraphs[toponym.sentence], Counter())[entry.country] += weight
        return counted

    def home_of(self, position: int) -> str | None:
        """Return the country that a name is likely in: its paragraph's, unless the whole text is another's."""
        here = self._by_paragraph.get(self.paragraphs[self.toponyms[position].sentence], Counter[str]())
        total = sum(self._counted.values())
        shares = {country: here[country] + _TEXT_WEIGHT * count / total for country, count in self._counted.items()}
        return max(shares, key=lambda country: shares[country], default=None)

    @cached_property
    def _times_named(self) -> Counter[Identity]:
        return Counter(identity(entry) for entry in self.entries if entry is not None)

    def town_of_sentence(self, position: int, *ends: GazetteerEntry) -> GazetteerEntry | None:
        """Return the other town of a road's sentence: the Basra highway blocked in Samawah is not at Basra.

        ``ends`` are the towns that the road is named after.
        """
        sentence, entry = self.toponyms[position].sentence, ends[0]
        for other in (position - 1, position + 1):
            if 0 <= other < len(self.toponyms) and self.toponyms[other].sentence == sentence:
                town = self.entries[other]
                if town is None or town in ends or town.kind not in TOWN_KINDS or town.country != entry.country:
                    continue
                return town if self.readings[other] == LOCATION and self.toponyms[other].strength > 1 else None
        return None

    def town_near(self, position: int) -> GazetteerEntry | None:
        """Return the town that a site belongs to: in its sentence, else the last before it, else the first after."""
        return self._near(position, TOWN_KINDS)

    def area_near(self, position: int) -> GazetteerEntry | None:
        """Return the town or unit that an unlisted town is likely to be near, looked for in the same order."""
        return self._near(position, _AREA_KINDS)

    def _near(self, position: int, kinds: frozenset[str]) -> GazetteerEntry | None:
        sentence = self.toponyms[position].sentence
        behind = self._first_town(range(position - 1, -1, -1), kinds)
        ahead = self._first_town(range(position + 1, len(self.toponyms)), kinds)
        for found in (behind, ahead):
            if found is not None and found[0] == sentence:
                return found[1]
        home = self.home_of(position)
        behind = self._first_town(range(position - 1, -1, -1), kinds, home)
        ahead = self._first_town(range(position + 1, len(self.toponyms)), kinds, home)
        unlocated = frozenset({DATELINE, GOVERNMENT})
        dateline = self._first_town(range(len(self.toponyms)), kinds, home, readings=unlocated)
        # A site is where the report comes from rather than where it goes on to; a village is anywhere.
        for found in (behind, dateline, ahead) if kinds is TOWN_KINDS else (behind, ahead, dateline):
            if found is not None:
                return found[1]
        known = [entry for entry in self.background if entry.kind in kinds]
        return next((entry for entry in known if home is None or entry.country == home), None)

    def _stands_as_place(self, position: int, entry: GazetteerEntry) -> bool:
        """Tell a town from a surname that is also some small town's name."""
        toponym = self.toponyms[position]
        compound = toponym.last - toponym.first > 1
        again = self._times_named[identity(entry)] > 1
        return again or compound or toponym.strength > 0 or entry.population >= KNOWN_TOWN or entry.kind != "city"

    def _first_town(
        self,
        positions: range,
        kinds: frozenset[str],
        inside: str | None = None,
        readings: frozenset[str] = frozenset({LOCATION}),
    ) -> tuple[int, GazetteerEntry] | None:
        """Return sentence and entry of the first location of these kinds, looking at no more than a few dozen names.

        ``inside`` is the country to look in, None for any.
        """
        for other in positions[:_LONGEST_LOOK]:
            entry = self.entries[other]
            if entry is None or entry.kind not in kinds or self.readings[other] not in readings:
                continue
            if self._stands_as_place(other, entry) and inside in {None, entry.country}:
                return self.toponyms[other].sentence, entry
        return None

    def unit_of_sentence(self, position: int, kind: str) -> GazetteerEntry | None:
        """Return the unit that a site's sentence names, if it names no town."""
        sentence = self.toponyms[position].sentence
        here = [
            entry
            for other in range(max(0, position - _NEAR_NAMES), min(len(self.toponyms), position + _NEAR_NAMES))
            if self.toponyms[other].sentence == sentence
            and (entry := self.entries[other]) is not None
            and self.readings[other] == LOCATION
            and self._stands_as_place(other, entry)
        ]
        if any(entry.kind in TOWN_KINDS for entry in here):
            return None
        return next((entry for entry in here if entry.kind == kind), None)
