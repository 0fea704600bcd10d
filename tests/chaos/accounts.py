"""The accounts after a run: what went in against what came out, and the state against that of a calm run."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

import orjson

from schemas import topics
from schemas.articles import decode_article
from schemas.codec import Record, RecordError, decode
from schemas.dead_letters import Refusal, from_kafka_headers
from schemas.records import Article, Event, Link, Reading
from streams.domain.deduplication.in_process import InProcessDeduplicator
from streams.domain.registration import register
from tests.chaos.generator import Truth
from tests.hostile_records import INNER, is_read

_EPOCH = datetime(2025, 6, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record as read back from a topic."""

    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()


TopicLogs = Mapping[str, Sequence[StoredRecord]]
"""Every record of every topic, by topic name without prefix; per partition in the order of offsets."""


@dataclass(frozen=True, slots=True)
class Accounted:
    """What became of one record on ``articles``: where it stands, what it became, and where that stands.

    ``article_id`` is None for a record that is no article.
    """

    place: str
    article_id: str | None
    became: Literal["source of an event", "read, without events", "dead letter"]
    where: str


def account_by_article(truth: Truth, logs: TopicLogs, prefix: str) -> list[Accounted]:
    """Return what became of every record on ``articles``, whoever put it there.

    Raises:
        AssertionError: one became nothing, or more than one thing; it is named, with where its reading stands. Or
            something was sent and is not there, or read and not sent, or set aside though it can be read.
    """
    letters = {
        (letter.partition, letter.offset): f"{topics.DEAD_LETTERS} {record.partition}:{record.offset}"
        for record in logs[topics.DEAD_LETTERS]
        for letter in [from_kafka_headers(record.headers)]
        if letter.topic == prefix + topics.ARTICLES
    }
    readings = {
        reading.article_id: (f"{topics.READINGS} {record.partition}:{record.offset}", bool(reading.mentions))
        for record in logs[topics.READINGS]
        if (reading := _ours(record, Reading)) is not None
    }
    events = _events_with_report_of(logs)
    accounts, nowhere = [], []
    for record in logs[topics.ARTICLES]:
        place = f"{topics.ARTICLES} {record.partition}:{record.offset}"
        letter = letters.pop((record.partition, record.offset), None)
        article = decode_article(record.value)
        if isinstance(article, Refusal):
            if letter is None:
                nowhere.append((place, f"refused as {article.code}", "no dead letter"))
            else:
                accounts.append(Accounted(place, None, "dead letter", letter))
            continue
        read, reported = readings.get(article.id), events.get(article.id)
        if read is None or letter is not None or read[1] != (reported is not None):
            nowhere.append((place, article.id, f"reading: {read}, event: {reported}, dead letter: {letter}"))
        elif reported is not None:
            accounts.append(Accounted(place, article.id, "source of an event", reported))
        else:
            accounts.append(Accounted(place, article.id, "read, without events", read[0]))
    assert not nowhere, f"{len(nowhere)} records are not where they belong: {nowhere[:20]}"
    assert not letters, f"dead letters of nothing: {letters}"
    known = {one.article_id for one in accounts}
    assert truth.article_ids() <= known, f"not on the topic: {sorted(truth.article_ids() - known)}"
    assert readings.keys() <= known, f"read and not sent: {sorted(readings.keys() - known)}"
    return accounts


def _events_with_report_of(logs: TopicLogs) -> dict[str, str]:
    """Return, by article, the id of an event that has a report of it, listed or only counted."""
    found: dict[str, str] = {}
    for event in events_of(logs).values():
        for source in event.sources:
            found[source.article_id] = event.event_id
        for mention_id in (*event.unlisted, *event.unlisted_copies):
            found[mention_id.rpartition("#")[0]] = event.event_id
    return found


def assert_foreign_records_set_aside(logs: TopicLogs, prefix: str) -> int:
    """Every record of an inner topic that is none of ours is a dead letter. Returns how many there are."""
    foreign, unreported = foreign_records(logs, prefix)
    assert not unreported, f"neither ours nor set aside: {sorted(unreported)[:20]}"
    return len(foreign)


def foreign_records(logs: TopicLogs, prefix: str) -> tuple[set[tuple[str, int, int]], set[tuple[str, int, int]]]:
    """Return the places of all records on inner topics that are none of ours, and of those without a dead letter."""
    letters = {
        (letter.topic, letter.partition, letter.offset)
        for record in logs[topics.DEAD_LETTERS]
        for letter in [from_kafka_headers(record.headers)]
    }
    foreign = {
        (prefix + topic, record.partition, record.offset)
        for topic in INNER
        for record in logs[topic]
        if not is_read(topic, record.key, record.value)
    }
    return foreign, foreign - letters


def _ours(record: StoredRecord, kind: type[Record]) -> Record | None:
    """Return what a record says; None for what others put on a topic of ours."""
    try:
        return decode(record.value or b"", kind)
    except RecordError:
        return None


