"""Stages over tables and a delivery that is written down: what is sent where, in which order, what is remembered."""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

import orjson
import pytest
from faust.types import TP

from schemas.codec import decode, encode, entry_fault
from schemas.records import Event, Mention
from schemas.topics import QUAD_TOPICS, TOMBSTONES_KEPT_S
from streams.adapters.kafka_access import KafkaAccess
from streams.domain.deduplication.policy import DeduplicationPolicy
from streams.domain.registration import register
from streams.errors import ParkError
from streams.topology.changelog_guard import Rejected
from streams.topology.deduplicate import DeduplicateStage
from streams.topology.engine import build_engine
from streams.topology.memos import memo_fault
from streams.topology.observer import SilentObserver
from streams.topology.record import Outgoing, Record
from streams.topology.register import RegisterStage
from streams.topology.route import FORMER_QUAD_HEADER, RouteStage
from streams.topology.settings import TopologySettings
from streams.topology.stores import MemoryStore
from streams.topology.tables import ChangelogTable, Entry
from tests.reports import NOON, reading, report


@dataclass
class Written:
    """Takes records like a broker and keeps them."""

    log: list[Outgoing] = field(default_factory=list)
    ends: dict[tuple[str, int | None], int] = field(default_factory=lambda: defaultdict(int))
    fences: int = 1

    async def send(self, records: Sequence[Outgoing], *, partition: int) -> list[Any]:
        """Take records."""
        del partition
        confirmed = []
        for one in records:
            self.log.append(one)
            confirmed.append(SimpleNamespace(offset=self.ends[one.topic, one.partition], partition=one.partition))
            self.ends[one.topic, one.partition] += 1
        return confirmed

    def markers(self, partition: int, topic: str) -> int:
        """Return how often the fence was raised."""
        del partition, topic
        return self.fences

    def topics(self) -> list[str]:
        """Return the topics in the order of the records."""
        return [one.topic for one in self.log]


def record(topic: str, value: bytes | None, *, partition: int = 1, offset: int = 0, **fields: Any) -> Record:
    """Return a record of a topic."""
    return Record(topic=topic, partition=partition, offset=offset, timestamp=NOON, key=b"k", value=value, **fields)


Tables = dict[str, ChangelogTable]


@pytest.fixture(params=["memory", "rocksdb"])
async def tables(request: pytest.FixtureRequest, tmp_path: Path, written: Written) -> Tables:
    """Tables of an engine that was never started, on both kinds of store."""
    if request.param == "rocksdb":
        pytest.importorskip("rocksdict", reason="the rocksdb extra is not installed")
    settings = TopologySettings(access=KafkaAccess(bootstrap_servers="127.0.0.1:1"), state_dir=tmp_path)
    engine = build_engine(settings, "test", on_crash=print)
    store: Literal["memory", "rocksdb"] = request.param
    faults = {"known": partial(entry_fault, "article_id"), "events": partial(entry_fault, "event_id")}
    return {
        name: ChangelogTable(engine, name, name, written, fault_of=faults.get(name, memo_fault), store=store)  # type: ignore[arg-type]
        for name in ("known", "events", "memos")
    }


def report_all(table: ChangelogTable) -> list[Rejected]:
    """Return what was rejected in partition 1, as if its dead letters were on the broker."""
    found = table.guard.unreported({1})
    for one in found:
        table.guard.reported(one)
    return found


def recovered(topic: str, key: bytes | None, value: bytes | None, offset: int, *, after: int | None = None) -> Any:
    """Return a record of a changelog as recovery hands it to a store."""
    message = SimpleNamespace(
        topic=topic,
        partition=1,
        tp=TP(topic, 1),
        offset=offset,
        after=offset if after is None else after,
        timestamp=NOON.timestamp(),
        timestamp_type=1,
        key=key,
        value=value,
        headers=(),
        checksum=None,
        empty=False,
        incarnation=0,
        generation_id=0,
    )
    return SimpleNamespace(message=message)


