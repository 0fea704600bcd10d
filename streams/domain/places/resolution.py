"""Decides which of the places that bear a name is meant: the one place where candidates are ranked.

Evidence, strongest first: containment said in the text, the type word, the nationality adjective, the same name
resolved elsewhere in the article, the countries and units that the article, its paragraph and sentence are about,
nearness to neighbouring names. Population and prominence only break what is left. Deterministic; linear in the number
of names (each has at most ``_MOST_CANDIDATES`` candidates).
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from streams.domain.document import Document
from streams.domain.places.containment import fits
from streams.domain.places.gazetteer import MATCH_ALTERNATE, MATCH_LOOSE, MATCH_NEWS, MATCH_PREFERRED, GazetteerEntry
from streams.domain.places.geometry import distance_km
from streams.domain.places.lexicon import place_words
from streams.domain.places.names import name_key
from streams.domain.places.toponyms import Demonym, Toponym, is_list_gap

_MOST_CANDIDATES = 30
_STRIKING_REACH = 2
_MOST_PARTNERS = 15

# Weights in units of one step of prominence (a tenfold population is worth 0.9).
_KIND_PRIOR: Mapping[str, float] = {
    "country": 6.5,
    "capital": 4.0,
    "region": 2.4,
    "sea": 2.4,
    "island": 1.4,
    "site": 1.4,
    "admin1": 0.5,
    "admin2": -2.2,
    "city": 0.0,
    "quarter": 0.4,
}
_HINTED: Mapping[str, Mapping[str, float]] = {
    "admin1_types": {"admin1": 6.0, "admin2": 4.5, "region": 3.0, "country": -2.0, "city": -1.0},
    "admin2_types": {"admin2": 6.0, "quarter": 4.0, "admin1": 1.0, "country": -2.0},
    "city_types": {"city": 4.0, "capital": 4.0, "quarter": 1.0, "country": -4.0, "admin1": -2.0, "admin2": -1.0},
    "quarter_types": {"quarter": 6.0, "admin2": 5.0, "country": -2.0},
    "site_types": {"site": 6.0, "city": 1.5, "capital": 1.5, "quarter": 1.0, "admin1": -2.0},
    "water_types": {"sea": 6.0, "region": 4.0},
    "island_types": {"island": 6.0, "region": 4.0, "city": 0.5},
    "country_types": {"country": 4.0},
    "area_types": {"region": 4.0, "city": 0.5},
}
_POPULATION_STEP = 0.9
_UNIT_OF_SAME_NAME_COST = 4.0
_TOWN_SHARE_OF_UNIT = 0.03
_MATCH_COST: Mapping[int, float] = {MATCH_NEWS: -2.0, MATCH_ALTERNATE: 1.3, MATCH_LOOSE: 2.6}
_RENAMED_COST = 1.2
_TOWN_OF_THE_NAME = 50_000
_FAME_STEP = 1.2  # per tenfold number of names in all languages; capitals have theirs in the prior
_USUAL_NAMES = 10
_CONTAINED = 12.0
_CONTAINED_PRIOR = 0.3
_ADJECTIVE = 6.0
_SAME_NAME = 4.0
_LISTED = 4.0
_ARTICLE, _PARAGRAPH, _SENTENCE = 3.0, 1.5, 1.5
_UNIT = 1.5
_NEAR = 1.5
_NEAR_KM = 150.0
_CLEAR_MARGIN = 2.0
_CLEAR_MARGIN_OVER_STATE = 5.0  # Georgia: the country does not win over ten million Americans by itself
_BIG_STATE = 3_000_000
_WELL_KNOWN_POPULATION = 100_000
_ENOUGH_VOTES = 1.5  # fewer than this are not yet what a text is about
_DATELINE_VOTE = 0.5
_HEADLINE_VOTE = 2.0
_DEMONYM_VOTE = 0.8
_STRIKING_VOTE = 0.2  # "Israeli strikes" are mostly abroad


@dataclass(slots=True)
class Votes:
    """How much of a text is about which country and first-level unit."""

    article: Counter[str] = field(default_factory=Counter)
    paragraphs: dict[int, Counter[str]] = field(default_factory=dict)
    sentences: dict[int, Counter[str]] = field(default_factory=dict)
    units: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, country: str, weight: float, *, paragraph: int, sentence: int) -> None:
        """Count a vote for a country where it was cast."""
        self.article[country] += weight  # type: ignore[assignment]
        self.paragraphs.setdefault(paragraph, Counter())[country] += weight  # type: ignore[assignment]
        self.sentences.setdefault(sentence, Counter())[country] += weight  # type: ignore[assignment]

    def support(self, country: str, *, paragraph: int, sentence: int) -> float:
        """Return the evidence for a country at a sentence, 0 to ``_ARTICLE + _PARAGRAPH + _SENTENCE``."""
        return (
            _ARTICLE * _share(self.article, country)
            + _PARAGRAPH * _share(self.paragraphs.get(paragraph), country)
            + _SENTENCE * _share(self.sentences.get(sentence), country)
        )


def _share(counter: Counter[str] | None, country: str) -> float:
    if not counter or country not in counter:
        return 0.0
    # The square root keeps the second country of a two-country story alive.
    return math.sqrt(counter[country] / max(_ENOUGH_VOTES, sum(counter.values())))


@dataclass(frozen=True, slots=True)
class Resolution:
    """The entry chosen for a toponym (None: the gazetteer has none), with the country support behind it."""

    entry: GazetteerEntry | None
    support: float


def prominence(entry: GazetteerEntry) -> float:
    """Return how likely a bare name means this bearer, before any context."""
    fame = _FAME_STEP * math.log10(max(entry.names, 1) / _USUAL_NAMES) if entry.kind == "city" else 0.0
    size = _POPULATION_STEP * math.log10(min(entry.population, 20_000_000) + 10)
    return _KIND_PRIOR[entry.kind] + size + fame - _MATCH_COST.get(entry.match, 0.0)


def _renamed(entry: GazetteerEntry, entries: Sequence[GazetteerEntry]) -> float:
    """Return the cost of meaning a town by another of its names when one of some size bears it: Puno is not Pune."""
    if entry.match != MATCH_ALTERNATE or entry.kind != "city":
        return 0.0
    own = any(other.match == MATCH_PREFERRED and other.population >= _TOWN_OF_THE_NAME for other in entries)
    return _RENAMED_COST if own else 0.0


def is_unmistakable(entries: Sequence[GazetteerEntry], country: str | None) -> bool:
    """Tell whether a bare name means a place of one country whatever the context, as far as the gazetteer knows."""
    scores = [(prominence(entry), entry.country == country) for entry in entries]
    inside = max((score for score, here in scores if here), default=0.0)
    return all(here or inside - score >= _CLEAR_MARGIN for score, here in scores)


def resolve(
    document: Document,
    toponyms: Sequence[Toponym],
    demonyms: Iterable[Demonym],
    inside: Mapping[int, int],
    *,
    dateline_end: int = 0,
    background: Iterable[GazetteerEntry] = (),
) -> list[Resolution]:
    """Return one resolution per toponym, in order.

    ``inside`` is what ``containment.containers`` says; ``background`` are places known to be meant around this text
    (the body's, for a headline; the headline's, for a body).
    """
    background = tuple(background)
    resolver = _Resolver(document, toponyms, inside, dateline_end)
    resolver.remember(background)
    resolver.vote(demonyms, background)
    resolver.choose()
    resolver.recount(demonyms, background)
    resolver.choose()
    return [
        Resolution(entry, resolver.support(position, entry) if entry else 0.0)
        for position, entry in enumerate(resolver.chosen)
    ]


class _Resolver:
    """One article's resolution in progress."""

    def __init__(
        self, document: Document, toponyms: Sequence[Toponym], inside: Mapping[int, int], dateline_end: int
    ) -> None:
        self._document = document
        self._toponyms = toponyms
        self._inside = inside
        self._dateline_end = dateline_end
        self._candidates = [self._worth_considering(toponym) for toponym in toponyms]
        self._base = [
            [
                prominence(entry)
                + self._hinted(toponym, entry)
                - self._shadowed(toponym, entry, entries)
                - _renamed(entry, entries)
                for entry in entries
            ]
            for toponym, entries in zip(toponyms, self._candidates, strict=True)
        ]
        self._votes = Votes()
        self._contents: dict[int, list[int]] = {}
        for inner, outer in inside.items():
            self._contents.setdefault(outer, []).append(inner)
        self._bonuses: dict[tuple[int, int], list[float]] = {}
        self._known: dict[str, GazetteerEntry] = {}
        self._among_countries = self._find_country_lists()
        self._cast: list[str] = [""] * len(toponyms)
        self.chosen: list[GazetteerEntry | None] = [None] * len(toponyms)

    @staticmethod
    def _worth_considering(toponym: Toponym) -> tuple[GazetteerEntry, ...]:
        return toponym.entries[:_MOST_CANDIDATES] + tuple(
            entry for entry in toponym.entries[_MOST_CANDIDATES:] if entry.kind in {"country", "site", "region"}
        )

    @staticmethod
    def _hinted(toponym: Toponym, entry: GazetteerEntry) -> float:
        scores = [_HINTED[hint].get(entry.kind, 0.0) for hint in toponym.hints]
        return max(scores, default=0.0)

    def _find_country_lists(self) -> frozenset[int]:
        """Return the names that stand in a list beside a country ("Chad, Cameroon, Niger and Nigeria")."""
        found = set()
        for left in range(len(self._toponyms) - 1):
            if is_list_gap(self._document, self._toponyms[left], self._toponyms[left + 1]):
                found |= {one for one, other in ((left, left + 1), (left + 1, left)) if self._is_country(other)}
        return frozenset(found)

    def _is_country(self, position: int) -> bool:
        base, entries = self._base[position], self._candidates[position]
        return bool(entries) and entries[max(range(len(entries)), key=lambda index: base[index])].kind == "country"

    @staticmethod
    def _shadowed(toponym: Toponym, entry: GazetteerEntry, entries: tuple[GazetteerEntry, ...]) -> float:
        """Return the cost of meaning the unit by a bare name that is also its town's ("Istanbul", "Idlib")."""
        if (
            entry.kind not in {"admin1", "admin2"}
            or entry.match == MATCH_NEWS
            or toponym.hints & {"admin1_types", "admin2_types", "quarter_types"}
        ):
            return 0.0
        for town in entries:
            if (
                town.kind in {"city", "capital"}
                and town.country == entry.country
                and town.match != MATCH_LOOSE
                and town.population >= _TOWN_SHARE_OF_UNIT * entry.population
                and (entry.name in (town.admin1, town.admin2) or distance_km(town, entry) < _NEAR_KM)
            ):
                return _UNIT_OF_SAME_NAME_COST
        return 0.0

    def _spot(self, position: int) -> tuple[int, int]:
        sentence = self._toponyms[position].sentence
        return self._document.sentences[sentence].paragraph, sentence

    def _weight(self, position: int) -> float:
        return _DATELINE_VOTE if self._toponyms[position].start < self._dateline_end else 1.0

    def remember(self, background: Iterable[GazetteerEntry]) -> None:
        """Let a name mean what it means around this text; the first bearer counts."""
        for entry in background:
            self._known.setdefault(name_key(entry.name), entry)

    def vote(self, demonyms: Iterable[Demonym], background: Iterable[GazetteerEntry]) -> None:
        """Let countries, nationalities and names with one clear bearer say what the text is about."""
        self._votes = Votes()
        self._vote_from_outside(demonyms, background)
        for position, entries in enumerate(self._candidates):
            entry = self._clear_winner(position, entries)
            if entry is not None and entry.country and self._is_surely_a_place(position, entry):
                self._cast_vote(position, entry)

    def recount(self, demonyms: Iterable[Demonym], background: Iterable[GazetteerEntry]) -> None:
        """Take the votes again from what has been chosen."""
        self._votes = Votes()
        self._vote_from_outside(demonyms, background)
        for position, entry in enumerate(self.chosen):
            if entry is None or not entry.country or not self._is_surely_a_place(position, entry):
                continue
            self._cast_vote(position, entry)
            if entry.admin1:
                self._votes.units[entry.country, entry.admin1] += 1

    def _is_surely_a_place(self, position: int, entry: GazetteerEntry) -> bool:
        """Tell names that may speak for a country from capitalised words that are also some small town's name."""
        known = entry.kind not in {"city", "quarter", "admin2"} or entry.population >= _WELL_KNOWN_POPULATION
        return known or self._toponyms[position].strength > 0 or position in self._inside

    def _cast_vote(self, position: int, entry: GazetteerEntry) -> None:
        paragraph, sentence = self._spot(position)
        weight = self._weight(position) * (1.0 if entry.kind == "country" else 0.6)
        self._votes.add(entry.country, weight, paragraph=paragraph, sentence=sentence)
        self._cast[position] = entry.country

    def _vote_from_outside(self, demonyms: Iterable[Demonym], background: Iterable[GazetteerEntry]) -> None:
        for demonym in demonyms:
            paragraph = self._document.sentences[demonym.sentence].paragraph
            weight = _STRIKING_VOTE if self._strikes(demonym) else _DEMONYM_VOTE
            self._votes.add(demonym.country, weight, paragraph=paragraph, sentence=demonym.sentence)
        for entry in background:
            if entry.country:
                self._votes.article[entry.country] += _HEADLINE_VOTE  # type: ignore[assignment]
                if entry.admin1:
                    self._votes.units[entry.country, entry.admin1] += 1

    def _strikes(self, demonym: Demonym) -> bool:
        following = self._document.tokens[demonym.last : demonym.last + _STRIKING_REACH]
        return any(token.text.lower() in place_words()["striking_nouns"] for token in following)

    def _clear_winner(self, position: int, entries: tuple[GazetteerEntry, ...]) -> GazetteerEntry | None:
        """Return the best bearer if no bearer in another country comes close."""
        if not entries:
            return None
        base = self._base[position]
        best = max(range(len(entries)), key=lambda index: base[index])
        for score, entry in zip(base, entries, strict=True):
            if entry.country == entries[best].country:
                continue
            state = entry.kind == "admin1" and entry.population > _BIG_STATE
            if base[best] - score < (_CLEAR_MARGIN_OVER_STATE if state else _CLEAR_MARGIN):
                return None
        return entries[best]

    def support(self, position: int, entry: GazetteerEntry) -> float:
        """Return the evidence from countries and units for an entry at a toponym, without the toponym's own vote."""
        paragraph, sentence = self._spot(position)
        votes = self._votes
        own = self._cast[position]
        if own == entry.country and votes.article.get(entry.country, 0) <= 1.0:
            return 0.0
        support = votes.support(entry.country, paragraph=paragraph, sentence=sentence)
        units = votes.units.get((entry.country, entry.admin1), 0) - (
            self.chosen[position] is not None and own == entry.country
        )
        if entry.admin1 and units > 0:
            support += _UNIT * min(1.0, units / 3)
        return support

    def choose(self) -> None:
        """Choose for every name; what the text says about containment is settled jointly."""
        settled: dict[str, GazetteerEntry] = {}
        explicit: dict[int, GazetteerEntry] = {}
        for position in range(len(self._toponyms)):
            if position in self._inside or position in self._contents:
                entry = self._best(position, settled, None)
                if entry is not None and (position in self._inside or self._toponyms[position].adjective_country):
                    explicit[position] = entry
                    settled.setdefault(self._toponyms[position].key, entry)
        latest: dict[str, GazetteerEntry] = {}
        previous: GazetteerEntry | None = None
        for position, toponym in enumerate(self._toponyms):
            if position in explicit:
                latest[toponym.key] = explicit[position]
            known = {toponym.key: latest.get(toponym.key) or settled.get(toponym.key)}
            entry = self._best(position, {key: value for key, value in known.items() if value}, previous)
            self.chosen[position] = entry
            if entry is not None and entry.kind != "country":
                previous = entry

    def _best(
        self, position: int, settled: Mapping[str, GazetteerEntry], previous: GazetteerEntry | None
    ) -> GazetteerEntry | None:
        entries = self._candidates[position]
        if not entries:
            return None
        toponym = self._toponyms[position]
        same, known = settled.get(toponym.key), self._known.get(toponym.key)
        outer = self._inside.get(position)
        outside = self._containment_bonuses(position, outer, inner=True) if outer is not None else None
        within = [self._containment_bonuses(position, other, inner=False) for other in self._contents.get(position, ())]

        def score(index: int) -> float:
            entry = entries[index]
            total = self._base[position][index] + self.support(position, entry)
            if toponym.adjective_country == entry.country:
                total += _ADJECTIVE
            if entry.kind == "country" and position in self._among_countries:
                total += _LISTED
            if any(other is not None and _is_same(other, entry) for other in (known, same)):
                total += _SAME_NAME
            if outside is not None:
                total += outside[index]
            total += max((bonuses[index] for bonuses in within), default=0.0)
            if previous is not None and entry.kind != "country" and distance_km(entry, previous) < _NEAR_KM:
                total += _NEAR
            return total

        return entries[max(range(len(entries)), key=score)]

    def _containment_bonuses(self, position: int, other: int, *, inner: bool) -> list[float]:
        """Return for each candidate the bonus of the best partner that makes the stated containment true.

        Does not depend on the votes, so it is worked out once for each pair of names.
        """
        known = self._bonuses.get((position, other))
        if known is not None:
            return known
        base = self._base[other]
        order = sorted(range(len(base)), key=lambda index: -base[index])[:_MOST_PARTNERS]
        partners = [(self._candidates[other][index], base[index]) for index in order]
        bonuses = []
        for entry in self._candidates[position]:
            best = next(
                (score for partner, score in partners if (fits(entry, partner) if inner else fits(partner, entry))),
                None,
            )
            bonuses.append(0.0 if best is None else _CONTAINED + _CONTAINED_PRIOR * (best - partners[0][1]))
        self._bonuses[position, other] = bonuses
        return bonuses


def _is_same(one: GazetteerEntry, other: GazetteerEntry) -> bool:
    return one.country == other.country and distance_km(one, other) < 1.0 and one.kind == other.kind
