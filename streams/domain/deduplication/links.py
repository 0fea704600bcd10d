"""The links of a decision: which mention became part of which event, left it, or ended it, and why."""

from collections.abc import Iterable
from datetime import datetime

from schemas.records import Event, Link, Mention, Source, Withdrawal
from streams.domain.deduplication.clustering import Cluster
from streams.domain.deduplication.identity import event_id_of
from streams.domain.deduplication.matching import Match


def links_of(
    event: Event, members: Cluster, changed: set[str], former: Event | None, record: Mention | Withdrawal
) -> list[Link]:
    """Return the links of one event that goes on.

    Args:
        event: as it now is.
        members: the cluster that it is made of, with the matches by which they joined.
        changed: ids of the mentions to link: those that came, and the record's own.
        former: the event before, if there was one.
        record: what caused the change.
    """
    links = []
    for source in event.sources:
        if source.mention_id not in changed:
            continue
        joined = members.joined_by.get(source.mention_id)
        if joined is None and former is not None and len(members.members) > 1:
            # A late report published before all others leads the cluster; the second one was matched with it.
            joined = members.joined_by[members.members[1].mention_id]
        verdict = "new" if joined is None else ("syndicated" if source.copy_of else "merged")
        links.append(_link(event.event_id, source, verdict, joined, event.revision))
    if former and subject_of(record) in mention_ids(former.sources) - mention_ids(event.sources):
        links.append(_left(record, event))
    return links


def ended(former: Event, record: Mention | Withdrawal, named: dict[str, Cluster]) -> Link:
    """Return the link that tells why an event is gone: all its mentions joined another one, or were withdrawn."""
    ids = mention_ids(former.sources)
    heirs = [event_id for event_id, members in named.items() if ids & {one.mention_id for one in members.members}]
    if isinstance(record, Withdrawal) and not heirs:
        return _withdrawn_link(record, former.event_id, "retracted", former.revision)
    mention = former.sources[0]
    return Link(
        event_id=former.event_id,
        mention_id=record.mention_id if isinstance(record, Mention) else mention.mention_id,
        article_id=record.article_id,
        verdict="absorbed" if heirs else "retracted",
        score=None,
        reasons=tuple(f"its reports are now in {heir}" for heir in heirs) or ("its report now says something else",),
        revision=former.revision,
        extractor=record.extractor,
    )


def repeated(mention: Mention, event: Event) -> Link:
    """Return the link that tells that a mention came again and changed nothing."""
    return Link(
        event_id=event.event_id,
        mention_id=mention.mention_id,
        article_id=mention.article_id,
        verdict="repeated",
        score=None,
        reasons=("the event already holds this mention",),
        revision=event.revision,
        extractor=mention.extractor,
    )


def late(mention: Mention, horizon: datetime) -> Link:
    """Return the link that tells that a report came when the events of its time were closed, and changed nothing."""
    return Link(
        event_id=event_id_of(mention, 1),
        mention_id=mention.mention_id,
        article_id=mention.article_id,
        verdict="late",
        score=None,
        reasons=(f"it arrived before {horizon.isoformat(timespec='seconds')}; events of that time are closed",),
        revision=0,
        extractor=mention.extractor,
    )


def _left(record: Mention | Withdrawal, event: Event) -> Link:
    """Return the link that tells why a mention is no longer in an event that goes on without it."""
    if isinstance(record, Withdrawal):
        return _withdrawn_link(record, event.event_id, "withdrawn", event.revision)
    return Link(
        event_id=event.event_id,
        mention_id=record.mention_id,
        article_id=record.article_id,
        verdict="withdrawn",
        score=None,
        reasons=("its report now says something else",),
        revision=event.revision,
        extractor=record.extractor,
    )


def _link(event_id: str, mention: Mention, verdict: str, joined: Match | None, revision: int) -> Link:
    return Link(
        event_id=event_id,
        mention_id=mention.mention_id,
        article_id=mention.article_id,
        verdict=verdict,
        score=joined.score if joined else None,
        reasons=joined.reasons if joined else ("no open event matches",),
        revision=revision,
        extractor=mention.extractor,
    )


def _withdrawn_link(withdrawal: Withdrawal, event_id: str, verdict: str, revision: int) -> Link:
    return Link(
        event_id=event_id,
        mention_id=withdrawal.withdrawn_mention_id,
        article_id=withdrawal.article_id,
        verdict=verdict,
        score=None,
        reasons=("the article no longer says so",),
        revision=revision,
        extractor=withdrawal.extractor,
    )


def subject_of(record: Mention | Withdrawal) -> str:
    """Return the id of the mention that a record is about."""
    return record.mention_id if isinstance(record, Mention) else record.withdrawn_mention_id


def mention_ids(sources: Iterable[Source]) -> set[str]:
    """Return the ids of reports."""
    return {source.mention_id for source in sources}