@pytest.fixture
def written() -> Written:
    """What was delivered."""
    return Written()


@pytest.fixture
def deduplicator(tables: Tables, written: Written) -> DeduplicateStage:
    """The deduplicate stage."""
    return DeduplicateStage(
        tables["events"],
        tables["memos"],
        written,  # type: ignore[arg-type]
        SilentObserver(),
        mentions="mentions",
        links="links",
        policy=DeduplicationPolicy(window=timedelta(days=14)),
    )


async def run(stage: Any, one: Record) -> None:
    """Take a record through a stage."""
    await stage.deliver(one, await stage.work(one))


async def mention(stage: DeduplicateStage, one: Mention, *, partition: int = 1) -> None:
    """Take a mention through the deduplicator."""
    arrived = replace(record("mentions", encode(one), partition=partition), timestamp=one.received_at)
    await run(stage, arrived)


async def test_links_go_before_events_to_the_partition_of_the_mention(
    deduplicator: DeduplicateStage, written: Written
) -> None:
    """A crash between the two repeats a link and loses none; the event lands where its mention came from."""
    await mention(deduplicator, report("a1"), partition=3)
    assert written.topics() == ["links", "events"]
    assert written.log[1].partition == 3


async def test_decisions_build_on_each_other(deduplicator: DeduplicateStage, written: Written) -> None:
    """Each mention sees the events as the one before left them; a repeat writes none."""
    for number in range(3):
        await mention(deduplicator, report(f"a{number}"))
    await mention(deduplicator, report("a1"))
    states = [decode(one.value or b"", Event) for one in written.log if one.topic == "events"]
    assert [state.revision for state in states] == [1, 2, 3]
    assert len(states[-1].sources) == 3


async def test_partitions_are_apart(deduplicator: DeduplicateStage, written: Written) -> None:
    """What is known of one partition is not looked at for another."""
    await mention(deduplicator, report("a1"), partition=0)
    await mention(deduplicator, report("a2"), partition=1)
    assert [decode(one.value or b"", Event).revision for one in written.log if one.topic == "events"] == [1, 1]


async def test_old_events_leave_memory_and_stay_public(
    deduplicator: DeduplicateStage, tables: Tables, written: Written
) -> None:
    """A report far later closes what is older than the window: gone from the table, no tombstone on the topic."""
    await mention(deduplicator, report("old"))
    late = report("new", hours=24 * 30, date="2025-04-12")
    await mention(deduplicator, late)
    assert len(list(tables["events"].entries(1))) == 1
    assert [one.value is None for one in written.log if one.topic == "events"] == [False, False]
    await mention(deduplicator, report("old"))  # delivered again much later: no second event
    assert len([one for one in written.log if one.topic == "events"]) == 2


async def test_changed_entries_rebuild_the_index(
    deduplicator: DeduplicateStage, tables: Tables, written: Written
) -> None:
    """After recovery has put another worker's events into the table, decisions are made with them."""
    await mention(deduplicator, report("a1"))
    event = decode(written.log[-1].value or b"", Event)
    newer = recovered("events", event.event_id.encode(), encode(replace(event, revision=9)), 1)
    tables["events"]._table.data.apply_changelog_batch([newer], None, None)
    written.ends["events", 1] = 2
    await mention(deduplicator, report("a2"))
    assert decode(written.log[-1].value or b"", Event).revision == 10


async def test_recovery_with_a_gap_is_refused(tables: Tables, capsys: pytest.CaptureFixture[str]) -> None:
    """An entry that the engine dropped while it recovered a table ends the worker instead of going missing."""
    store = tables["events"]._table.data
    await tables["events"].write(1, [Entry(b"a", b"1")])
    store.apply_changelog_batch([recovered("events", b"b", b"2", 5)], None, None)
    assert "recovery went from 1 to 5" in capsys.readouterr().out
    assert tables["events"].get(1, b"b") is None


