"""Hazards of faust-streaming 0.15.3 that are switched off in the set-up of the engine and its consumer."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal
from unittest.mock import AsyncMock

import pytest
from aiokafka.errors import (
    IllegalGenerationError,
    KafkaError,
    NoError,
    NotCoordinatorForGroupError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread
from faust.types import TP

from streams.adapters.kafka_access import KafkaAccess
from streams.topology import fetching
from streams.topology.consumer import SettledConsumer
from streams.topology.engine import Engine, build_engine
from streams.topology.fetching import Committed, Placed, PlacedMessage
from streams.topology.record import Record, TopicPartition, record_of
from streams.topology.settings import TopologySettings
from streams.topology.tables import ChangelogTable
from tests.reports import NOON

ARTICLES = TP("articles", 0)
OTHER = TP("articles", 1)


@pytest.fixture
async def engine(tmp_path: Path) -> Engine:
    """An engine that was never started."""
    settings = TopologySettings(access=KafkaAccess(bootstrap_servers="127.0.0.1:1"), state_dir=tmp_path)
    return build_engine(settings, "test", on_crash=lambda reason: pytest.fail(str(reason)))


@pytest.fixture
async def consumer(engine: Engine) -> SettledConsumer:
    """Its consumer, with one partition of ``articles`` assigned."""
    consumer = engine.settled
    consumer.assignment = lambda: {ARTICLES}  # type: ignore[method-assign]
    engine.consumer_generation_id = 4
    engine.topics._acking_topics.add("articles")
    consumer.begin(4)
    consumer._positions.start(TopicPartition(*ARTICLES), 10)
    return consumer


def message(offset: int, *, after: int | None = None, generation: int = 4, incarnation: int = 0) -> PlacedMessage:
    """Return a message as the engine hands it out."""
    placed = PlacedMessage(
        "articles", 0, offset, NOON.timestamp(), 0, [], b"k", b"v", None, tp=ARTICLES, generation_id=generation
    )
    placed.after = offset if after is None else after
    placed.empty = False
    placed.incarnation = incarnation
    return placed


def record(offset: int, **fields: Any) -> Record:
    """Return the record in such a message."""
    return record_of(message(offset, **fields), NOON)


async def read_again(consumer: SettledConsumer) -> None:
    """Return when what the consumer has begun to read again has been sought."""
    await asyncio.gather(*consumer._rewinds)
    await asyncio.sleep(0)  # and what it does then is done


def committable(consumer: SettledConsumer) -> dict[TP, int]:
    """Return what the engine would commit now."""
    return consumer._filter_committable_offsets(consumer._filter_tps_with_pending_acks())


async def test_acknowledgements_of_the_engine_commit_nothing(consumer: SettledConsumer) -> None:
    """Streams acknowledge records that raised or were skipped; only what was settled is committed."""
    for offset in (10, 11, 12):
        one = message(offset)
        one.incref()
        one.ack(consumer)
    assert committable(consumer) == {}
    assert consumer.settle(record(10))
    assert committable(consumer) == {ARTICLES: 11}


async def test_settling_never_goes_back(consumer: SettledConsumer) -> None:
    """A record that is done a second time does not take back what was done after it."""
    for offset in (10, 11, 10):
        assert consumer.settle(record(offset))
    assert committable(consumer) == {ARTICLES: 12}


async def test_nothing_is_settled_after_a_record_that_was_passed_over(
    consumer: SettledConsumer, engine: Engine
) -> None:
    """Where rebalances overlap, the engine forgets that one is under way; what was passed over by then comes again."""
    consumer.seek_wait = AsyncMock()  # type: ignore[method-assign]
    passed_over, following = record(10), record(11)
    assert consumer.admit(passed_over)
    assert consumer.admit(following)
    engine.on_rebalance_start()
    assert not consumer.is_due(passed_over)
    engine.rebalancing = False  # the end of the rebalance before
    assert consumer.is_current(following)
    assert not consumer.is_due(following)
    assert not consumer.settle(following)
    assert committable(consumer) == {}
    await read_again(consumer)
    consumer.seek_wait.assert_awaited_once_with({ARTICLES: 10})
    again = [record(offset, incarnation=1) for offset in (10, 11)]
    for one in again:
        assert consumer.admit(one)
        assert consumer.settle(one)
    assert committable(consumer) == {ARTICLES: 12}


async def test_what_is_committed_is_not_committed_again(consumer: SettledConsumer) -> None:
    """Nothing new settled: nothing to commit."""
    consumer.settle(record(10))
    consumer._committed_offset[ARTICLES] = 11
    assert committable(consumer) == {}


@pytest.mark.parametrize("case", ["generation", "rebalancing"])
async def test_records_of_an_earlier_assignment_are_neither_taken_nor_settled(
    consumer: SettledConsumer, engine: Engine, case: str
) -> None:
    """After a rebalance has begun, what was fetched before belongs to whoever gets the partition."""
    if case == "generation":
        engine.consumer_generation_id = 5
    else:
        engine.rebalancing = True
    assert not consumer.admit(record(10))
    assert not consumer.settle(record(10))
    assert committable(consumer) == {}


async def test_a_closed_book_commits_nothing(consumer: SettledConsumer) -> None:
    """After a failure not even what was settled before is committed: what is un-acknowledged comes back."""
    consumer.settle(record(10))
    consumer.close_book()
    assert not consumer.settle(record(11))
    assert committable(consumer) == {}


async def test_nothing_is_delivered_with_a_closed_book(consumer: SettledConsumer) -> None:
    """A worker that claimed late has shut the owner out: what it sends before it has ended would be taken."""
    one = record(10)
    assert consumer.admit(one)
    assert consumer.is_due(one)
    consumer.close_book()
    assert not consumer.is_due(one)


async def test_dropped_records_are_read_again(consumer: SettledConsumer) -> None:
    """A gap before a record makes the partition seek back; until then nothing of it is taken."""
    consumer.seek_wait = AsyncMock()  # type: ignore[method-assign]
    assert not consumer.admit(record(12))
    assert not consumer.admit(record(10))
    await read_again(consumer)
    consumer.seek_wait.assert_awaited_once_with({ARTICLES: 10})
    assert consumer.admit(record(10))


async def test_records_dropped_at_the_end_are_read_again(consumer: SettledConsumer) -> None:
    """What was fetched and never arrived is read again although nothing comes after it; one look is not enough."""
    consumer.seek_wait = AsyncMock()  # type: ignore[method-assign]
    consumer._thread._read_to[ARTICLES] = 13
    consumer.reread_dropped()
    await read_again(consumer)
    consumer.seek_wait.assert_not_awaited()
    consumer.reread_dropped()
    await read_again(consumer)
    consumer.seek_wait.assert_awaited_once_with({ARTICLES: 10})


async def test_the_dropped_end_of_a_changelog_is_read_again(consumer: SettledConsumer, engine: Engine) -> None:
    """What comes last may be a marker that stands for itself alone: were it lost, recovery would wait for ever."""
    changelog = TP("events", 0)
    recovery = engine.tables.recovery
    recovery.in_recovery = True
    recovery.active_highwaters[changelog], recovery.active_offsets[changelog] = 9, 7
    consumer.seek_wait = AsyncMock()  # type: ignore[method-assign]
    consumer._thread._read_to[changelog] = 10
    for looks, seeks in ((1, 0), (2, 1)):
        consumer.reread_changelogs()
        await read_again(consumer)
        assert consumer.seek_wait.await_count == seeks, looks
    consumer.seek_wait.assert_awaited_once_with({changelog: 7})


async def test_what_was_deleted_before_it_was_read_is_no_lag(consumer: SettledConsumer) -> None:
    """A partition that retention has emptied before anyone read it is settled up to its beginning."""
    consumer.seek_wait = AsyncMock()  # type: ignore[method-assign]
    consumer._positions.forget({TopicPartition(*ARTICLES)})
    consumer._thread.committed = AsyncMock(return_value={})  # type: ignore[method-assign]
    for name in ("earliest_offsets", "highwaters"):
        setattr(consumer, name, AsyncMock(return_value={ARTICLES: 7}))
    await consumer.perform_seek()
    assert committable(consumer) == {ARTICLES: 7}
    assert consumer.unsettled({ARTICLES: 7}) == {ARTICLES: 0}


async def test_partitions_without_committed_offset_are_sought_to_their_beginning(consumer: SettledConsumer) -> None:
    """The engine leaves such partitions where its last fetch ended, which skips what that fetch returned."""
    consumer._positions.forget({TopicPartition(*ARTICLES)})
    consumer._thread.committed = AsyncMock(return_value={})  # type: ignore[method-assign]
    consumer.earliest_offsets = AsyncMock(return_value={ARTICLES: 3})  # type: ignore[method-assign]
    consumer.highwaters = AsyncMock(return_value={ARTICLES: 9})  # type: ignore[method-assign]
    consumer.seek_wait = AsyncMock()  # type: ignore[method-assign]
    await consumer.perform_seek()
    consumer.seek_wait.assert_awaited_once_with({ARTICLES: 3})
    assert consumer.admit(record(3))


@pytest.mark.parametrize("next_assignment_by", ["the end of the seek", "its beginning"])
async def test_a_seek_in_the_middle_of_a_rebalance_begins_nothing(
    consumer: SettledConsumer, engine: Engine, next_assignment_by: str
) -> None:
    """The engine seeks when it holds records that it may not pass on. What it hears of the group then is soon old.

    Begun with that, a partition that comes back much later would be read from there again.
    """
    asked, answer = asyncio.Event(), asyncio.Event()

    async def committed(_tps: set[TP]) -> dict[TP, Committed]:
        asked.set()
        await answer.wait()
        return {ARTICLES: Committed(7, "")}

    consumer._thread.committed = committed  # type: ignore[method-assign]
    consumer.earliest_offsets = AsyncMock(return_value={ARTICLES: 3})  # type: ignore[method-assign]
    consumer.highwaters = AsyncMock(return_value={ARTICLES: 30})  # type: ignore[method-assign]
    consumer.seek_wait = AsyncMock()  # type: ignore[method-assign]
    consumer.commit = AsyncMock()  # type: ignore[method-assign]
    if next_assignment_by == "the end of the seek":
        seeking = asyncio.create_task(consumer.perform_seek())
        await asked.wait()
        await consumer.on_partitions_revoked({ARTICLES})
    else:
        await consumer.on_partitions_revoked({ARTICLES})
        engine.consumer_generation_id = 5
        seeking = asyncio.create_task(consumer.perform_seek())
    answer.set()
    await seeking
    assert consumer._positions.next(TopicPartition(*ARTICLES)) is None

    engine.consumer_generation_id = 5
    consumer.begin(5)
    consumer._thread.committed = AsyncMock(return_value={ARTICLES: Committed(20, "")})  # type: ignore[method-assign]
    await consumer.perform_seek()
    consumer.seek_wait.assert_awaited_once_with({ARTICLES: 20})


@pytest.mark.parametrize(
    ("committed", "begins_at"),
    [
        pytest.param(Committed(7, "now"), 7, id="of this topic"),
        pytest.param(Committed(7, ""), 7, id="of a topic not noted"),
        pytest.param(Committed(7, "before"), 3, id="of a topic of this name that is no more"),
        pytest.param(Committed(10, "now"), 3, id="beyond the end of the log"),
    ],
)
async def test_offsets_that_say_nothing_of_the_log_count_for_nothing(
    consumer: SettledConsumer, engine: Engine, committed: Committed, begins_at: int
) -> None:
    """A log that was lost, in part or whole, is read from its beginning, and lower offsets are committed again."""
    engine.topic_ids = {ARTICLES.topic: "now"}
    consumer._positions.forget({TopicPartition(*ARTICLES)})
    consumer._thread.committed = AsyncMock(return_value={ARTICLES: committed})  # type: ignore[method-assign]
    consumer.earliest_offsets = AsyncMock(return_value={ARTICLES: 3})  # type: ignore[method-assign]
    consumer.highwaters = AsyncMock(return_value={ARTICLES: 9})  # type: ignore[method-assign]
    consumer.seek_wait = AsyncMock()  # type: ignore[method-assign]
    await consumer.perform_seek()
    consumer.seek_wait.assert_awaited_once_with({ARTICLES: begins_at})
    consumer.settle(record(begins_at))
    assert committable(consumer) == {ARTICLES: begins_at + 1}


async def test_a_log_that_went_back_begins_a_new_book(consumer: SettledConsumer) -> None:
    """Offsets that were taken mean other records now: those are taken, and what was at work before settles nothing."""
    before = record(10)
    assert consumer.admit(before)
    consumer._read_offset[ARTICLES] = 10
    lost = SimpleNamespace(
        **dict.fromkeys(("checksum", "serialized_key_size", "serialized_value_size"), 0),
        topic="articles",
        partition=0,
        offset=2,
        timestamp=NOON.timestamp() * 1000,
        timestamp_type=0,
        headers=(),
        key=b"k",
        value=b"v",
    )
    again = record_of(consumer._to_message(ARTICLES, Placed(lost, 2, gone_back=True)), NOON)
    assert consumer._read_offset[ARTICLES] is None
    assert not consumer.settle(before)
    assert consumer.admit(again)
    assert consumer.settle(again)
    assert committable(consumer) == {ARTICLES: 3}


async def test_nothing_is_fetched_before_it_is_sought(
    consumer: SettledConsumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the end of one rebalance the engine resumes fetching, be it in the middle of the next one."""
    fetched: list[set[TP]] = []

    async def fetch(_self: Any, _client: Any, tps: set[TP], *_limits: Any) -> dict[TP, list[Any]]:
        fetched.append(tps)
        return {tp: [SimpleNamespace(offset=10, topic=tp.topic, partition=tp.partition)] for tp in (ARTICLES, OTHER)}

    monkeypatch.setattr(AIOKafkaConsumerThread, "_fetch_records", fetch)
    monkeypatch.setattr(fetching, "_position", lambda _client, _tp: None)
    thread = consumer._thread
    client: Any = None
    assert await thread._fetch_records(client, {ARTICLES, OTHER}, timeout=0.0) == {}
    thread._sought[ARTICLES] = thread._read_to[ARTICLES] = thread._records_to[ARTICLES] = 10
    assert set(await thread._fetch_records(client, {ARTICLES, OTHER}, timeout=0.0)) == {ARTICLES}
    assert fetched == [{ARTICLES}]


