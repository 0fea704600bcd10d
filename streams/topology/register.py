"""readings -> mentions: passes on what is new or changed in an article, withdraws what it no longer says."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson

from schemas.codec import RecordError, decode, encode
from schemas.dead_letters import DeadLetterCode
from schemas.records import KnownArticle, Mention, Reading
from streams.domain.registration import Registration, register
from streams.errors import ParkError
from streams.topology.delivery import Delivery
from streams.topology.log_context import note
from streams.topology.observer import Observer
from streams.topology.record import Outgoing, Record
from streams.topology.stage import Stage
from streams.topology.tables import ChangelogTable, Entry
from streams.topology.watermark import Watermarks


@dataclass(frozen=True, slots=True)
class Registered:
    """A reading and what it changes."""

    reading: Reading
    registration: Registration


class RegisterStage(Stage[Registered]):
    """Remembers per article what it last said, in a table beside the readings' partitions."""

    name = "register"

    def __init__(
        self,
        known: ChangelogTable,
        delivery: Delivery,
        observer: Observer,
        *,
        readings: str,
        mentions: str,
        remember: timedelta,
    ) -> None:
        self.topic = readings
        self._known = known
        self._delivery = delivery
        self._observer = observer
        self._mentions = mentions
        self._watermarks = Watermarks(remember, step=timedelta(days=1))

    async def work(self, record: Record) -> Registered:
        """Compare a reading with what is known of its article; see ``Stage``."""
        try:
            reading = decode(record.value or b"", Reading)
        except RecordError as error:
            raise ParkError(DeadLetterCode.FAILED, str(error)) from error
        remembered = self._known.get(record.partition, _key(reading))
        known = decode(remembered, KnownArticle) if remembered else None
        return Registered(reading, register(reading, known))

    async def deliver(self, record: Record, outcome: Registered) -> None:
        """Send the mentions, then remember: a crash in between sends the same again, which changes nothing."""
        registration = outcome.registration
        note(article_id=outcome.reading.article_id)
        if registration.outgoing:
            await self._delivery.send(
                [
                    Outgoing(topic=self._mentions, key=block.encode(), value=encode(mention))
                    for block, mention in registration.outgoing
                ]
            )
        if registration.known is not None:
            entry = Entry(_key(outcome.reading), encode(registration.known))
            await self._known.write(record.partition, [entry])
        self._observer.article_registered(outcome.reading.language)
        for _, mention in registration.outgoing:
            if isinstance(mention, Mention):
                self._observer.mention_published(mention.type, mention.place.country if mention.place else None)
        self._observer.table_size(self._known.name, len(self._known))
        before = self._watermarks.advance(record.partition, outcome.reading.received_at)
        if before is not None:
            await self._known.forget_where(record.partition, lambda value: _received_at(value) < before)

    def revoked(self, partitions: set[int]) -> None:
        """Forget how far these partitions were."""
        self._watermarks.forget(partitions)


def _key(reading: Reading) -> bytes:
    return reading.article_id.encode()


def _received_at(known_article: bytes) -> datetime:
    return datetime.fromisoformat(orjson.loads(known_article)["received_at"])
