"""CloudEvents attributes of what the route stage sends: of the copy, and of the tombstones where the event is gone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from schemas import cloud_events
from schemas.codec import encode
from schemas.records import Event
from schemas.topics import QUAD_TOPICS
from streams.domain.deduplication.in_process import InProcessDeduplicator
from streams.topology.record import Outgoing, Record
from streams.topology.route import FORMER_QUAD_HEADER, RouteStage
from tests.reports import report


class _Sent:
    """Takes what a stage delivers."""

    def __init__(self) -> None:
        self.records: list[Outgoing] = []

    async def send(self, records: Sequence[Outgoing], **_: Any) -> list[Any]:
        """Note it."""
        self.records += records
        return []


def _event() -> Event:
    [write] = InProcessDeduplicator().apply(report(type="ASSAULT")).writes
    assert write.event is not None
    return replace(write.event, revision=2)


async def _routed(value: bytes | None, *headers: tuple[str, bytes]) -> dict[str, dict[str, str]]:
    """Return the headers by topic that a record of the events topic is routed with."""
    sent = _Sent()
    stage = RouteStage(sent, events="events", quad_topics=QUAD_TOPICS)  # type: ignore[arg-type]
    record = Record(
        topic="events",
        partition=0,
        offset=1,
        timestamp=datetime(2025, 3, 13, tzinfo=UTC),
        key=_event().event_id.encode(),
        value=value,
        headers=headers,
    )
    await stage.deliver(record, await stage.work(record))
    return {one.topic: {name: text.decode() for name, text in one.headers} for one in sent.records}


async def test_a_revision_that_changes_its_class() -> None:
    """It arrives on the topic of the new class, and the tombstone on the old one says that it lives on."""
    event = _event()
    routed = await _routed(encode(event), (FORMER_QUAD_HEADER, b"verbal-conflict"))
    assert set(routed) == {"events.material-conflict", "events.verbal-conflict"}
    arrived, left = routed["events.material-conflict"], routed["events.verbal-conflict"]
    assert (arrived["ce_type"], arrived["content-type"]) == (cloud_events.REVISED, "application/json")
    assert (left["ce_type"], left.get("content-type")) == (cloud_events.RECLASSIFIED, None)
    assert {arrived["ce_subject"], left["ce_subject"]} == {event.event_id}
    assert arrived["ce_id"] == f"{event.event_id}.2"
    assert arrived["ce_id"] != left["ce_id"]


async def test_a_retraction_keeps_its_attributes_on_every_topic() -> None:
    """A tombstone says nothing by itself, so its headers are handed on; none where an older version wrote it."""
    given = cloud_events.retracted(_event(), "/dateline/events")
    routed = await _routed(None, *given, ("traceparent", b"x"))
    assert set(routed) == set(QUAD_TOPICS.values())
    assert {tuple(headers.items()) for headers in routed.values()} == {tuple((n, v.decode()) for n, v in given)}
    assert set(map(str, (await _routed(None)).values())) == {"{}"}