def assert_revisions_rise_by_one(logs: TopicLogs) -> int:
    """Every event's revisions are 1, 2, 3 ... in the order of the log. Returns the number of revisions seen."""
    last: dict[bytes | None, int] = defaultdict(int)
    for record in logs[topics.EVENTS]:
        if (event := _ours(record, Event)) is not None:
            assert event.revision == last[record.key] + 1, f"{record.key!r}: {event.revision} after {last[record.key]}"
            last[record.key] = event.revision
    return sum(last.values())


def assert_quads_agree(logs: TopicLogs) -> None:
    """The last state of every event is the same on ``events`` and on the topic of its quad class."""
    on_quads: dict[bytes | None, bytes] = {}
    for name in topics.QUAD_TOPICS.values():
        on_quads |= latest(logs[name])
    on_events = latest(record for record in logs[topics.EVENTS] if not record.value or _ours(record, Event))
    differing = {key for key in on_quads.keys() | on_events.keys() if on_quads.get(key) != on_events.get(key)}
    told = {key: _difference(on_quads.get(key), on_events.get(key)) for key in sorted(differing, key=str)}
    assert not differing, f"of {len(on_events)} events {len(differing)} differ (quad topic, events): {told}"


def _difference(one: bytes | None, other: bytes | None) -> dict[str, tuple[Any, Any]]:
    """Return the fields in which two states of an event differ, with both values."""
    states = [orjson.loads(state) if state else {} for state in (one, other)]
    return {
        name: (states[0].get(name), states[1].get(name))
        for name in sorted(states[0].keys() | states[1].keys())
        if states[0].get(name) != states[1].get(name)
    }


def assert_every_source_is_linked(logs: TopicLogs) -> None:
    """Every report in an event has a link that says how it came there."""
    linked = {
        (link.event_id, link.mention_id)
        for record in logs[topics.LINKS]
        if record.value and (link := decode(record.value, Link)).verdict in {"new", "merged", "syndicated"}
    }
    for event in events_of(logs).values():
        missing = {(event.event_id, source.mention_id) for source in event.sources} - linked
        assert not missing, f"no link for {missing}"


def latest(records: Iterable[StoredRecord]) -> dict[bytes | None, bytes]:
    """Return what a compacted topic comes down to: the last value of each key, without tombstones."""
    state: dict[bytes | None, bytes] = {}
    for record in records:
        if not record.value:
            state.pop(record.key, None)
        else:
            state[record.key] = record.value
    return state


def events_of(logs: TopicLogs) -> dict[str, Event]:
    """Return the events as they finally stand, by id."""
    ours = (record for record in logs[topics.EVENTS] if not record.value or _ours(record, Event))
    return {event.event_id: event for value in latest(ours).values() for event in [decode(value, Event)]}


def calm_run(truth: Truth, readings: Mapping[str, Reading]) -> dict[str, Event]:
    """Return the events of an undisturbed run over the same messages, computed without a broker.

    Args:
        truth: the messages in the order sent.
        readings: what each article says, by article id.
    """
    deduplicator = InProcessDeduplicator()
    known = {}
    for message in truth.messages:
        article = decode_article(message.payload)
        if isinstance(article, Refusal):
            continue
        registration = register(readings[article.id], known.get(article.id))
        if registration.known is not None:
            known[article.id] = registration.known
        for _, record in registration.outgoing:
            deduplicator.apply(record)
    return deduplicator.events


def events_kept_as_one(truth: Truth, events: Mapping[str, Event]) -> tuple[int, int]:
    """Return how many events of the truth that several articles report are one event, and how many such there are.

    A figure of extraction and matching together, not of delivery: it is reported, not held.
    """
    of_article = {
        source.article_id: event.event_id
        for event in sorted(events.values(), key=lambda event: event.event_id)
        for source in event.sources
        if event.place is not None and source.mention_id.endswith("#0")
    }
    reporting: dict[str, set[str]] = defaultdict(set)
    for message in truth.messages:
        if message.event is not None and message.article_id is not None:
            reporting[message.event].add(message.article_id)
    several = {key: articles for key, articles in reporting.items() if len(articles) > 1}
    kept = sum(len({of_article.get(article) for article in articles}) == 1 for articles in several.values())
    return kept, len(several)


def articles_of(truth: Truth) -> list[Article]:
    """Return every article of the feed once."""
    seen: dict[str, Article] = {}
    for message in truth.messages:
        article = decode_article(message.payload)
        if isinstance(article, Article):
            seen.setdefault(article.id, article)
    return list(seen.values())


def comparable(events: Iterable[Event]) -> set[Event]:
    """Return events without what may depend on arrival: ids, revisions, and when each report reached us."""
    return {
        replace(
            event,
            event_id="",
            revision=0,
            sources=tuple(replace(source, received_at=_EPOCH) for source in event.sources),
        )
        for event in events
    }
