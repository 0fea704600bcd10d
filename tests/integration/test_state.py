"""What workers remember: bounded by the window and the limit of listed sources, in memory or on disk; and load."""

import importlib.util
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas import topics
from streams.domain.deduplication.policy import DEFAULT_POLICY
from tests.cli_deployment import CommandLine
from tests.delivery_cases import article, assert_continuous, assert_quads_agree, day
from tests.process_memory import resident_mib
from tests.workers import Deployment, wait_for

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

_QUIET_S = 90.0
_READY_S = 90.0


def test_memory_is_bounded_by_window_and_listed_sources(deployment: Deployment) -> None:
    """Events older than the window are closed and stay on the topic; long lists of sources are cut, counts exact."""
    now = datetime.now(UTC)
    start = now - timedelta(days=8)
    deployment.start_worker(window_days=3).await_working(_READY_S)
    deployment.publish(article("old", "event killed=1"), at=start)
    deployment.await_quiet(_QUIET_S)
    (old,) = deployment.events().values()

    limit = DEFAULT_POLICY.listed_sources
    many = [article(f"m{n:03}", f"event date={day(1)} killed={n}") for n in range(limit + 20)]
    deployment.publish(*many, at=start + timedelta(days=4))
    deployment.await_quiet(_QUIET_S)
    (large,) = (event for event in deployment.events().values() if event.date == str(day(1)))
    assert (len(large.sources), large.source_count) == (limit, limit + 20)
    assert len(large.unlisted) == 20

    # Four days on the first event is closed: its report again, and one from before the window, change nothing; a new
    # report of it is another event, which leaves the first one where it is.
    ends = deployment.record_ends(topics.EVENTS)
    deployment.publish(article("old", "event killed=1"), at=start + timedelta(days=4))
    deployment.publish(article("older", "event killed=5"), at=start - timedelta(hours=1))
    deployment.await_quiet(_QUIET_S)
    assert deployment.record_ends(topics.EVENTS) == ends
    deployment.publish(article("late", "event killed=2"), at=start + timedelta(days=5))
    deployment.await_quiet(_QUIET_S)
    events = deployment.events()
    assert events[old.event_id] == old
    (again,) = (event for event in events.values() if event.date == old.date and event.event_id != old.event_id)
    assert [source.article_id for source in again.sources] == ["late"]
    assert_continuous(deployment)
    assert_quads_agree(deployment)


@pytest.mark.skipif(
    importlib.util.find_spec("rocksdict") is None, reason="the rocksdb extra is not installed: no tables on disk"
)
def test_tables_on_disk(deployment: Deployment, tmp_path: Path) -> None:
    """With tables in RocksDB a worker that was killed goes on from its disk, and one without them from the topic."""
    feed = [article(f"a{n}", f"event killed={n}", f"event date={day(n + 1)}") for n in range(5)]
    home = str(tmp_path / "home")
    first = deployment.start_worker(table_store="rocksdb", state_dir=home).await_working(_READY_S)
    deployment.publish(*feed)
    deployment.await_quiet(_QUIET_S)
    ends, events = deployment.record_ends(topics.EVENTS), deployment.events()
    assert len(events) == 6
    first.kill()
    second = deployment.start_worker(table_store="rocksdb", state_dir=home).await_working(_READY_S)
    deployment.publish(*feed)
    deployment.await_quiet(_QUIET_S)
    assert deployment.record_ends(topics.EVENTS) == ends, "from the disk"
    assert second.stop() == 0
    deployment.start_worker(table_store="rocksdb", state_dir=str(tmp_path / "elsewhere")).await_working(_READY_S)
    deployment.publish(*feed)
    deployment.await_quiet(_QUIET_S)
    assert deployment.record_ends(topics.EVENTS) == ends, "from the topic"
    deployment.publish(article("new", "event killed=9"))
    deployment.await_quiet(_QUIET_S)
    assert max(event.source_count for event in deployment.events().values()) == 6
    assert_continuous(deployment)


def test_a_producer_ten_times_faster_only_grows_the_lag(deployment: Deployment) -> None:
    """While articles come ten times faster than they are read, the worker's memory stays and the lag is reported."""
    worker = deployment.start_worker().await_working(_READY_S)
    padding = "x" * 20_000
    status = CommandLine(
        {
            "bootstrap_servers": deployment.bootstrap_servers,
            "topic_prefix": deployment.names.prefix,
            "consumer_group": deployment.names.group,
            "data_dir": str(deployment.folder),
        }
    )

    def settled() -> int:
        return sum(deployment.committed("extract", "articles").values())

    def reported_lag() -> int:
        # It has its own exit code for lag, and its table for people; this is what a script reads.
        found = json.loads(status("status", "--json", "--max-lag", "100").stdout)
        assert any("records behind" in trouble for trouble in found["troubles"])
        return sum(lag["end"] - lag["committed"] for lag in found["lags"] if lag["topic"].endswith(".articles"))

    published = 0
    memory: list[float] = []
    lags: list[int] = []
    for _ in range(5):
        # Ten for each that is through by now, and at least as many as fill every queue on the way several times.
        goal = max(published + 1000, 10 * settled())
        deployment.publish(*(article(f"a{n}", "sleep 0.05", padding) for n in range(published, goal)))
        published = goal
        target = settled() + 40
        wait_for(lambda target=target: settled() >= target, "work going on")
        memory.append(resident_mib(worker.process.pid))
        lags.append(reported_lag())
    assert lags == sorted(lags)
    assert lags[-1] > 0.8 * published
    # 20 KB each: the backlog is 100 MB by now, several times what may be held of it.
    assert max(memory[2:]) < memory[1] + 40, memory
    began = time.monotonic()
    assert worker.stop() == 0
    assert time.monotonic() - began < 10
