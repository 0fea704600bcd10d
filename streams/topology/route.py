"""events -> events.<quad>: each event also goes to the topic of its quad class, and leaves the one it was in before."""

from dataclasses import dataclass
from typing import Final

from schemas import cloud_events
from schemas.cloud_events import Headers
from schemas.codec import RecordError, decode
from schemas.dead_letters import DeadLetterCode
from schemas.records import Event
from schemas.vocabulary import quad_of
from streams.errors import ParkError
from streams.topology.delivery import Delivery
from streams.topology.record import Outgoing, Record
from streams.topology.stage import Stage

FORMER_QUAD_HEADER: Final = "dateline-former-quad"
"""On a record of the events topic: the quad class of the revision before this one."""


@dataclass(frozen=True, slots=True)
class Routed:
    """Where a record goes (None: nowhere, it is a retraction), and where the event must be gone from.

    ``headers`` are those of the record where it goes, ``leaving`` of the tombstones where it must be gone.
    """

    into: str | None
    out_of: tuple[str, ...]
    headers: Headers
    leaving: Headers


class RouteStage(Stage[Routed]):
    """Keeps no state: an event carries in its reports every class that it may have been filed under."""

    name = "route"

    def __init__(self, delivery: Delivery, *, events: str, quad_topics: dict[str, str]) -> None:
        self.topic = events
        self._delivery = delivery
        self._quad_topics = quad_topics
        self._source = cloud_events.source_of(events)

    async def work(self, record: Record) -> Routed:
        """Find the quad class; see ``Stage``."""
        if record.value is None:
            return Routed(None, tuple(self._quad_topics.values()), (), cloud_events.cloud_event_headers(record.headers))
        try:
            event = decode(record.value, Event)
            quad = quad_of(event.type)
        except (RecordError, KeyError) as error:
            raise ParkError(DeadLetterCode.FAILED, f"not an event that can be routed: {error}") from error
        # Compaction may have removed the revision before this one, so the header alone does not tell every class that
        # the event has been in; the types of its reports do, because the event's type is one of them.
        former = {quad_of(source.type) for source in event.sources} | _former_quad(record)
        out_of = tuple(self._quad_topics[other] for other in sorted(former - {quad}) if other in self._quad_topics)
        headers, leaving = cloud_events.revised(event, self._source), cloud_events.reclassified(event, self._source)
        return Routed(self._quad_topics[quad], out_of, headers, leaving)

    async def deliver(self, record: Record, outcome: Routed) -> None:
        """Send the same bytes into its topic, then tombstones to the others: never is it in none."""
        if outcome.into is not None:
            await self._delivery.send(
                [Outgoing(topic=outcome.into, key=record.key, value=record.value, headers=list(outcome.headers))]
            )
        if outcome.out_of:
            await self._delivery.send(
                [
                    Outgoing(topic=topic, key=record.key, value=None, headers=list(outcome.leaving))
                    for topic in outcome.out_of
                ]
            )


def _former_quad(record: Record) -> set[str]:
    return {value.decode(errors="replace") for name, value in record.headers if name == FORMER_QUAD_HEADER}
