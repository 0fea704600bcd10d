"""One record in, the changes it makes out: the whole decision of the deduplicate stage, as a function of its state.

For a new report the neighbourhood of events that it could touch is taken apart into mentions and clustered anew, and
only what differs from the present state is written. So the state depends on the set of reports and not on the order in
which they came, and a decision that was cut off by a crash is completed when its record is delivered again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields

from schemas.codec import encode
from schemas.fitting import fitted_mention
from schemas.limits import MAX_EVENT_BYTES, MAX_VERSIONS
from schemas.records import Coding, Event, Link, Mention, Source, Withdrawal
from streams.domain.deduplication.block_key import block_key
from streams.domain.deduplication.clustering import Cluster, canonical_order, cluster
from streams.domain.deduplication.identity import event_id_of
from streams.domain.deduplication.links import ended, late, links_of, mention_ids, repeated, subject_of
from streams.domain.deduplication.matching import Matcher
from streams.domain.deduplication.merging import (
    count_of,
    first_and_last_seen,
    merge_codings,
    with_copies_marked,
)
from streams.domain.deduplication.neighbourhood import Neighbourhood
from streams.domain.deduplication.open_events import OpenEvents
from streams.domain.deduplication.policy import DeduplicationPolicy
from streams.domain.deduplication.unlisted import article_of, remembered_id, still_unlisted

Remembered = Callable[[str], tuple[str, ...]]
"""What was remembered under a key of ``Memo.key``; () where nothing was."""

_SURELY_FITTING = 3  # a report alone takes no more than its own topic lets through
_CODING_FIELDS = tuple(field.name for field in fields(Coding))


@dataclass(frozen=True, slots=True)
class EventWrite:
    """An event as it now is, or its retraction (``event`` is None)."""

    event_id: str
    event: Event | None


@dataclass(frozen=True, slots=True)
class Memo:
    """What must outlive the events: which versions of a mention were withdrawn, the last revision of a retracted id."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What one record causes, to be delivered in this order: memos, links, writes.

    A mention is written into its new event before it is written out of its old one: after a crash in between it stands
    in two events, not in none, and the redelivered record repairs it.
    """

    memos: tuple[Memo, ...] = ()
    links: tuple[Link, ...] = ()
    writes: tuple[EventWrite, ...] = ()


def deduplicate(
    record: Mention | Withdrawal, open_events: OpenEvents, remembered: Remembered, matcher: Matcher
) -> Decision:
    """Decide what a record of the mentions topic changes.

    A record that was seen before is decided on anew: what a decision cut off by a crash left undone is then done, be it
    at events that do not hold the record's mention, and after an undisturbed run nothing is left to do.

    Args:
        record: a mention, or the withdrawal of one.
        open_events: the open events of the record's partition.
        remembered: earlier memos of the same partition.
        matcher: compares mentions under a policy; the same one for all records spares comparisons.
    """
    if isinstance(record, Withdrawal):
        return _withdraw(record, open_events, remembered, matcher)
    version = _version(record.article_digest, record.extractor)
    withdrawn = remembered(_withdrawn_key(record.mention_id))
    if version in withdrawn:
        return Decision()
    holding = open_events.holding(record.mention_id)
    if not holding and open_events.horizon is not None and record.received_at < open_events.horizon:
        return Decision(links=(late(record, open_events.horizon),))
    held = _held_versions(record.mention_id, holding)
    if not _listed(record.mention_id, holding):
        return Decision(links=tuple(repeated(record, event) for event in holding))
    outdated = tuple(sorted(set(held) - {version}))
    memos = (Memo(_withdrawn_key(record.mention_id), (*withdrawn, *outdated)[-MAX_VERSIONS:]),) if outdated else ()
    decision = _rearrange(record, holding, open_events, remembered, matcher)
    if version in held and not decision.writes:
        return Decision(memos=memos, links=tuple(repeated(record, event) for event in holding))
    return Decision(memos=(*memos, *decision.memos), links=decision.links, writes=decision.writes)


def _withdraw(withdrawal: Withdrawal, open_events: OpenEvents, remembered: Remembered, matcher: Matcher) -> Decision:
    mention_id = withdrawal.withdrawn_mention_id
    version = _version(withdrawal.article_digest, withdrawal.extractor)
    key = _withdrawn_key(mention_id)
    withdrawn = remembered(key)
    memos = () if version in withdrawn else (Memo(key, (*withdrawn, version)[-MAX_VERSIONS:]),)
    holding = tuple(
        event for event in open_events.holding(mention_id) if version in _held_versions(mention_id, (event,))
    )
    if not holding:
        return Decision(memos=memos)
    decision = _rearrange(withdrawal, holding, open_events, remembered, matcher)
    return Decision(memos=(*memos, *decision.memos), links=decision.links, writes=decision.writes)


def _rearrange(
    record: Mention | Withdrawal,
    holding: tuple[Event, ...],
    open_events: OpenEvents,
    remembered: Remembered,
    matcher: Matcher,
) -> Decision:
    """Cluster the neighbourhood of a record anew and return what changes."""
    subject = subject_of(record)
    added = (record,) if isinstance(record, Mention) else ()
    present, unplaced = Neighbourhood(open_events, matcher, added, subject).around(holding)
    mentions = {
        source.mention_id: source
        for event in present.values()
        for source in event.sources
        if source.mention_id != subject
    }
    pool: list[Mention] = [*mentions.values(), *added]
    clusters = cluster(pool, matcher, unplaced)
    named = _assign_ids(clusters, present, open_events)
    writes: list[EventWrite] = []
    links: list[Link] = []
    memos: list[Memo] = []
    for event_id, members in named.items():
        former = present.get(event_id)
        event = _build(event_id, members, former, _first_revision(event_id, remembered), matcher.policy)
        if former is not None and _same(event, former):
            continue
        gained = mention_ids(event.sources) - (mention_ids(former.sources) if former else set())
        writes.append(EventWrite(event_id, event))
        links += links_of(event, members, gained | ({subject} & mention_ids(event.sources)), former, record)
    for event_id, former in present.items():
        if event_id not in named:
            writes.append(EventWrite(event_id, None))
            memos.append(Memo(_revision_key(event_id), (str(former.revision),)))
            links.append(ended(former, record, named))
    return Decision(memos=tuple(memos), links=tuple(links), writes=_gains_first(writes, present))


def _gains_first(writes: Sequence[EventWrite], present: dict[str, Event]) -> tuple[EventWrite, ...]:
    """Order writes so that a mention is written into its new event before it is written out of its old one.

    Where events exchange mentions in a ring no such order exists; the ring is then opened at its first event.
    """
    gained, lost = {}, {}
    for write in writes:
        former = present.get(write.event_id)
        before, after = (mention_ids(event.sources) if event else set() for event in (former, write.event))
        gained[write.event_id], lost[write.event_id] = after - before, before - after
    ordered: list[EventWrite] = []
    pending = list(writes)
    while pending:
        awaited = set().union(*(gained[write.event_id] for write in pending))
        free = next((one for one in pending if not lost[one.event_id] & (awaited - gained[one.event_id])), pending[0])
        pending.remove(free)
        ordered.append(free)
    return tuple(ordered)


def _assign_ids(clusters: Sequence[Cluster], present: dict[str, Event], open_events: OpenEvents) -> dict[str, Cluster]:
    """Name each cluster: by the event that its earliest known member was in, else by a new id of its first member."""
    openers = {event_id: min(event.sources, key=canonical_order).mention_id for event_id, event in present.items()}
    event_of = {source.mention_id: event_id for event_id, event in present.items() for source in event.sources}
    named: dict[str, Cluster] = {}
    unnamed = []
    # A cluster that still holds the opener of an event has the first right to its id.
    for candidate in sorted(clusters, key=lambda one: not any(m.mention_id in openers.values() for m in one.members)):
        known = [event_of[member.mention_id] for member in candidate.members if member.mention_id in event_of]
        own = [event_id for event_id in known if openers[event_id] in {m.mention_id for m in candidate.members}]
        free = [event_id for event_id in (*own, *known) if event_id not in named]
        if free:
            named[free[0]] = candidate
        else:
            unnamed.append(candidate)
    for candidate in unnamed:
        ordinal = 1
        while (event_id := event_id_of(candidate.members[0], ordinal)) in named or (
            event_id in present or open_events.is_taken(event_id)
        ):
            ordinal += 1
        named[event_id] = candidate
    return named


def _build(
    event_id: str, members: Cluster, former: Event | None, first_revision: int, policy: DeduplicationPolicy
) -> Event:
    sources = with_copies_marked(members.members)
    event = _built(event_id, sources, former, first_revision, policy)
    if len(sources) < _SURELY_FITTING and not event.unlisted:
        return event
    if len(encode(event)) <= MAX_EVENT_BYTES:
        return event
    # Reports written by others, or by an earlier version, may be larger than ours are.
    return _built(event_id, tuple(fitted_mention(source) for source in sources), former, first_revision, policy)


def _built(
    event_id: str, sources: tuple[Source, ...], former: Event | None, first_revision: int, policy: DeduplicationPolicy
) -> Event:
    listed, cut = _cut(sources, policy.listed_sources)
    remembered = former.unlisted if former else (), former.unlisted_copies if former else ()
    unlisted, forgotten = still_unlisted(remembered[0], cut, listed, copies=False)
    unlisted_copies, _ = still_unlisted(remembered[1], cut, listed, copies=True)
    forgotten += former.forgotten if former else 0
    coding = merge_codings(sources)
    first_seen, last_seen = first_and_last_seen(sources)
    in_sources = {article_of(remembered_id(source.mention_id)) for source in sources if source.copy_of is None}
    further = {article_of(mention_id) for mention_id in unlisted} - in_sources
    return Event(
        **{name: getattr(coding, name) for name in _CODING_FIELDS},
        event_id=event_id,
        revision=former.revision + 1 if former else first_revision,
        block_key=block_key(sources[0]),
        killed_reported=count_of(sources, "killed"),
        injured_reported=count_of(sources, "injured"),
        sources=listed,
        source_count=len(in_sources) + len(further) + forgotten,
        first_seen=min(first_seen, former.first_seen) if former and unlisted else first_seen,
        last_seen=last_seen,
        unlisted=unlisted,
        unlisted_copies=unlisted_copies,
        forgotten=forgotten,
    )


def _cut(sources: tuple[Source, ...], limit: int) -> tuple[tuple[Source, ...], tuple[Source, ...]]:
    """Return the sources to list (the first, which names the event, and the latest) and those only counted."""
    if len(sources) <= limit:
        return sources, ()
    keep = limit - 1
    return (sources[0], *sources[-keep:]), sources[1:-keep]


def _same(event: Event, former: Event) -> bool:
    """Tell whether two states of an event say the same, whatever their revisions."""
    return all(
        getattr(event, name) == getattr(former, name) for name in Event.__dataclass_fields__ if name != "revision"
    )


def _listed(mention_id: str, holding: Sequence[Event]) -> bool:
    """Tell whether a mention may still change something: it is new, or some event lists it."""
    return not holding or any(mention_id in mention_ids(event.sources) for event in holding)


def _held_versions(mention_id: str, holding: Iterable[Event]) -> tuple[str, ...]:
    return tuple(
        _version(source.article_digest, source.extractor)
        for event in holding
        for source in event.sources
        if source.mention_id == mention_id
    )


def _first_revision(event_id: str, remembered: Remembered) -> int:
    """Return the revision at which an id starts: after its last one where it was retracted before."""
    last = remembered(_revision_key(event_id))
    return int(last[-1]) + 1 if last else 1


def _version(article_digest: str, extractor: str) -> str:
    return f"{article_digest}/{extractor}"


def _withdrawn_key(mention_id: str) -> str:
    return f"mention:{mention_id}"


def _revision_key(event_id: str) -> str:
    return f"event:{event_id}"
