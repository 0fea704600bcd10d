"""mentions -> events and event.links: the state of the deduplicator is the public events topic itself."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson

from schemas import cloud_events
from schemas.codec import RecordError, decode_mention_or_withdrawal, encode
from schemas.dead_letters import DeadLetterCode
from schemas.records import Event, Mention, Withdrawal
from schemas.vocabulary import quad_of
from streams.domain.deduplication.deduplicator import Decision, EventWrite, deduplicate
from streams.domain.deduplication.growth import growth
from streams.domain.deduplication.matching import Matcher
from streams.domain.deduplication.policy import DeduplicationPolicy
from streams.errors import ParkError
from streams.topology.delivery import Delivery
from streams.topology.log_context import log_fields, note
from streams.topology.observer import Observer
from streams.topology.open_partition import OpenPartition
from streams.topology.record import Outgoing, Record
from streams.topology.route import FORMER_QUAD_HEADER
from streams.topology.stage import Stage
from streams.topology.tables import ChangelogTable, Entry
from streams.topology.watermark import Watermarks

logger = logging.getLogger(__name__)

_MEMO_WINDOWS = 2  # as long as the events topic keeps what the memos are about


@dataclass(frozen=True, slots=True)
class Deduplicated:
    """A record of the mentions topic, what it changes, and what the changed events were before."""

    entry: Mention | Withdrawal
    decision: Decision
    former: dict[str, Event]


class DeduplicateStage(Stage[Deduplicated]):
    """One partition after the other, record by record: every decision sees the effects of all before it."""

    name = "deduplicate"

    def __init__(
        self,
        events: ChangelogTable,
        memos: ChangelogTable,
        delivery: Delivery,
        observer: Observer,
        *,
        mentions: str,
        links: str,
        policy: DeduplicationPolicy,
    ) -> None:
        self.topic = mentions
        self._events = events
        self._memos = memos
        self._delivery = delivery
        self._observer = observer
        self._links = links
        self._source = cloud_events.source_of(events.changelog)
        self._policy = policy
        self._matcher = Matcher(policy)
        self._open: dict[int, OpenPartition] = {}
        self._watermarks = Watermarks(policy.window, step=timedelta(hours=1))

    async def work(self, record: Record) -> Deduplicated:
        """Decide on a mention or a withdrawal; see ``Stage``."""
        try:
            entry = decode_mention_or_withdrawal(record.value or b"")
        except RecordError as error:
            raise ParkError(DeadLetterCode.FAILED, str(error)) from error
        index = (await self._opened(record.partition)).index
        decision = deduplicate(entry, index, lambda key: self._remembered(record.partition, key), self._matcher)
        former = {write.event_id: event for write in decision.writes if (event := index.get(write.event_id))}
        return Deduplicated(entry, decision, former)

    async def deliver(self, record: Record, outcome: Deduplicated) -> None:
        """Memos, then links, then events: each step is on the broker before the next begins."""
        decision = outcome.decision
        partition = record.partition
        note(article_id=outcome.entry.article_id, event_ids=sorted({link.event_id for link in decision.links}))
        if decision.memos:
            at = record.timestamp
            await self._memos.write(
                partition, [Entry(memo.key.encode(), _encode_memo(memo.values, at)) for memo in decision.memos]
            )
        if decision.links:
            await self._delivery.send(
                [Outgoing(topic=self._links, key=link.event_id.encode(), value=encode(link)) for link in decision.links]
            )
        if decision.writes:
            await self._events.write(partition, [self._entry(write, outcome.former) for write in decision.writes])
            opened = await self._opened(partition)
            for write in decision.writes:
                if write.event is None:
                    opened.remove(write.event_id)
                else:
                    opened.put(write.event)
        self._observe(outcome)
        for link in decision.links:
            with log_fields(mention_id=link.mention_id, event_id=link.event_id, revision=link.revision):
                logger.info("report: %s", link.verdict)
        await self._close_old(record, outcome.entry)

    def revoked(self, partitions: set[int]) -> None:
        """Forget how far these partitions were. Their indexes may serve again if the partitions come straight back."""
        self._watermarks.forget(partitions)

    def assigned(self, partitions: set[int]) -> None:
        """Drop the indexes of partitions that are another worker's now."""
        self._open = {partition: opened for partition, opened in self._open.items() if partition in partitions}

    def _entry(self, write: EventWrite, former: dict[str, Event]) -> Entry:
        before = former.get(write.event_id)
        headers = [(FORMER_QUAD_HEADER, quad_of(before.type).encode())] if before else []
        if write.event is not None:
            headers += cloud_events.revised(write.event, self._source)
        elif before is not None:
            headers += cloud_events.retracted(before, self._source)
        return Entry(write.event_id.encode(), encode(write.event) if write.event else None, tuple(headers))

    async def _opened(self, partition: int) -> OpenPartition:
        opened = self._open.get(partition)
        if opened is None or opened.epoch != self._events.epoch(partition):
            opened = OpenPartition(self._events, partition)
            await opened.rebuild(self._policy.window)
            self._open[partition] = opened
        return opened

    def _remembered(self, partition: int, key: str) -> tuple[str, ...]:
        value = self._memos.get(partition, key.encode())
        return tuple(orjson.loads(value)["values"]) if value else ()

    async def _close_old(self, record: Record, entry: Mention | Withdrawal) -> None:
        arrived = entry.received_at if isinstance(entry, Mention) else record.timestamp
        before = self._watermarks.advance(record.partition, arrived)
        if before is None:
            return
        opened = await self._opened(record.partition)
        opened.close_before(before, self._policy.window)
        oldest = before - (_MEMO_WINDOWS - 1) * self._policy.window
        await self._memos.forget_where(record.partition, lambda value: _memo_time(value) < oldest)

    def _observe(self, outcome: Deduplicated) -> None:
        observer = self._observer
        decision = outcome.decision
        for link in decision.links:
            observer.verdict(link.verdict)
        for write in decision.writes:
            if write.event is None:
                observer.event_retracted()
            else:
                event = write.event
                country = event.place.country if event.place else None
                observer.event_published(event.type, country, revision=event.revision)
                observer.event_grew(event.type, country, growth(event, outcome.former.get(write.event_id)))
        if decision.writes and isinstance(outcome.entry, Mention):
            now = datetime.now(UTC)
            observer.event_latency(
                since_publication_s=(now - outcome.entry.published_at).total_seconds(),
                since_arrival_s=(now - outcome.entry.received_at).total_seconds(),
            )
        observer.table_size(self._events.name, len(self._events))
        observer.table_size(self._memos.name, len(self._memos))


def _encode_memo(values: tuple[str, ...], at: datetime) -> bytes:
    return orjson.dumps({"values": values, "at": at})


def _memo_time(memo: bytes) -> datetime:
    return datetime.fromisoformat(orjson.loads(memo)["at"])