async def test_foreign_records_between_our_own_change_nothing(tables: Tables, written: Written) -> None:
    """No other worker can write to a table's partition; whoever else does, does not stop the one that has it."""
    await tables["events"].write(1, [Entry(b"a", b"1")])
    written.ends["events", 1] += 1
    await tables["events"].write(1, [Entry(b"a", b"2")])
    assert tables["events"].get(1, b"a") == b"2"


@pytest.mark.parametrize("garbage", [b"", b"\xff", b"[]", b"{}", b'{"event_id": "another"}', b'{"event_id": 7}'])
async def test_garbage_in_a_changelog_is_kept_out_and_written_over(
    deduplicator: DeduplicateStage, tables: Tables, written: Written, garbage: bytes
) -> None:
    """Recovery keeps the entry that stands under the key; it is reported, and written again by the next write."""
    await mention(deduplicator, report("a1"))
    entry = written.log[-1]
    assert entry.key is not None
    store = tables["events"]._table.data
    batch = [recovered("events", entry.key, garbage, 1), recovered("events", b"new", garbage, 2)]
    batch += [recovered("events", None, garbage, 3)]
    store.apply_changelog_batch(batch, None, None)
    assert tables["events"].get(1, entry.key) == entry.value
    assert store.offset(1) == 3
    assert [one.record.offset for one in report_all(tables["events"])] == [1, 2, 3]
    written.ends["events", 1] = 4
    await tables["events"].write_over_rejected(1)
    assert {one.key: one.value for one in written.log[-2:]} == {entry.key: entry.value, b"new": None}
    await tables["events"].write_over_rejected(1)
    assert len(written.log) == 4
    await mention(deduplicator, report("a2"))
    assert decode(written.log[-1].value or b"", Event).revision == 2


@pytest.mark.parametrize("fault", [{"sources": []}, {"date": "someday"}, {"type": "PICNIC"}, {"confidence": "much"}])
async def test_an_event_that_cannot_be_worked_with_is_rejected_when_it_is_used(
    deduplicator: DeduplicateStage, tables: Tables, written: Written, fault: dict[str, Any]
) -> None:
    """What passes at a glance and is no event does not stop the partition: it is reported and its key removed."""
    await mention(deduplicator, report("a1"))
    value = orjson.dumps(orjson.loads(written.log[-1].value or b"") | fault | {"event_id": "bad"})
    tables["events"]._table.data.apply_changelog_batch([recovered("events", b"bad", value, 1)], None, None)
    written.ends["events", 1] = 2
    await mention(deduplicator, report("a2"))
    assert decode(written.log[-1].value or b"", Event).revision == 2
    await tables["events"].write_over_rejected(1)
    assert written.log[-1].key != b"bad"  # not before it is reported
    assert len(report_all(tables["events"])) == 1
    await tables["events"].write_over_rejected(1)
    assert (written.log[-1].key, written.log[-1].value) == (b"bad", None)


async def test_a_memo_that_is_none_is_kept_out(tables: Tables) -> None:
    """Garbage in the changelog of memos does not reach the decisions."""
    memos = tables["memos"]
    batch = [
        recovered("memos", b"mention:a1#0", value, offset) for offset, value in enumerate([b"x", b'{"values": 1}'])
    ]
    memos._table.data.apply_changelog_batch(batch, None, None)
    assert memos.get(1, b"mention:a1#0") is None
    assert len(report_all(memos)) == 2


async def test_markers_of_our_own_fence_are_no_second_writer(
    tables: Tables, written: Written, caplog: pytest.LogCaptureFixture
) -> None:
    """A fence that was raised again took an offset of the partition: one, not two."""
    await tables["events"].write(1, [Entry(b"a", b"1")])
    written.fences = 2
    written.ends["events", 1] += 1
    await tables["events"].write(1, [Entry(b"a", b"2")])
    assert tables["events"].get(1, b"a") == b"2"
    assert "other publishers" not in caplog.text
    written.ends["events", 1] += 1
    await tables["events"].write(1, [Entry(b"a", b"3")])
    assert "other publishers" in caplog.text