@pytest.mark.parametrize(
    ("answers", "is_member"),
    [
        ([NoError], True),
        ([RebalanceInProgressError], True),
        ([NotCoordinatorForGroupError, NoError], True),
        ([IllegalGenerationError], False),
        ([UnknownMemberIdError], False),
    ],
)
async def test_only_the_group_knows_whose_the_partitions_are(
    consumer: SettledConsumer, answers: list[type[KafkaError]], *, is_member: bool
) -> None:
    """Its answer is waited for where the coordinator has moved; while others join, the assignment still holds."""
    coordinator = SimpleNamespace(
        group_id="g",
        generation=3,
        member_id="m",
        ensure_coordinator_known=AsyncMock(),
        coordinator_dead=lambda: None,
        _send_req=AsyncMock(side_effect=[SimpleNamespace(error_code=answer.errno) for answer in answers]),
    )
    consumer._thread._ensure_consumer = lambda: SimpleNamespace(_coordinator=coordinator)  # type: ignore[method-assign]
    assert await consumer._thread._is_member(5.0) is is_member


async def test_changelog_records_of_the_former_assignment_are_dropped(engine: Engine) -> None:
    """The engine hands them to the table that has been emptied for the new assignment."""
    tables: Any = engine.tables
    tables.changelog_queue.put_nowait(message(218))
    tables.recovery.buffers["table"] = [message(217)]
    engine._drop_changelog_records()
    assert tables.changelog_queue.empty()
    assert tables.recovery.buffers["table"] == []


