"""Which mentions of a neighbourhood belong together: a function of their set, not of the order they came in.

Mentions are taken in canonical order (publication time, then id); each joins the cluster in which it finds the closest
report, unless a report there contradicts it, or opens a new one. So late arrivals, redeliveries and restarts end in
the same clusters as an undisturbed run.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from schemas.records import Mention
from streams.domain.deduplication.matching import Match

Matcher = Callable[[Mention, Mention], Match]


@dataclass(slots=True)
class Cluster:
    """Mentions of one event in canonical order, and for each but the first the match by which it joined."""

    members: list[Mention] = field(default_factory=list)
    joined_by: dict[str, Match] = field(default_factory=dict)


def canonical_order(mention: Mention) -> tuple[datetime, str]:
    """Return the sort key under which the earliest published mention comes first."""
    return mention.published_at, mention.mention_id


def cluster(mentions: Iterable[Mention], matcher: Matcher, threshold: float) -> list[Cluster]:
    """Return the clusters, in canonical order of their first members.

    Args:
        mentions: any order, no id twice.
        matcher: symmetric; a score of 0 is a contradiction.
        threshold: the score from which two mentions are one event, between 0 and 1.
    """
    clusters: list[Cluster] = []
    for mention in sorted(mentions, key=canonical_order):
        best: tuple[Cluster, Match] | None = None
        for candidate in clusters:
            found = _closest(mention, candidate, matcher)
            if found and found.score >= threshold and (best is None or found.score > best[1].score):
                best = candidate, found
        if best is None:
            clusters.append(Cluster([mention]))
        else:
            best[0].members.append(mention)
            best[0].joined_by[mention.mention_id] = best[1]
    return clusters


def _closest(mention: Mention, candidate: Cluster, matcher: Matcher) -> Match | None:
    """Return the best match with a member, or None where a member contradicts."""
    best: Match | None = None
    for member in candidate.members:
        found = matcher(mention, member)
        if found.score == 0:
            return None
        if best is None or found.score > best.score:
            best = found
    return best
