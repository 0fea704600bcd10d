"""One event out of several reports: every field is a function of the set of reports, whatever their order.

The only place that knows how fields are merged. Votes count independent articles; ties go to the latest published.
Source: DESIGN "Records" and "Identity and delivery".
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from math import prod
from typing import Final, TypeVar

from schemas.limits import MAX_EVENT_PARTIES
from schemas.records import Actor, Coding, Count, Mention, Place, Source, Weapon
from schemas.vocabulary import DATE_PRECISIONS, PLACE_PRECISIONS, cameo_of
from streams.domain.deduplication.clustering import canonical_order
from streams.domain.syndication import is_copy

Value = TypeVar("Value")

_A_DAY: Final = timedelta(days=1)
_HIGHEST_CONFIDENCE: Final = 0.99
_FIRMNESS: Final = ("occurred", "ongoing", "claimed", "planned", "denied")  # firmer statements win ties
_MENTION_FIELDS: Final = tuple(field.name for field in fields(Mention))


def merge_codings(sources: Sequence[Source]) -> Coding:
    """Return the merged coding of at least one source."""
    reports = sorted(sources, key=canonical_order)
    event_type = _vote(reports, lambda report: report.type)
    typed = [report for report in reports if report.type == event_type]
    mode = _vote_stated(typed, lambda report: report.mode)
    of_mode = [report for report in typed if report.mode == mode] or typed
    dated = _most_precise_dates(_dated_before_told(reports))
    day = _vote(dated, lambda report: (report.date, report.end_date, report.date_precision, report.date_basis))
    return Coding(
        type=event_type,
        mode=mode,
        acled=_vote_stated(of_mode, lambda report: report.acled),
        cameo=cameo_of(event_type),
        date=day[0],
        end_date=day[1],
        date_precision=day[2],
        date_basis=day[3],
        place=_best_place(reports),
        actors=_unite_actors(reports, lambda report: report.actors),
        recipients=_unite_actors(reports, lambda report: report.recipients),
        killed=_latest(reports, lambda report: report.killed),
        injured=_latest(reports, lambda report: report.injured),
        weapons=_unite_weapons(reports),
        status=_best_status(reports),
        confidence=_joint_confidence(reports),
    )


def count_of(sources: Sequence[Source], kind: str) -> Count | None:
    """Return the latest number and the range of ``"killed"`` or ``"injured"``; None where nobody gave one."""
    stated = [
        number for report in sorted(sources, key=canonical_order) if (number := getattr(report, kind)) is not None
    ]
    return Count(latest=stated[-1], lowest=min(stated), highest=max(stated)) if stated else None


def with_copies_marked(mentions: Iterable[Mention]) -> tuple[Source, ...]:
    """Return the mentions as sources in canonical order, copies naming the article they repeat.

    An article is a copy of the canonically first article whose text is near-identical to its own.
    """
    originals: dict[str, str] = {}  # signature of each original: article id
    sources = []
    for mention in sorted(mentions, key=canonical_order):
        original = _original_of(mention, originals)
        if original is None:
            originals[mention.article_signature] = mention.article_id
        sources.append(_as_source(mention, original))
    return tuple(sources)


def first_and_last_seen(sources: Sequence[Source]) -> tuple[datetime, datetime]:
    """Return when the event was first and last reported, by publication time."""
    times = [source.published_at for source in sources]
    return min(times), max(times)


def _as_source(mention: Mention, copy_of: str | None) -> Source:
    if isinstance(mention, Source) and mention.copy_of == copy_of:
        return mention
    return Source(**{name: getattr(mention, name) for name in _MENTION_FIELDS}, copy_of=copy_of)


def _original_of(mention: Mention, originals: dict[str, str]) -> str | None:
    if not mention.article_signature:
        return None
    for known, article_id in originals.items():
        if known and article_id != mention.article_id and is_copy(known, mention.article_signature):
            return article_id
    return None


def _vote(reports: Sequence[Source], value_of: Callable[[Source], Value]) -> Value:
    """Return the value most independent articles give; ties go to the value reported latest."""
    votes: dict[Value, int] = defaultdict(int)
    latest: dict[Value, int] = {}
    for position, report in enumerate(reports):
        value = value_of(report)
        votes[value] += report.copy_of is None
        latest[value] = position
    return max(latest, key=lambda value: (votes[value], latest[value]))


def _vote_stated(reports: Sequence[Source], value_of: Callable[[Source], str | None]) -> str | None:
    """Return the winning value among reports that state one; silence does not outvote a statement."""
    stated = [report for report in reports if value_of(report) is not None]
    return _vote(stated, value_of) if stated else None


def _latest(reports: Sequence[Source], value_of: Callable[[Source], int | None]) -> int | None:
    stated = [value for report in reports if (value := value_of(report)) is not None]
    return stated[-1] if stated else None


def _dated_before_told(reports: Sequence[Source]) -> Sequence[Source]:
    """Return the reports of which the day is not after the first report: such a day is that of a later telling.

    All of them where none is left: the event was announced. A day more is for the clocks of other places.
    """
    told = (min(report.published_at for report in reports) + _A_DAY).date().isoformat()
    return [report for report in reports if report.date <= told] or reports


def _most_precise_dates(reports: Sequence[Source]) -> list[Source]:
    finest = min(DATE_PRECISIONS.index(report.date_precision) for report in reports)
    return [report for report in reports if DATE_PRECISIONS.index(report.date_precision) == finest]


def _best_place(reports: Sequence[Source]) -> Place | None:
    placed = [report for report in reports if report.place]
    if not placed:
        return None
    finest = min(PLACE_PRECISIONS.index(report.place.precision) for report in placed if report.place)
    finest_reports = [
        report for report in placed if report.place and PLACE_PRECISIONS.index(report.place.precision) == finest
    ]
    return _vote(finest_reports, lambda report: report.place)


def _unite_actors(reports: Sequence[Source], side: Callable[[Source], tuple[Actor, ...]]) -> tuple[Actor, ...]:
    """Return every actor once, most reported first, up to a limit; names that differ only in case are one."""
    votes: dict[tuple[str, str | None, str], int] = defaultdict(int)
    shown: dict[tuple[str, str | None, str], Actor] = {}
    for report in reports:
        for actor in side(report):
            key = (actor.name.casefold(), actor.country, actor.sector)
            votes[key] += 1
            shown[key] = min(shown.get(key, actor), actor, key=lambda option: option.name)
    ranked = sorted(shown, key=lambda key: (-votes[key], key[0], key[1] or "", key[2]))
    return tuple(shown[key] for key in ranked[:MAX_EVENT_PARTIES])


def _unite_weapons(reports: Sequence[Source]) -> tuple[Weapon, ...]:
    """Return every kind of weapon once, with the number given last."""
    counts: dict[str, int | None] = {}
    for report in reports:
        for weapon in report.weapons:
            counts[weapon.kind] = weapon.count if weapon.count is not None else counts.get(weapon.kind)
    return tuple(Weapon(kind=kind, count=counts[kind]) for kind in sorted(counts))


def _best_status(reports: Sequence[Source]) -> str:
    votes: dict[str, int] = defaultdict(int)
    for report in reports:
        votes[report.status] += report.copy_of is None
    return min(votes, key=lambda status: (-votes[status], _FIRMNESS.index(status)))


def _joint_confidence(reports: Sequence[Source]) -> float:
    """Return the chance that at least one independent report is right, taking their errors as independent."""
    doubts = sorted(1 - report.confidence for report in reports if report.copy_of is None)
    return round(min(_HIGHEST_CONFIDENCE, 1 - prod(doubts)), 4)
