"""The accounts after a run: what went in against what came out, and the state against that of a calm run."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from schemas import topics
from schemas.articles import decode_article
from schemas.codec import decode
from schemas.dead_letters import Refusal, from_kafka_headers
from schemas.records import Article, Event, Link, Reading
from streams.domain.deduplication.in_process import InProcessDeduplicator
from streams.domain.registration import register
from tests.chaos.generator import Truth

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


def assert_every_message_accounted_for(truth: Truth, logs: TopicLogs) -> None:
    """Every message is read or dead-lettered, each dead letter once, and nothing appears that was not sent."""
    read = {decode(record.value, Reading).article_id for record in logs[topics.READINGS] if record.value}
    sent = truth.article_ids()
    assert read == sent, f"not read: {sorted(sent - read)}, not sent: {sorted(read - sent)}"
    dead = [from_kafka_headers(record.headers) for record in logs[topics.DEAD_LETTERS]]
    places = {(letter.partition, letter.offset) for letter in dead}
    broken = sum(message.role == "broken" for message in truth.messages)
    assert len(places) == broken, f"{len(places)} of {broken} broken messages dead-lettered"


def account_by_article(truth: Truth, logs: TopicLogs) -> Counter[str]:
    """Return how many articles are where: a source of an event, read without events, or absent.

    Raises:
        AssertionError: an article is nowhere; it is named, with where its reading stands.
    """
    sources = {source.article_id for event in events_of(logs).values() for source in event.sources}
    unlisted = {
        mention_id.rpartition("#")[0]
        for event in events_of(logs).values()
        for mention_id in (*event.unlisted, *event.unlisted_copies)
    }
    readings = {
        reading.article_id: (record.partition, record.offset, bool(reading.mentions))
        for record in logs[topics.READINGS]
        if record.value
        for reading in [decode(record.value, Reading)]
    }
    found: Counter[str] = Counter()
    nowhere = []
    for article_id in sorted(truth.article_ids()):
        if article_id in sources | unlisted:
            found["source of an event"] += 1
        elif article_id in readings and not readings[article_id][2]:
            found["read, without events"] += 1
        else:
            nowhere.append((article_id, readings.get(article_id, "no reading")))
    assert not nowhere, f"{len(nowhere)} articles are nowhere: {nowhere[:20]}"
    return found


def assert_revisions_rise_by_one(logs: TopicLogs) -> int:
    """Every event's revisions are 1, 2, 3 ... in the order of the log. Returns the number of revisions seen."""
    last: dict[bytes | None, int] = defaultdict(int)
    for record in logs[topics.EVENTS]:
        if record.value is not None:
            revision = decode(record.value, Event).revision
            assert revision == last[record.key] + 1, f"event {record.key!r}: {revision} after {last[record.key]}"
            last[record.key] = revision
    return sum(last.values())


def assert_quads_agree(logs: TopicLogs) -> None:
    """The last state of every event is the same on ``events`` and on the topic of its quad class."""
    on_quads: dict[bytes | None, bytes] = {}
    for name in topics.QUAD_TOPICS.values():
        on_quads |= latest(logs[name])
    assert on_quads == latest(logs[topics.EVENTS])


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
        if record.value is None:
            state.pop(record.key, None)
        else:
            state[record.key] = record.value
    return state


def events_of(logs: TopicLogs) -> dict[str, Event]:
    """Return the events as they finally stand, by id."""
    return {event.event_id: event for value in latest(logs[topics.EVENTS]).values() for event in [decode(value, Event)]}


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