@pytest.mark.parametrize("store", ["memory", "rocksdb"])
async def test_dropped_changelog_records_count_as_not_read(engine: Engine, store: Literal["memory", "rocksdb"]) -> None:
    """The engine counts them when they come, and corrects that only where the store tells an offset of its own."""
    if store == "rocksdb":
        pytest.importorskip("rocksdict", reason="the rocksdb extra is not installed")
    delivery: Any = None
    table = ChangelogTable(engine, "events", "events", delivery, fault_of=lambda _key, _value: None, store=store)
    changelog = TP("events", 0)
    recovery: Any = engine.tables.recovery
    recovery.add_active(table._table, changelog)
    recovery.active_offsets[changelog] = 217
    recovery.buffers[table._table] = [message(217)]
    engine._drop_changelog_records()
    recovery.add_active(table._table, changelog)  # as the engine does for the new assignment
    assert recovery.active_offsets[changelog] == -1


async def test_settings_that_switch_hazards_off(engine: Engine) -> None:
    """What the design forbids is off: waiting for streams, declaring topics, the web server, exactly once."""
    conf = engine.conf
    assert conf.stream_wait_empty is False
    assert conf.topic_allow_declare is False
    assert conf.topic_disable_leader is True
    assert conf.web_enabled is False
    assert conf.processing_guarantee.name == "AT_LEAST_ONCE"
    assert conf.broker_session_timeout < conf.broker_request_timeout
    assert conf.broker_heartbeat_interval <= conf.broker_session_timeout / 3


