"""Decides which of the places that bear a name is meant: the one place where candidates are ranked.

What speaks for a candidate by itself is in ``ranking``, what the other names of the text say of it here: containment,
the countries and nationalities named, the units and stretches of land that several names share, and places known from
around the text. Deterministic; linear in the number of names (each has at most ``_MOST_CANDIDATES`` candidates).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from streams.domain.document import Document
from streams.domain.places.containment import fits
from streams.domain.places.gazetteer import GazetteerEntry
from streams.domain.places.geometry import distance_km
from streams.domain.places.lexicon import place_words
from streams.domain.places.names import name_key
from streams.domain.places.ranking import Features, RankingModel, chances_of, own_features, ranking_model, weighed
from streams.domain.places.toponyms import Demonym, Toponym, is_list_gap

_MOST_CANDIDATES = 30
_FEWEST_TO_CHOOSE_FROM = 2
_ALWAYS_CONSIDERED = frozenset({"country", "site", "region"})
_MOST_PARTNERS = 15
_TINY = 1e-6
_LEAST_CHANCE = 0.02
_ENOUGH = 1.5  # names: fewer are not yet what a text is about
_CELL_DEGREES = 2.0
_STRIKING_REACH = 2
_STRIKING_SHARE = 0.25  # "Israeli strikes" are mostly abroad
_UNMISTAKABLE = 0.9

Area = tuple[Any, ...]
"""What several places may lie in: ``(country,)``, ``(country, unit)``, a cell of the globe, or ``()``, anywhere."""
Parts = tuple[Features, ...]
"""The features of one candidate, in parts that others share."""
_Name = tuple[str, frozenset[str], str | None, bool, int]
"""What tells the candidates of a name and their own features: key, type words, adjective, listed, how many."""
_KNOWN: Features = {"known": 1.0}
_SETTLED: Features = {"settled": 1.0}
_SETTLED_OTHERWISE: Features = {"settled_otherwise": 1.0}


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
    """How many names lie where, in sums of chances; ``own`` is each name's part, which does not vote for itself."""

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
    weights = ranking_model().rounds[0]
    chances = chances_of([weighed(weights, row) for row in own_features(entries, frozenset(), None)])
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
    for number, weights in enumerate(model.rounds):
        scored = _Scores(weights)
        resolver.settle([chances_of(scored.of(candidates)) for candidates in resolver.parts(beside=number > 0)])
    return [resolver.resolution(position) for position in range(len(toponyms))]


class _Scores:
    """Weighs parts of features; candidates share most parts, so each is weighed once."""

    def __init__(self, weights: Features) -> None:
        self._weights = weights
        self._known: dict[int, float] = {}

    def of(self, candidates: Sequence[Parts]) -> list[float]:
        """Return the score of each candidate."""
        known = self._known
        scores = []
        for parts in candidates:
            score = 0.0
            for part in parts:
                found = known.get(id(part))
                if found is None:
                    found = known[id(part)] = weighed(self._weights, part)
                score += found
            scores.append(score)
        return scores