async def test_register_sends_before_it_remembers(tables: Tables, written: Written) -> None:
    """After a crash between the two, the reading is compared with what was known before and sends the same again."""
    stage = RegisterStage(
        tables["known"],
        written,  # type: ignore[arg-type]
        SilentObserver(),
        readings="readings",
        mentions="mentions",
        remember=timedelta(days=28),
    )
    one = reading(report("a1"))
    await run(stage, record("readings", encode(one)))
    assert written.topics() == ["mentions", "known"]
    assert written.log[0].key == register(one, None).outgoing[0][0].encode()
    await run(stage, record("readings", encode(one), offset=1))
    assert written.topics() == ["mentions", "known"]
    await run(stage, record("readings", encode(reading(digest="v2", hours=1)), offset=2))
    assert written.topics() == ["mentions", "known", "mentions", "known"]


@pytest.mark.parametrize("value", [None, b"", b"[]", b"{}", b"\xff"])
async def test_what_is_no_record_of_ours_is_parked(deduplicator: DeduplicateStage, value: bytes | None) -> None:
    """Foreign bytes on an inner topic are set aside."""
    with pytest.raises(ParkError):
        await deduplicator.work(record("mentions", value))


async def routed(written: Written, value: bytes | None, *former: str) -> list[tuple[str, bool]]:
    """Take a record of the events topic through the route stage; return topics and whether they got a tombstone."""
    stage = RouteStage(written, events="events", quad_topics=QUAD_TOPICS)  # type: ignore[arg-type]
    headers = tuple((FORMER_QUAD_HEADER, quad.encode()) for quad in former)
    key = decode(value, Event).event_id.encode() if value else b"k"
    await run(stage, replace(record("events", value, headers=headers), key=key))
    return [(one.topic, one.value is None) for one in written.log]


@pytest.fixture
async def event(deduplicator: DeduplicateStage, written: Written) -> Event:
    """An event of material conflict."""
    await mention(deduplicator, report("a1"))
    found = decode(written.log[-1].value or b"", Event)
    written.log.clear()
    return found


async def test_event_goes_to_its_quad_topic(event: Event, written: Written) -> None:
    """The same bytes, on one topic."""
    assert await routed(written, encode(event), "material-conflict") == [("events.material-conflict", False)]
    assert written.log[0].value == encode(event)


async def test_event_that_changes_its_class_leaves_the_old_topic(event: Event, written: Written) -> None:
    """First into the new topic, then a tombstone to the old one, named by the header or by the reports."""
    changed = replace(event, type="AID")
    assert await routed(written, encode(changed)) == [
        ("events.material-cooperation", False),
        ("events.material-conflict", True),
    ]
    written.log.clear()
    settled = replace(changed, sources=tuple(replace(source, type="AID") for source in event.sources))
    assert await routed(written, encode(settled), "material-conflict") == [
        ("events.material-cooperation", False),
        ("events.material-conflict", True),
    ]


async def test_retraction_reaches_every_quad_topic(written: Written) -> None:
    """A tombstone does not say what the event was, so all topics get it."""
    assert sorted(await routed(written, None)) == sorted((topic, True) for topic in QUAD_TOPICS.values())


@pytest.mark.parametrize(("age_s", "kept"), [(60, b"1"), (TOMBSTONES_KEPT_S, None)])
async def test_entries_in_memory_that_nobody_kept_up_to_date_are_dropped(
    tables: Tables, monkeypatch: pytest.MonkeyPatch, age_s: float, kept: bytes | None
) -> None:
    """A worker stood still for a day, and has the partition still, or again: others may have removed the entry."""
    store: Any = tables["events"]._store
    if not isinstance(store, MemoryStore):
        pytest.skip("the age of a database on disk is that of a file")
    changelog = TP("events", 1)
    await store.on_rebalance({changelog}, set(), {changelog})
    store.write(1, 0, b"a", b"1")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + age_s)
    await store.on_rebalance({changelog}, set(), set())
    assert store.value(1, b"a") == kept
