"""Decides which of the places that bear a name is meant: the one place where candidates are ranked.

What speaks for a candidate by itself is in ``ranking``, what the other names of the text say of it here: containment,
the countries and nationalities named, the units and stretches of land that several names share, and places known from
around the text. Deterministic; linear in the number of names (each has at most ``_MOST_CANDIDATES`` candidates).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from streams.domain.document import Document
from streams.domain.places.containment import fits
from streams.domain.places.gazetteer import GazetteerEntry
from streams.domain.places.geometry import distance_km
from streams.domain.places.lexicon import place_words
from streams.domain.places.names import name_key
from streams.domain.places.ranking import RankingModel, own_features, ranking_model
from streams.domain.places.toponyms import Demonym, Toponym, is_list_gap

_MOST_CANDIDATES = 30
_ALWAYS_CONSIDERED = frozenset({"country", "site", "region"})
_MOST_PARTNERS = 8
_LEAST_CHANCE = 0.02
_ENOUGH = 1.5  # names: fewer are not yet what a text is about
_CELL_DEGREES = 2.0
_STRIKING_REACH = 2
_STRIKING_SHARE = 0.25  # "Israeli strikes" are mostly abroad
_UNMISTAKABLE = 0.9

Area = tuple[object, ...]
"""What several places may lie in: ``(country,)``, ``(country, unit)`` or a cell of the globe."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """The entry chosen for a toponym (None: the gazetteer has none).

    ``chance`` is the model's for it among all candidates, ``ranked`` the likeliest with their chances, ``support`` how
    much of the text is about its country and unit (0 nothing to 1 all of it).
    """

    entry: GazetteerEntry | None
    chance: float = 0.0
    ranked: tuple[tuple[GazetteerEntry, float], ...] = ()
    support: float = 0.0


@dataclass(slots=True)
class _Mass:
    """How many names lie where, in sums of chances; ``own`` is the part of each name, which does not vote for itself."""

    total: defaultdict[Area, float] = field(default_factory=lambda: defaultdict(float))
    own: defaultdict[str, defaultdict[Area, float]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(float))
    )

    def add(self, key: str, area: Area, weight: float) -> None:
        self.total[area] += weight
        self.own[key][area] += weight

    def of_others(self, key: str, area: Area) -> float:
        found = self.total.get(area, 0.0)
        return max(0.0, found - self.own[key].get(area, 0.0)) if found else 0.0

    def share(self, key: str, area: Area) -> float:
        """Return the root of the share of an area: the second country of a two-country story stays alive."""
        found = self.of_others(key, area)
        return math.sqrt(found / (_ENOUGH + self.of_others(key, ()))) if found > 0 else 0.0

    def many(self, key: str, area: Area) -> float:
        """Return 0 for no other name there, towards 1 for many."""
        found = self.of_others(key, area)
        return found / (1.0 + found)


def is_unmistakable(entries: Sequence[GazetteerEntry], country: str | None) -> bool:
    """Tell whether a bare name means a place of one country whatever the context, as far as the gazetteer knows."""
    if not entries:
        return True
    chances = ranking_model().chances(0, own_features(entries, frozenset(), None))
    return (
        sum(chance for chance, entry in zip(chances, entries, strict=True) if entry.country == country) > _UNMISTAKABLE
    )


def resolve(
    document: Document,
    toponyms: Sequence[Toponym],
    demonyms: Iterable[Demonym],
    inside: Mapping[int, int],
    *,
    background: Iterable[GazetteerEntry] = (),
    model: RankingModel | None = None,
) -> list[Resolution]:
    """Return one resolution per toponym, in order.

    ``inside`` is what ``containment.containers`` says; ``background`` are places known to be meant around this text
    (the body's, for a headline; the headline's, for a body).
    """
    resolver = Resolver(document, toponyms, tuple(demonyms), inside, tuple(background))
    model = model or ranking_model()
    for number in range(len(model.rounds)):
        resolver.settle([model.chances(number, rows) if rows else [] for rows in resolver.rows(beside=number > 0)])
    return [resolver.resolution(position) for position in range(len(toponyms))]


class Resolver:
    """One article's resolution in progress: ``rows`` gives features, ``settle`` takes the chances they gave."""

    def __init__(
        self,
        document: Document,
        toponyms: Sequence[Toponym],
        demonyms: Sequence[Demonym],
        inside: Mapping[int, int],
        background: Sequence[GazetteerEntry],
    ) -> None:
        self._document = document
        self._toponyms = toponyms
        self._inside = inside
        self._background = background
        self._known = {name_key(entry.name): entry for entry in reversed(background)}
        self.candidates = [_worth_considering(toponym) for toponym in toponyms]
        self.chances: list[list[float]] = [[] for _ in toponyms]
        self._contents: defaultdict[int, list[int]] = defaultdict(list)
        for inner, outer in inside.items():
            self._contents[outer].append(inner)
        self._own = [self._own_rows(position) for position in range(len(toponyms))]
        self._nationalities = self._count_nationalities(demonyms)
        self._possible = self._count(
            [[1.0 / len(entries)] * len(entries) if entries else [] for entries in self.candidates]
        )
        self._probable = _Mass()
        self._fits: dict[tuple[int, int, int, int], bool] = {}

    def rows(self, *, beside: bool) -> Iterator[list[dict[str, float]]]:
        """Yield for each toponym the features of its candidates; ``beside`` with those of its context."""
        if not beside:
            yield from self._own
            return
        settled = self._settled()
        for position in range(len(self._toponyms)):
            yield self._rows_in_context(position, settled)

    def settle(self, chances: list[list[float]]) -> None:
        """Take the chances of all candidates as what the names probably mean."""
        self.chances = chances
        self._probable = self._count(chances)

    def resolution(self, position: int) -> Resolution:
        """Return what a toponym means as things stand."""
        entries, chances = self.candidates[position], self.chances[position]
        if not entries:
            return Resolution(None)
        order = sorted(range(len(entries)), key=lambda index: -chances[index])
        ranked = tuple((entries[index], chances[index]) for index in order if chances[index] > _LEAST_CHANCE)
        entry, chance = ranked[0]
        key = self._toponyms[position].key
        support = max(self._probable.share(key, (entry.country,)), self._nationalities.share("", (entry.country,)))
        if entry.admin1:
            support = max(support, self._probable.many(key, (entry.country, entry.admin1)))
        return Resolution(entry, chance, ranked, support)

    def _own_rows(self, position: int) -> list[dict[str, float]]:
        toponym, entries = self._toponyms[position], self.candidates[position]
        rows = own_features(entries, toponym.hints, toponym.adjective_country)
        for entry, row in zip(entries, rows, strict=True):
            if entry.kind == "country" and self._is_in_list(position):
                row["listed_country"] = 1.0
        return rows

    def _is_in_list(self, position: int) -> bool:
        """Tell a name beside a country in a list ("Chad, Cameroon, Niger and Nigeria")."""
        for left, right in ((position - 1, position), (position, position + 1)):
            if left >= 0 and right < len(self._toponyms):
                other = left if right == position else right
                listed = is_list_gap(self._document, self._toponyms[left], self._toponyms[right])
                if listed and any(entry.kind == "country" for entry in self.candidates[other]):
                    return True
        return False

    def _count_nationalities(self, demonyms: Sequence[Demonym]) -> _Mass:
        mass = _Mass()
        for demonym in demonyms:
            following = self._document.tokens[demonym.last : demonym.last + _STRIKING_REACH]
            strikes = any(token.text.lower() in place_words()["striking_nouns"] for token in following)
            weight = _STRIKING_SHARE if strikes else 1.0
            for area in ((), (demonym.country,)):
                mass.add("", area, weight)
                mass.add("", (demonym.sentence, *area), weight)
        mass.own.clear()
        return mass

    def _count(self, chances: Sequence[Sequence[float]]) -> _Mass:
        """Return where the names lie, each name counted once however often it is said."""
        said: defaultdict[str, int] = defaultdict(int)
        for toponym in self._toponyms:
            said[toponym.key] += 1
        mass = _Mass()
        for position, toponym in enumerate(self._toponyms):
            key, share = toponym.key, 1.0 / said[toponym.key]
            sentence = toponym.sentence
            for entry, chance in zip(self.candidates[position], chances[position], strict=True):
                weight = chance * share
                mass.add(key, (), weight)
                mass.add(key, (sentence,), chance)
                if entry.country:
                    mass.add(key, (entry.country,), weight)
                    mass.add(key, (sentence, entry.country), chance)
                    if entry.admin1:
                        mass.add(key, (entry.country, entry.admin1), weight)
                if entry.kind != "country":
                    for cell in _cells(entry):
                        mass.add(key, cell, weight)
        return mass

    def _settled(self) -> dict[str, GazetteerEntry]:
        """Return what names mean where the text says what they lie in."""
        settled: dict[str, GazetteerEntry] = {}
        for position in self._inside:
            if self.candidates[position]:
                chances = self.chances[position]
                best = max(range(len(chances)), key=lambda index: chances[index])
                settled.setdefault(self._toponyms[position].key, self.candidates[position][best])
        return settled

    def _rows_in_context(self, position: int, settled: Mapping[str, GazetteerEntry]) -> list[dict[str, float]]:
        toponym = self._toponyms[position]
        key, sentence = toponym.key, toponym.sentence
        outer, contents = self._inside.get(position), self._contents.get(position, ())
        same, known = settled.get(key), self._known.get(key)
        around = {entry.country for entry in self._background}
        around_units = {(entry.country, entry.admin1) for entry in self._background if entry.admin1}
        rows = []
        for entry, own in zip(self.candidates[position], self._own[position], strict=True):
            row = dict(own)
            country, unit = (entry.country,), (entry.country, entry.admin1)
            if entry.country:
                row["share_of_country"] = self._probable.share(key, country)
                row["share_in_sentence"] = _part(self._probable, key, sentence, entry.country)
                row["nationality"] = self._nationalities.share("", country)
                row["nationality_in_sentence"] = _part(self._nationalities, "", sentence, entry.country)
                row["country_around"] = float(entry.country in around)
            if entry.admin1 and entry.kind != "admin1":
                row["unit"] = self._probable.many(key, unit)
                row["possible_unit"] = self._possible.many(key, unit)
                row["unit_around"] = float(unit in around_units)
            elif entry.kind == "admin1":
                row["own_unit"] = self._probable.many(key, unit)
            if entry.kind != "country":
                cells = _cells(entry)
                row["cell"] = max(self._probable.many(key, cell) for cell in cells)
                row["possible_cell"] = max(self._possible.many(key, cell) for cell in cells)
            if outer is not None and self.candidates[outer]:
                row["contained"] = self._chance_of_fit(position, entry, outer, inner=True)
            if contents:
                row["containing"] = max(self._chance_of_fit(position, entry, other, inner=False) for other in contents)
            if known is not None and _is_same(known, entry):
                row["known"] = 1.0
            if same is not None and outer is None:
                row["settled" if _is_same(same, entry) else "settled_otherwise"] = 1.0
            rows.append(row)
        return rows

    def _chance_of_fit(self, position: int, entry: GazetteerEntry, other: int, *, inner: bool) -> float:
        """Return the chance that the containment stated between two names holds, if this one means an entry."""
        partners, chances = self.candidates[other], self.chances[other]
        order = sorted(range(len(partners)), key=lambda index: -chances[index])[:_MOST_PARTNERS]
        return sum(
            chances[index]
            for index in order
            if chances[index] > _LEAST_CHANCE
            and (fits(entry, partners[index]) if inner else fits(partners[index], entry))
        )


def _worth_considering(toponym: Toponym) -> tuple[GazetteerEntry, ...]:
    return toponym.entries[:_MOST_CANDIDATES] + tuple(
        entry for entry in toponym.entries[_MOST_CANDIDATES:] if entry.kind in _ALWAYS_CONSIDERED
    )


def _part(mass: _Mass, key: str, sentence: int, country: str) -> float:
    found = mass.of_others(key, (sentence, country))
    return found / mass.of_others(key, (sentence,)) if found > 0 else 0.0


def _cells(entry: GazetteerEntry) -> tuple[Area, Area]:
    """Return the cells of two overlapping grids that a place is in: near places share at least one, mostly."""
    lat, lon = entry.lat / _CELL_DEGREES, entry.lon / _CELL_DEGREES
    return ("cell", math.floor(lat), math.floor(lon)), ("shifted", math.floor(lat + 0.5), math.floor(lon + 0.5))


def _is_same(one: GazetteerEntry, other: GazetteerEntry) -> bool:
    return one.country == other.country and distance_km(one, other) < 1.0 and one.kind == other.kind