class Resolver:
    """One article's resolution in progress: ``parts`` gives features, ``settle`` takes the chances they gave."""

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
        self._around: frozenset[Area] = frozenset(
            area for entry in background for area in ((entry.country,), (entry.country, entry.admin1))
        )
        self._known = {name_key(entry.name): entry for entry in reversed(background)}
        self.candidates = [_worth_considering(toponym) for toponym in toponyms]
        self.chances: list[list[float]] = [[] for _ in toponyms]
        self._contents: defaultdict[int, list[int]] = defaultdict(list)
        for inner, outer in inside.items():
            self._contents[outer].append(inner)
        self._names = [self._name(position) for position in range(len(toponyms))]
        self._own = self._own_features()
        self._nationalities = self._count_nationalities(demonyms)
        self._possible = self._count_possible()
        self._probable = _Mass()
        self._stated: dict[int, list[Features]] = {}

    def parts(self, *, beside: bool) -> list[list[Parts]]:
        """Return for each toponym the features of its candidates in parts; ``beside`` with those of the context.

        Parts are shared between candidates and stay alive until ``settle`` is called.
        """
        if not beside:
            return [[(own,) for own in self._own[name]] for name in self._names]
        settled = self._settled()
        of_names: dict[_Name, list[Parts]] = {}
        found: list[list[Parts]] = []
        for position, (name, entries) in enumerate(zip(self._names, self.candidates, strict=True)):
            if len(entries) < _FEWEST_TO_CHOOSE_FROM:
                found.append([()] * len(entries))
                continue
            if name not in of_names:
                of_names[name] = self._name_in_context(position, name)
            found.append(self._in_context(position, of_names[name], settled))
        return found

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

    def _name(self, position: int) -> _Name:
        toponym = self._toponyms[position]
        return toponym.key, toponym.hints, toponym.adjective_country, self._is_in_list(position), len(toponym.entries)

    def _own_features(self) -> dict[_Name, list[Features]]:
        """Return what each candidate of a name has for itself."""
        found: dict[_Name, list[Features]] = {}
        for entries, name in zip(self.candidates, self._names, strict=True):
            if name not in found:
                _, hints, adjective_country, listed, _ = name
                found[name] = own_features(entries, hints, adjective_country, listed=listed)
        return found

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
        said = Counter(toponym.key for toponym in self._toponyms)
        mass = _Mass()
        for position, toponym in enumerate(self._toponyms):
            key, sentence, share = toponym.key, toponym.sentence, 1.0 / said[toponym.key]
            for entry, chance in zip(self.candidates[position], chances[position], strict=True):
                if chance < _LEAST_CHANCE:
                    continue
                weight = chance * share
                mass.add(key, (), weight)
                mass.add(key, (sentence,), chance)
                if entry.country:
                    mass.add(key, (entry.country,), weight)
                    mass.add(key, (sentence, entry.country), chance)
                _add_near(mass, key, entry, weight)
        return mass

    def _count_possible(self) -> _Mass:
        """Return where the names could lie: few names have a bearer in many units, and one common to them tells."""
        mass = _Mass()
        for key, entries in {
            toponym.key: entries for toponym, entries in zip(self._toponyms, self.candidates, strict=True)
        }.items():
            for entry in entries:
                _add_near(mass, key, entry, 1.0 / len(entries))
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

    def _name_in_context(self, position: int, name: _Name) -> list[Parts]:
        """Return what speaks for each candidate of a name wherever in the text it stands."""
        key = name[0]
        known = self._known.get(key)
        of_area: dict[Area, Features] = {}
        found: list[Parts] = []
        for entry, own in zip(self.candidates[position], self._own[name], strict=True):
            parts = [own]
            areas: list[tuple[Area, Callable[[str, Area], Features]]] = []
            if entry.country:
                areas.append(((entry.country,), self._country_features))
            if entry.admin1:
                unit = (entry.country, entry.admin1)
                own_unit = entry.kind == "admin1"
                areas.append((("own", *unit), self._own_unit_features) if own_unit else (unit, self._unit_features))
            if entry.kind != "country":
                areas.append((_cells(entry), self._cell_features))
            for area, features in areas:
                if area not in of_area:
                    of_area[area] = features(key, area)
                parts.append(of_area[area])
            if known is not None and _is_same(known, entry):
                parts.append(_KNOWN)
            found.append(tuple(parts))
        return found

    def _country_features(self, key: str, area: Area) -> Features:
        return {
            "share_of_country": self._probable.share(key, area),
            "nationality": self._nationalities.share("", area),
            "country_around": float(area in self._around),
        }

    def _own_unit_features(self, key: str, area: Area) -> Features:
        return {"own_unit": self._probable.many(key, area[1:])}

    def _unit_features(self, key: str, area: Area) -> Features:
        return {
            "unit": self._probable.many(key, area),
            "possible_unit": self._possible.many(key, area),
            "unit_around": float(area in self._around),
        }

    def _cell_features(self, key: str, cells: Area) -> Features:
        return {
            "cell": max(self._probable.many(key, cell) for cell in cells),
            "possible_cell": max(self._possible.many(key, cell) for cell in cells),
        }

    def _in_context(
        self, position: int, of_name: Sequence[Parts], settled: Mapping[str, GazetteerEntry]
    ) -> list[Parts]:
        """Return what speaks for each candidate of a toponym where it stands."""
        toponym = self._toponyms[position]
        key, sentence = toponym.key, toponym.sentence
        contained = position in self._inside
        same = None if contained else settled.get(key)
        stated = self._stated_features(position) if contained or position in self._contents else None
        in_sentence: dict[str, Features] = {}
        found = []
        for index, (entry, parts) in enumerate(zip(self.candidates[position], of_name, strict=True)):
            country = entry.country
            if country and country not in in_sentence:
                in_sentence[country] = {
                    "share_in_sentence": _part(self._probable, key, sentence, country),
                    "nationality_in_sentence": _part(self._nationalities, "", sentence, country),
                }
            more = [in_sentence[country]] if country else []
            if stated is not None:
                more.append(stated[index])
            if same is not None:
                more.append(_SETTLED if _is_same(same, entry) else _SETTLED_OTHERWISE)
            found.append((*parts, *more))
        return found

    def _stated_features(self, position: int) -> list[Features]:
        """Return whether the containment that the text states can hold for each candidate, and how likely a way.

        Judged by the chances of the partners by themselves, so that it is worked out once.
        """
        if position not in self._stated:
            others = [(other, "containing") for other in self._contents.get(position, ())]
            if position in self._inside:
                others.append((self._inside[position], "contained"))
            rows: list[dict[str, float]] = [{} for _ in self.candidates[position]]
            for other, feature in others:
                partners, chances = self.candidates[other], self.chances[other]
                order = sorted(range(len(partners)), key=lambda index: -chances[index])[:_MOST_PARTNERS]
                for entry, row in zip(self.candidates[position], rows, strict=True):
                    for index in order:
                        pair = (entry, partners[index]) if feature == "contained" else (partners[index], entry)
                        if fits(*pair):
                            row[feature] = 1.0
                            odds = math.log10(chances[order[0]] / max(chances[index], _TINY))
                            row[f"{feature}_by_unlikely"] = min(odds, row.get(f"{feature}_by_unlikely", odds))
                            break
            self._stated[position] = [*rows]
        return self._stated[position]


def _add_near(mass: _Mass, key: str, entry: GazetteerEntry, weight: float) -> None:
    """Count an entry in its unit and its cells."""
    if entry.admin1:
        mass.add(key, (entry.country, entry.admin1), weight)
    if entry.kind != "country":
        for cell in _cells(entry):
            mass.add(key, cell, weight)


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
