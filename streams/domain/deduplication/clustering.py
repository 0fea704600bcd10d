"""Which mentions of a neighbourhood belong together: a function of their set, not of the order they came in.

Pairs of one day are joined first, the surest before all. Two clusters become one unless a report of one is very unlike
a report of the other, or the evidence between all their reports speaks against it on the whole: a report dated to the
week does not make two strikes one. A report that knows no more of its place than the country joins last, and only where
no other event fits it about as well. Late arrivals, redeliveries and restarts end in the same clusters as an
undisturbed run.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations

from schemas.records import Mention
from streams.domain.deduplication.matching import Match, Matcher
from streams.domain.deduplication.victims import have_close_large_tolls
from streams.domain.deduplication.whereabouts import is_vague

_Pair = tuple[int, int]


@dataclass(slots=True)
class Cluster:
    """Mentions of one event in canonical order, and for each but the first the surest match with another one."""

    members: list[Mention] = field(default_factory=list)
    joined_by: dict[str, Match] = field(default_factory=dict)


def canonical_order(mention: Mention) -> tuple[datetime, str]:
    """Return the sort key under which the earliest published mention comes first."""
    return mention.published_at, mention.mention_id


def cluster(mentions: Iterable[Mention], matcher: Matcher, unplaced: frozenset[str] = frozenset()) -> list[Cluster]:
    """Return the clusters, in canonical order of their first members.

    Args:
        mentions: any order, no id twice.
        matcher: with the policy: from which probability two mentions are one event, and how much surer a vague one must
            be of its event.
        unplaced: ids of vague mentions that fit too many places to be given to one.
    """
    ordered = sorted(mentions, key=canonical_order)
    matches = {
        (one, other): matcher(ordered[one], ordered[other]) for one, other in combinations(range(len(ordered)), 2)
    }
    alike = [pair for pair, found in matches.items() if found.score >= matcher.policy.threshold]
    alike = [pair for pair in alike if not (matches[pair].is_vague and _ids_of(pair, ordered) & unplaced)]
    alike.sort(key=lambda pair: (*_order_of(matches[pair]), pair))
    homes = _Homes(ordered, matches, matcher)
    fits: dict[int, list[int]] = defaultdict(list)
    for one, other in (pair for pair in alike if matches[pair].is_vague):
        vague, placed = (one, other) if is_vague(ordered[one].place) else (other, one)
        fits[vague].append(placed)
    for pair in alike:
        if not matches[pair].is_vague or not homes.has_rival(pair, fits, matcher.policy.rival_margin):
            homes.join(pair)
    return [_cluster_of(group, ordered, matches) for group in homes.groups()]


def _order_of(match: Match) -> tuple[bool, bool, bool, float]:
    """Return when a pair has its turn: the surer its day and place, the sooner; then the surer as a whole."""
    return match.is_dated_wrongly, match.is_vague, match.days_apart > 0, -match.weight


class _Homes:
    """Which cluster each mention is in, by position; each cluster is the sorted list of its members."""

    def __init__(self, ordered: list[Mention], matches: dict[_Pair, Match], matcher: Matcher) -> None:
        self._ordered = ordered
        self._matches = matches
        self._matcher = matcher
        self._home = [[position] for position in range(len(ordered))]

    def groups(self) -> Iterator[list[int]]:
        """Yield every cluster once, by its first member."""
        yield from (group for position, group in enumerate(self._home) if group[0] == position)

    def join(self, pair: _Pair) -> None:
        """Make the clusters of two mentions one, unless they are, or the evidence between them is against it."""
        one, other = (self._home[position] for position in pair)
        if one is other or not self._agree(one, other, by_toll=self._matches[pair].is_dated_wrongly):
            return
        joined = sorted((*one, *other))
        for position in joined:
            self._home[position] = joined

    def has_rival(self, pair: _Pair, fits: dict[int, list[int]], margin: float) -> bool:
        """Tell whether a vague report of a pair fits an event outside the pair's nearly as well as that, or better."""
        homes = [self._home[position] for position in pair]
        least = self._matches[pair].weight - margin
        return any(
            _match_of(self._matches, vague, other).weight > least
            for home in homes
            for vague in home
            for other in fits.get(vague, ())
            if not any(self._home[other] is one for one in homes)
        )

    def _agree(self, one: list[int], other: list[int], *, by_toll: bool) -> bool:
        # Where one of the two is dated wrongly, the days of the other reports do not speak against it either.
        if by_toll and (self._is_dated_wrongly(one, other) or self._is_dated_wrongly(other, one)):
            weigh = self._weight_but_for_day
        else:
            weigh = self._weight
        weights = [weigh(a, b) for a in one for b in other]
        return min(weights) >= self._matcher.policy.least_weight and sum(weights) >= 0

    def _weight(self, one: int, other: int) -> float:
        return _match_of(self._matches, one, other).weight

    def _weight_but_for_day(self, one: int, other: int) -> float:
        return self._matcher.weight_but_for_day(self._ordered[one], self._ordered[other])

    def _is_dated_wrongly(self, one: list[int], other: list[int]) -> bool:
        """Tell whether the tolls of a cluster show that it is another one, dated too late.

        One wrong toll unites no two events: each report of the cluster must give about the large toll of a report of
        the other.
        """
        mentions = self._ordered
        return any(
            _match_of(self._matches, a, b).is_dated_wrongly and mentions[b].date < mentions[a].date
            for a in one
            for b in other
        ) and all(any(have_close_large_tolls(mentions[a], mentions[b]) for b in other) for a in one)


def _match_of(matches: dict[_Pair, Match], one: int, other: int) -> Match:
    return matches[min(one, other), max(one, other)]


def _ids_of(pair: _Pair, ordered: list[Mention]) -> set[str]:
    return {ordered[position].mention_id for position in pair}


def _cluster_of(group: list[int], ordered: list[Mention], matches: dict[_Pair, Match]) -> Cluster:
    found = Cluster([ordered[position] for position in group])
    for position in group[1:]:
        others = [_match_of(matches, position, other) for other in group if other != position]
        found.joined_by[ordered[position].mention_id] = max(others, key=lambda match: match.weight)
    return found
