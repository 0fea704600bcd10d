"""A worker stopped in mid-delivery for longer than its session: whatever it sends after it woke up changes nothing.

It stops between two awaits of its delivery, another worker takes over and goes on, then it wakes up.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from schemas.codec import decode
from schemas.records import Event
from streams.local_broker import Broker
from tests.brokers import FreshNames
from tests.delivery_cases import article, assert_continuous, assert_quads_agree, day
from tests.stopping import DONE
from tests.workers import Deployment, WorkerProcess, wait_for

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

_STAGES = ("extract", "register", "deduplicate", "route")
_READY_S = 120.0
_MOST_AWAITS = 40


def deliver_late(deployment: Deployment, stage: str, point: int, **options: Any) -> bool:
    """Take a deployment through the case; False: the stage's delivery has no such await.

    A first worker is stopped in the delivery of the second report of an event. Then the event gets more reports, an
    article is corrected, and the worker wakes up; a last worker rebuilds all from the topics.
    """
    folder = deployment.folder
    folder.mkdir(parents=True, exist_ok=True)
    deployment.create_topics()
    stop = {"stage": stage, "point": point, "folder": str(folder)}
    first = deployment.start_worker(stop=stop, **options).await_working(_READY_S)
    deployment.publish(article("a", "event killed=1"))
    deployment.await_quiet(_READY_S)
    (folder / "armed").touch()
    deployment.publish(article("b", "event killed=2", f"event date={day(1)}"))
    wait_for(lambda: first.stopped or (folder / DONE).exists(), "the stop", within_s=_READY_S)
    if not first.stopped:
        return False
    deployment.start_worker(**options).await_working(_READY_S)
    deployment.await_quiet(_READY_S)
    deployment.publish(article("c", "event killed=3"))
    deployment.publish(article("b", "event killed=2", f"event date={day(2)}"))
    deployment.await_quiet(_READY_S)

    first.wake()
    _goes_on(first)
    deployment.publish(article("d", "event killed=4"))
    deployment.await_quiet(_READY_S)
    expect_all(deployment, {"a", "b", "c", "d"})

    for worker in deployment.workers:
        if worker.process.poll() is None:
            worker.kill()
    deployment.start_worker(**options).await_working(_READY_S)
    deployment.publish(article("e", "event killed=5"))
    deployment.await_quiet(_READY_S)
    expect_all(deployment, {"a", "b", "c", "d", "e"})
    deployment.close()
    return True


def _goes_on(worker: WorkerProcess) -> None:
    """Wait until a woken worker has noticed that it was replaced: it ends, or joins its groups again."""
    log = worker.log
    wait_for(
        lambda: (
            worker.process.poll() is not None or worker.log.count("standin") > log.count("standin") or _idle(worker)
        ),
        "the woken worker to notice",
    )
    assert worker.process.poll() in {None, 70}, worker.log


def _idle(worker: WorkerProcess) -> bool:
    return worker.log.count("Worker ready") > 3


def expect_all(deployment: Deployment, articles: set[str]) -> None:
    """Fail unless the event holds every article's report, nothing else stands, and every topic agrees."""
    events = {event.date: event for event in deployment.events().values()}
    assert set(events) == {"2025-03-13", str(day(2))}
    assert {source.article_id for source in events["2025-03-13"].sources} == articles
    assert {source.article_id for source in events[str(day(2))].sources} == {"b"}
    assert_continuous(deployment)
    assert_quads_agree(deployment)


@pytest.fixture
def deployments(kafka_broker: Broker, tmp_path: Path) -> Iterator[Any]:
    """Return a function that makes deployments on the broker of the session; their workers end with the test."""
    made: list[Deployment] = []

    def another(name: str) -> Deployment:
        made.append(Deployment(kafka_broker.bootstrap_servers, FreshNames(), tmp_path / name))
        return made[-1]

    yield another
    for deployment in made:
        deployment.close()


def test_a_worker_that_wakes_up_after_its_session_changes_nothing(deployments: Any) -> None:
    """Stopped before it sends mentions, an event, or a copy of the event: the three cases, side by side."""
    cases = [("register", 0), ("deduplicate", 0), ("route", 0)]
    with ThreadPoolExecutor(len(cases)) as together:
        runs = [together.submit(deliver_late, deployments(stage), stage, point) for stage, point in cases]
        assert all(run.result() for run in runs)


@pytest.mark.parametrize("stage", ["register", "route"])
def test_a_worker_that_claims_after_it_was_replaced_ends_and_writes_nothing(deployment: Deployment, stage: str) -> None:
    """It would shut the owner out, whose last commits it does not know, and do again only a part of what that one did.

    The owner commits nothing on its own here, so all that it did would be done again.
    """
    late = deployment.start_worker(stop_before_claim=stage)
    wait_for(lambda: late.stopped, "the stop", within_s=_READY_S)
    deployment.start_worker(commit_interval_s=3600.0).await_working(_READY_S)
    deployment.publish(article("a", "event killed=1"))
    wait_for(lambda: len(_copies(deployment)) == 1, "the copy", within_s=_READY_S)
    deployment.publish(article("b", "event killed=2"))
    wait_for(lambda: len(_copies(deployment)) == 2, "the second copy", within_s=_READY_S)

    late.wake()
    assert late.wait(_READY_S) == 70
    assert "the group has gone on without this worker" in late.log
    assert [event.revision for event in _copies(deployment)] == [1, 2]
    assert len(deployment.read("mentions")) == 2


def _copies(deployment: Deployment) -> list[Event]:
    """Return what stands on the quad topic of the events that ``event`` makes."""
    return [decode(record.value(), Event) for record in deployment.read("events.material-conflict")]


@pytest.mark.long
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("stage", _STAGES)
def test_every_await_of_a_delivery_is_safe_to_stop_at(deployments: Any, stage: str) -> None:
    """As above, at each await between decision and settlement, in the order in which they come."""
    point = 0
    while deliver_late(deployments(f"{stage}-{point}"), stage, point):
        point += 1
    print(f"\n{stage}: stopped at each of {point} awaits")  # noqa: T201 - a figure for docs/reliability.md
    assert 0 < point < _MOST_AWAITS