async def test_environment_does_not_override_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine reads variables such as BROKER_URL over what it is given; ours does not."""
    monkeypatch.setenv("BROKER_URL", "kafka://elsewhere:1")
    monkeypatch.setenv("WEB_ENABLED", "1")
    settings = TopologySettings(access=KafkaAccess(bootstrap_servers="here:1,there:2"), state_dir=tmp_path)
    conf = build_engine(settings, "test", on_crash=print).conf
    assert [str(url) for url in conf.broker] == ["kafka://here:1", "kafka://there:2"]
    assert conf.web_enabled is False


@pytest.mark.parametrize(
    ("timestamp", "received"),
    [
        pytest.param(NOON.timestamp() - 60, NOON.timestamp() - 60, id="stamped"),
        pytest.param(NOON.timestamp() + 3600, NOON.timestamp(), id="from the future"),
        pytest.param(-0.001, NOON.timestamp(), id="without"),
        pytest.param(None, NOON.timestamp(), id="none"),
    ],
)
def test_arrival_time_is_never_in_the_future(timestamp: float | None, received: float) -> None:
    """A publisher's wrong clock must not make the window run ahead and close open events."""
    one = message(1)
    one.timestamp = timestamp  # type: ignore[assignment]
    assert record_of(one, NOON).timestamp.timestamp() == received
