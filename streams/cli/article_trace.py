"""What became of one article, collected from the topics: every record that it caused, in the order of the stages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson

from schemas import topics
from schemas.arrival import stamp_of
from schemas.articles import decode_article
from schemas.codec import RecordError, decode, decode_mention_or_withdrawal
from schemas.dead_letters import Refusal, from_kafka_headers
from schemas.records import Event, Link, Mention, Reading
from streams.adapters.kafka_access import KafkaAccess
from streams.cli.topic_reading import EVERYTHING, read_topics

_CAUSED_BY_ARTICLE: Final = (topics.ARTICLES, topics.DEAD_LETTERS, topics.READINGS, topics.MENTIONS, topics.LINKS)
_EVENT_TOPICS: Final = (topics.EVENTS, *topics.QUAD_TOPICS.values())
_STAGES: Final = {
    topics.ARTICLES: "published",
    topics.DEAD_LETTERS: "set aside",
    topics.READINGS: "read",
    topics.MENTIONS: "registered",
    topics.LINKS: "decided",
    topics.EVENTS: "event",
    **dict.fromkeys(topics.QUAD_TOPICS.values(), "routed"),
}
_TRACE_ID_PART: Final = 1  # of a traceparent: version, trace id, parent id, flags


@dataclass(frozen=True, slots=True)
class Step:
    """One record: where and when it stands, what it says in a few words, and its trace."""

    stage: str
    topic: str
    partition: int
    offset: int
    time: datetime
    said: str
    trace_id: str | None
    event_id: str | None = None

    @property
    def order(self) -> tuple[int, datetime, str, int, int]:
        """How steps are sorted: by stage, then by time."""
        return (list(_STAGES.values()).index(self.stage), self.time, self.topic, self.partition, self.offset)


@dataclass(slots=True)
class ArticleTrace:
    """The steps of one article."""

    article_id: str
    max_bytes: int
    steps: list[Step] = field(default_factory=list)

    @property
    def event_ids(self) -> frozenset[str]:
        """The events that its mentions were decided to belong to."""
        return frozenset(step.event_id for step in self.steps if step.event_id is not None)

    @property
    def accounted_for(self) -> bool:
        """Whether it has had its end: a reading, or a dead letter."""
        return any(step.stage in {"read", "set aside"} for step in self.steps)

    def take(self, topic: str, record: Any) -> None:
        """Take a record of a topic (without prefix) if it belongs to the article."""
        found = self._said(topic, record)
        if found is None:
            return
        said, event_id = found
        self.steps.append(
            Step(
                stage=_STAGES[topic],
                topic=record.topic,
                partition=record.partition,
                offset=record.offset,
                time=stamp_of(record.timestamp),
                said=said,
                trace_id=_trace_id(record),
                event_id=event_id,
            )
        )

    def _said(self, topic: str, record: Any) -> tuple[str, str | None] | None:
        """Return what a record says in a few words and the event it is about; None: it is not of this article."""
        try:
            match topic:
                case topics.ARTICLES:
                    return (f"{len(record.value or b'')} bytes", None) if self._is_it(record) else None
                case topics.DEAD_LETTERS:
                    return (_dead(record), None) if self._is_it(record) else None
                case topics.READINGS:
                    reading = decode(record.value or b"", Reading) if self._has_key(record) else None
                    return (_read(reading), None) if reading else None
                case topics.MENTIONS:
                    return self._mention(record)
                case topics.LINKS:
                    return self._link(record)
                case _:
                    return self._event(record)
        except RecordError as error:
            return (f"unreadable: {error}", None) if self._has_key(record) else None

    def _has_key(self, record: Any) -> bool:
        return bool(record.key == self.article_id.encode("utf-8", "replace"))

    def _is_it(self, record: Any) -> bool:
        """Tell whether a published article is the one, by its key or by the id that is in it or follows from it."""
        if self._has_key(record):
            return True
        article = decode_article(record.value, max_bytes=self.max_bytes)
        return not isinstance(article, Refusal) and article.id == self.article_id

    def _may_hold_it(self, record: Any) -> bool:
        """Tell quickly whether a value may name the article, whose id stands in it as our codec writes it."""
        return orjson.dumps(self.article_id)[1:-1] in (record.value or b"")

    def _mention(self, record: Any) -> tuple[str, str | None] | None:
        if not self._may_hold_it(record):
            return None
        entry = decode_mention_or_withdrawal(record.value or b"")
        if entry.article_id != self.article_id:
            return None
        if isinstance(entry, Mention):
            place = f" in {entry.place.name}" if entry.place else ""
            return f"{entry.mention_id}: {entry.type}{place} on {entry.date}", None
        return f"{entry.withdrawn_mention_id}: withdrawn", None

    def _link(self, record: Any) -> tuple[str, str | None] | None:
        if not self._may_hold_it(record):
            return None
        link = decode(record.value or b"", Link)
        if link.article_id != self.article_id:
            return None
        score = "" if link.score is None else f", score {link.score:.2f}"
        why = f" ({'; '.join(link.reasons)})" if link.reasons else ""
        return (
            f"{link.mention_id}: {link.verdict} in {link.event_id}, revision {link.revision}{score}{why}",
            link.event_id,
        )

    def _event(self, record: Any) -> tuple[str, str | None] | None:
        event_id = (record.key or b"").decode("utf-8", "replace")
        if event_id not in self.event_ids:
            return None
        if record.value is None:
            return f"{event_id}: gone from here", event_id
        event = decode(record.value, Event)
        inside = sum(source.article_id == self.article_id for source in event.sources)
        held = "" if inside else ", without this article"
        return f"{event_id}: revision {event.revision}, {event.type}, {event.source_count} sources{held}", event_id


async def trace_article(
    article_id: str,
    access: KafkaAccess,
    prefix: str,
    *,
    max_bytes: int,
    progress: Callable[[int, int], None],
) -> ArticleTrace:
    """Read the topics to their present ends and return what belongs to an article.

    The topics hold what their retention leaves; of events whose log was compacted the last revision at least.

    Raises:
        BrokerUnreachableError: no broker answers.
        TopicError: a topic does not exist.
    """
    trace = ArticleTrace(article_id, max_bytes)
    for names in (_CAUSED_BY_ARTICLE, _EVENT_TOPICS):
        if names is _EVENT_TOPICS and not trace.event_ids:
            break
        async for record in read_topics(access, [prefix + name for name in names], EVERYTHING, progress=progress):
            trace.take(record.topic.removeprefix(prefix), record)
    trace.steps.sort(key=lambda step: step.order)
    return trace


def lines(trace: ArticleTrace) -> Iterator[str]:
    """Yield a trace as lines for people."""
    stage = ""
    for step in trace.steps:
        if step.stage != stage:
            stage = step.stage
            yield stage
        where = f"{step.topic} {step.partition}:{step.offset}"
        # Ids and names are texts from outside: what would move the cursor is not printed as it is.
        said = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in step.said)
        yield f"  {step.time.isoformat(timespec='milliseconds')}  {where:<32}  {said}"
    followed = sorted({step.trace_id for step in trace.steps if step.trace_id})
    if followed:
        yield f"trace ids: {', '.join(followed)}"


def _read(reading: Reading) -> str:
    return f"{len(reading.mentions)} mentions, language {reading.language}, extractor {reading.extractor}"


def _dead(record: Any) -> str:
    try:
        headers = from_kafka_headers(record.headers)
    except ValueError as error:
        return str(error)
    return f"{headers.code}, attempt {headers.attempt}: {headers.reason}"


def _trace_id(record: Any) -> str | None:
    for name, value in record.headers:
        if name == "traceparent" and value:
            parts = value.decode("ascii", "replace").split("-")
            return parts[_TRACE_ID_PART] if len(parts) > _TRACE_ID_PART else None
    return None
