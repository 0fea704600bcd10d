"""Workers and the broker are killed at random while a feed with known truth runs through; then the accounts settle.

The short run is part of the suite. The long one is ``make chaos``. Both print their seed and what was counted;
``CHAOS_SEED=...`` repeats a run's feed and schedule.
"""

import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from schemas import topics
from schemas.records import Reading
from streams.adapters.resources import load_resources
from streams.domain.reading import read_article
from streams.local_broker import KafkaBroker
from tests.brokers import FreshNames
from tests.chaos.accounts import (
    StoredRecord,
    articles_of,
    assert_every_message_accounted_for,
    assert_every_source_is_linked,
    assert_quads_agree,
    assert_revisions_rise_by_one,
    calm_run,
    comparable,
    events_kept_as_one,
    events_of,
)
from tests.chaos.generator import Truth, generate
from tests.workers import Deployment, WorkerProcess

WORKERS = 3
_LOGS = (
    topics.READINGS,
    topics.DEAD_LETTERS,
    topics.EVENTS,
    topics.LINKS,
    *topics.QUAD_TOPICS.values(),
)


@dataclass(slots=True)
class Schedule:
    """When what is killed, drawn from a seed; counts what was done."""

    kills: int
    broker_restarts: int
    seed: int
    done: dict[str, int] = field(default_factory=lambda: {"kills": 0, "broker restarts": 0})

    def acts(self) -> list[str]:
        """Return the acts in a random order, the broker's restarts never next to each other."""
        chance = random.Random(self.seed)  # noqa: S311 - a reproducible schedule, no secret
        acts = ["kill"] * self.kills
        for number in range(self.broker_restarts):
            share = (number + 0.3 + 0.4 * chance.random()) / self.broker_restarts
            acts.insert(int(share * len(acts)), "broker")
        return acts


def run_chaos(
    broker: KafkaBroker, deployment: Deployment, truth: Truth, schedule: Schedule, *, pause_s: tuple[float, float]
) -> float:
    """Publish the feed in portions while killing as the schedule says. Returns the seconds until all is settled."""
    chance = random.Random(schedule.seed + 1)  # noqa: S311 - a reproducible schedule, no secret
    started = time.monotonic()
    deployment.create_topics()
    workers = [_start(deployment) for _ in range(WORKERS)]
    for worker in workers:
        worker.await_working(120)
    acts = schedule.acts()
    portion = len(truth.messages) // (len(acts) + 1) + 1
    for number, act in enumerate([*acts, None]):
        _publish(deployment, truth, number * portion, portion)
        # A random moment of the work, not a wait for a condition: the moment is what the test varies.
        time.sleep(chance.uniform(*pause_s))
        if act == "kill":
            position = chance.randrange(WORKERS)
            workers[position].kill()
            workers[position] = _start(deployment)
            schedule.done["kills"] += 1
        elif act == "broker":
            broker.kill()
            broker.start()
            schedule.done["broker restarts"] += 1
        for position, worker in enumerate(workers):
            if worker.process.poll() is not None:  # it gave up on the broker, as it should: an operator restarts it
                workers[position] = _start(deployment)
    deployment.await_quiet(600)
    return time.monotonic() - started


def settle(deployment: Deployment, truth: Truth) -> dict[str, Any]:
    """Hold the accounts of a finished run, and return what was counted."""
    logs = {name: [_stored(message) for message in deployment.read(name)] for name in _LOGS}
    assert_every_message_accounted_for(truth, logs)
    revisions = assert_revisions_rise_by_one(logs)
    assert_quads_agree(logs)
    assert_every_source_is_linked(logs)
    events = events_of(logs)
    calm = calm_run(truth, _read_all(truth))
    assert comparable(events.values()) == comparable(calm.values())
    return {
        "messages": len(truth.messages),
        "articles": len(truth.article_ids()),
        "dead letters": len({(r.partition, r.offset) for r in logs[topics.DEAD_LETTERS]}),
        "events": len(events),
        "revisions": revisions,
        "same ids as the calm run": len(set(events) & set(calm)),
        "events of several articles kept as one": "{} of {}".format(*events_kept_as_one(truth, events)),
    }


def _read_all(truth: Truth) -> dict[str, Reading]:
    resources = load_resources()
    now = datetime.now(UTC)
    return {article.id: read_article(article, now, resources) for article in articles_of(truth)}


def _start(deployment: Deployment) -> WorkerProcess:
    return deployment.start_worker(real_extraction=True, broker_lost_after_s=60.0)


def _publish(deployment: Deployment, truth: Truth, first: int, count: int) -> None:
    records = [
        ((message.article_id or "broken").encode(), message.payload)
        for message in truth.messages[first : first + count]
    ]
    deployment.publish_bytes(topics.ARTICLES, *records)


def _stored(message: Any) -> StoredRecord:
    return StoredRecord(
        message.partition(), message.offset(), message.key(), message.value(), tuple(message.headers() or ())
    )


def _chaos(
    broker: KafkaBroker, folder: Path, messages: int, schedule: Schedule, pause_s: tuple[float, float]
) -> dict[str, Any]:
    deployment = Deployment(broker.bootstrap_servers, FreshNames(), folder)
    truth = generate(messages, schedule.seed)
    try:
        seconds = run_chaos(broker, deployment, truth, schedule, pause_s=pause_s)
        counted = settle(deployment, truth)
    finally:
        deployment.close()
    return counted | schedule.done | {"seconds": round(seconds)}


@pytest.mark.integration
@pytest.mark.chaos
@pytest.mark.timeout(900)
def test_short_chaos_run(own_kafka_broker: Callable[[], KafkaBroker], tmp_path: Path) -> None:
    """300 messages, five workers killed, the broker killed once: the state is that of a calm run."""
    seed = int(os.environ.get("CHAOS_SEED", "20250313"))
    schedule = Schedule(kills=5, broker_restarts=1, seed=seed)
    counted = _chaos(own_kafka_broker(), tmp_path, 300, schedule, (1.0, 4.0))
    print(f"\nchaos with seed {seed}: {counted}")  # noqa: T201 - the figures are part of the result
    assert counted["kills"] == 5


@pytest.mark.integration
@pytest.mark.chaos
@pytest.mark.long
@pytest.mark.timeout(3000)
def test_long_chaos_run(own_kafka_broker: Callable[[], KafkaBroker], tmp_path: Path) -> None:
    """2,000 messages, twenty-two workers killed, the broker killed twice (docs/reliability.md)."""
    seed = int(os.environ.get("CHAOS_SEED", "4711"))
    schedule = Schedule(kills=22, broker_restarts=2, seed=seed)
    counted = _chaos(own_kafka_broker(), tmp_path, 2000, schedule, (2.0, 7.0))
    print(f"\nchaos with seed {seed}: {counted}")  # noqa: T201 - the figures are part of the result
    assert counted["kills"] >= 20
