"""When a database on disk may be continued, and when it is built anew from its topic."""

import gc
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from faust.types import TP

from schemas.topics import TOMBSTONES_KEPT_S
from streams.adapters.kafka_access import KafkaAccess
from streams.topology.engine import build_engine
from streams.topology.settings import TopologySettings
from streams.topology.tables import ChangelogTable

pytest.importorskip("rocksdict", reason="the rocksdb extra is not installed")

_PARTITION = 2
_CHANGELOG = TP("events", _PARTITION)

Reopen = Callable[..., Any]


@pytest.fixture
def reopen(tmp_path: Path) -> Reopen:
    """Return a function that opens the store of a table in the same folder, as each start of a worker does."""

    def another(topic_id: str = "first") -> Any:
        gc.collect()
        settings = TopologySettings(access=KafkaAccess(bootstrap_servers="127.0.0.1:1"), state_dir=tmp_path)
        engine = build_engine(settings, "test", on_crash=print)
        engine.topic_ids = {"events": topic_id}
        table = ChangelogTable(engine, "events", "events", None, fault_of=lambda _key, _value: None, store="rocksdb")  # type: ignore[arg-type]
        return table._store

    return another


def filled(reopen: Reopen) -> Path:
    """Write an entry at offset 7, and return the file that tells what the database is of."""
    store = reopen()
    store.write(_PARTITION, 7, b"a", b"1")
    path: Path = store._binding(_PARTITION)
    return path


async def test_a_fresh_database_of_the_same_topic_is_continued(reopen: Reopen) -> None:
    """Its entries and its offset are there."""
    filled(reopen)
    store = reopen()
    assert (store.offset(_PARTITION), store.value(_PARTITION, b"a")) == (7, b"1")


async def test_a_database_of_another_topic_is_dropped(reopen: Reopen) -> None:
    """The topic was deleted and made again: its offsets mean other records."""
    filled(reopen)
    store = reopen("second")
    assert (store.offset(_PARTITION), store.value(_PARTITION, b"a")) == (None, None)


@pytest.mark.parametrize("age_s", [TOMBSTONES_KEPT_S, -3600])
async def test_a_database_older_than_tombstones_is_dropped(reopen: Reopen, age_s: float) -> None:
    """A retraction may have been compacted away meanwhile; a clock that was set back does not make it younger."""
    then = time.time() - age_s
    os.utime(filled(reopen), (then, then))
    assert reopen().value(_PARTITION, b"a") is None


async def test_a_database_that_does_not_tell_its_topic_is_dropped(reopen: Reopen) -> None:
    """As those that were written before databases were bound to topics."""
    filled(reopen).unlink()
    assert reopen().value(_PARTITION, b"a") is None


async def test_a_database_ahead_of_its_topic_is_dropped(reopen: Reopen) -> None:
    """The log ends before what was read of it: records were lost on the broker, and what they said with them."""
    filled(reopen)
    store = reopen()
    store.app.changelog_ends = {_CHANGELOG: 7}
    store.app.assignor.assigned_standbys = set
    await store.on_rebalance({_CHANGELOG}, set(), {_CHANGELOG})
    assert (store.offset(_PARTITION), store.value(_PARTITION, b"a")) == (None, None)


@pytest.mark.parametrize(("age_s", "kept"), [(60, b"1"), (TOMBSTONES_KEPT_S, None)])
async def test_an_open_database_that_nobody_kept_up_to_date_is_dropped(
    reopen: Reopen, age_s: float, kept: bytes | None
) -> None:
    """A worker stood still for a day, and has the partition still, or again: others may have removed the entry."""
    binding = filled(reopen)
    store = reopen()
    store.app.assignor.assigned_standbys = set
    await store.on_rebalance({_CHANGELOG}, set(), {_CHANGELOG})
    os.utime(binding, (time.time() - age_s,) * 2)
    await store.on_rebalance({_CHANGELOG}, set(), set())
    assert store.value(_PARTITION, b"a") == kept
