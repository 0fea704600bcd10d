"""Workers, the broker, the line and the disk between them fail at random while a feed with known truth runs through.

Then the accounts settle: by article, and against a run in which nothing fails.

The short run is part of the suite. The long one is ``make chaos``. Both print their seed and what was counted;
``CHAOS_SEED=...`` repeats a run's feed and schedule. ``CHAOS_PATIENCE=5`` makes sessions, stops and waits five times as
long, for a machine that is busy with other things.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from confluent_kafka import KafkaException

from schemas import topics
from schemas.records import Reading
from streams.adapters.fetched_batches import MAX_UNPACKED_BYTES
from streams.adapters.resources import load_resources
from streams.domain.reading import read_article
from streams.local_broker import KafkaRuntime
from tests.brokers import FreshNames
from tests.chaos.accounts import (
    StoredRecord,
    account_by_article,
    articles_of,
    assert_every_source_is_linked,
    assert_foreign_records_set_aside,
    assert_quads_agree,
    assert_revisions_rise_by_one,
    calm_run,
    comparable,
    events_kept_as_one,
    events_of,
    foreign_records,
)
from tests.chaos.generator import Truth, generate
from tests.chaos.proxied_broker import ProxiedKafkaBroker
from tests.hostile_records import INNER, hostile_batches
from tests.raw_batches import gzip_batch, publish_batches, raw_record
from tests.standin import obey
from tests.workers import PARTITIONS, Deployment, WorkerProcess, wait_for

WORKERS = 3
_LOGS = (
    topics.ARTICLES,
    topics.DEAD_LETTERS,
    topics.LINKS,
    *INNER,
    *topics.QUAD_TOPICS.values(),
)
_CODECS = ("none", "gzip", "snappy", "lz4", "zstd")
_PATIENCE = float(os.environ.get("CHAOS_PATIENCE", "1"))
_SESSION_S = 6.0 * _PATIENCE
_BEYOND_SESSION_S = (_SESSION_S + 2.0, 2.0 * _SESSION_S + 2.0)
_FULL_DISK_S = 4.0
_BOMBS = 0.05  # of the hostile batches of articles
_CLOCKS = ("+0", "+20d", "-20d", "+90m")
_BOMB = gzip_batch(raw_record(0, b"bomb", bytes(MAX_UNPACKED_BYTES)))
_FAKETIME = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))), None)


@dataclass(slots=True)
class Schedule:
    """What is broken, and how often, in an order drawn from a seed; counts what was done."""

    seed: int
    kills: int
    broker_restarts: int = 0
    stops: int = 0
    cuts: int = 0
    full_disks: int = 0
    clock_jumps: int = 0
    hostile_batches: int = 0
    """So many with each portion of the feed."""
    done: Counter[str] = field(default_factory=Counter)

    def acts(self) -> list[str]:
        """Return the acts in a random order, those at the broker spread over the run."""
        chance = random.Random(self.seed)  # noqa: S311 - a reproducible schedule, no secret
        acts = ["kill"] * self.kills + ["stop"] * self.stops + ["cut"] * self.cuts
        acts += ["clock jump"] * self.clock_jumps
        chance.shuffle(acts)
        at_broker = ["broker restart"] * self.broker_restarts + ["full disk"] * self.full_disks
        for number, act in enumerate(at_broker):
            share = (number + 0.3 + 0.4 * chance.random()) / len(at_broker)
            acts.insert(int(share * len(acts)), act)
        return acts


@dataclass(slots=True)
class Run:
    """One run of chaos: the broker and workers, and what is drawn by chance."""

    broker: ProxiedKafkaBroker
    deployment: Deployment
    schedule: Schedule
    chance: random.Random
    real_extraction: bool
    workers: list[WorkerProcess] = field(default_factory=list)

    def start_worker(self) -> WorkerProcess:
        """Start a worker, on a machine whose clock may be wrong, and may jump."""
        environment: dict[str, str] = {}
        if _FAKETIME is not None and self.schedule.clock_jumps:
            clock = self.deployment.folder / f"worker-{len(self.deployment.workers)}.clock"
            self._set(clock)
            environment = {
                "LD_PRELOAD": str(_FAKETIME),
                "FAKETIME_TIMESTAMP_FILE": str(clock),
                "FAKETIME_CACHE_DURATION": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            }
        return self.deployment.start_worker(
            bootstrap_servers=self.broker.servers_behind_line,
            real_extraction=self.real_extraction,
            session_timeout_s=_SESSION_S,
            heartbeat_s=_SESSION_S / 6,
            rebalance_timeout_s=10.0 * _PATIENCE,
            broker_lost_after_s=60.0 * _PATIENCE,
            delivery_budget_s=30.0 * _PATIENCE,
            environment=environment,
        )

    def _set(self, clock: Path) -> None:
        wrong = self.chance.choice(_CLOCKS)
        self.schedule.done[f"clocks at {wrong}"] += 1
        clock.write_text(f"{wrong}\n")

    def publish_hostile(self) -> None:
        """Put records on all topics that workers read as no client would write them."""
        for _ in range(self.schedule.hostile_batches):
            topic = self.chance.choice((topics.ARTICLES, self.chance.choice(INNER)))
            batches = list(hostile_batches(self.chance, 1, topic, text="nothing happened", unread=True))
            if topic == topics.ARTICLES and self.chance.random() < _BOMBS:
                batches.append(_BOMB)
            partition = self.chance.randrange(PARTITIONS)
            name = self.deployment.names.topic(topic)
            refused = publish_batches(self.broker.bootstrap_servers, name, partition, batches)
            self.schedule.done["hostile batches"] += len(batches) - len(refused)

    def act(self, act: str) -> None:
        """Break something, and mend what does not mend itself."""
        position = self.chance.randrange(WORKERS)
        match act:
            case "kill":
                self.workers[position].kill()
            case "stop":
                self.workers[position].pause()
                time.sleep(self.chance.uniform(*_BEYOND_SESSION_S))
                self.workers[position].wake()
            case "cut":
                self.broker.line.cut()
                time.sleep(self.chance.uniform(*_BEYOND_SESSION_S))
                self.broker.line.mend()
            case "clock jump":
                clock = self.workers[position].log_path.with_suffix(".clock")
                if not clock.exists():
                    return
                self._set(clock)
            case "broker restart":
                self.broker.kill()
                self.broker.start()
            case "full disk" if self.broker.has_own_disk:
                self.broker.fill_disk()
                time.sleep(_FULL_DISK_S)
                self.broker.free_disk()
                self.broker.kill()
                self.broker.start()
            case _:
                return
        self.schedule.done[act] += 1

    def replace_ended(self) -> None:
        """Start a worker for each that has ended, as an operator's supervisor does."""
        for position, worker in enumerate(self.workers):
            if worker.process.poll() is not None:
                self.schedule.done[f"ended with {worker.process.returncode}"] += 1
                self.workers[position] = self.start_worker()

    def is_quiet(self) -> bool:
        """Tell whether all is through; workers that gave up meanwhile are replaced."""
        self.replace_ended()
        try:
            return not self.deployment.unsettled()
        except KafkaException:  # a broker that is just coming up
            return False


def run_chaos(run: Run, truth: Truth, *, pause_s: tuple[float, float]) -> float:
    """Publish the feed in portions while breaking what the schedule says. Returns the seconds until all is settled."""
    started = time.monotonic()
    run.deployment.create_topics()
    run.workers = [run.start_worker() for _ in range(WORKERS)]
    for worker in run.workers:
        worker.await_working(120 * _PATIENCE)
    acts = run.schedule.acts()
    portion = len(truth.messages) // (len(acts) + 1) + 1
    for number, act in enumerate([*acts, "nothing"]):
        _publish(run, truth, number * portion, portion)
        run.publish_hostile()
        # A random moment of the work, not a wait for a condition: the moment is what the test varies.
        time.sleep(run.chance.uniform(*pause_s))
        run.act(act)
        run.replace_ended()
    wait_for(run.is_quiet, "all records settled", within_s=900 * _PATIENCE)
    seconds = time.monotonic() - started
    # What others write to a changelog is seen by the next one who rebuilds a table from it: one last worker does.
    for worker in run.workers:
        worker.stop(60 * _PATIENCE)
    run.workers = [run.start_worker().await_working(120 * _PATIENCE)]
    wait_for(lambda: _all_reported(run.deployment), "letters of all foreign records", within_s=60 * _PATIENCE)
    wait_for(run.is_quiet, "all records settled again", within_s=60 * _PATIENCE)
    return seconds


def _all_reported(deployment: Deployment) -> bool:
    _, unreported = foreign_records(_read(deployment, (topics.DEAD_LETTERS, *INNER)), deployment.names.prefix)
    return not unreported


def settle(deployment: Deployment, truth: Truth, *, real_extraction: bool) -> dict[str, Any]:
    """Hold the accounts of a finished run, and return what was counted."""
    logs = _read(deployment, _LOGS)
    prefix = deployment.names.prefix
    account = account_by_article(truth, logs, prefix)
    written = deployment.folder / "account.jsonl"
    written.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in account))
    foreign = assert_foreign_records_set_aside(logs, prefix)
    revisions = assert_revisions_rise_by_one(logs)
    assert_quads_agree(logs)
    assert_every_source_is_linked(logs)
    events = events_of(logs)
    calm = calm_run(truth, _read_all(truth, real_extraction=real_extraction))
    assert comparable(events.values()) == comparable(calm.values())
    return {
        "messages": len(truth.messages),
        "articles": len(truth.article_ids()),
        "what records on articles became": dict(Counter(one.became for one in account)),
        "account": str(written),
        "foreign records on inner topics": foreign,
        "dead letters": len({(r.partition, r.offset) for r in logs[topics.DEAD_LETTERS]}),
        "events": len(events),
        "revisions": revisions,
        "same ids as the calm run": len(set(events) & set(calm)),
        "events of several articles kept as one": "{} of {}".format(*events_kept_as_one(truth, events)),
    }


def _read_all(truth: Truth, *, real_extraction: bool) -> dict[str, Reading]:
    now = datetime.now(UTC)
    if not real_extraction:
        return {article.id: obey(article, now, None) for article in articles_of(truth)}
    resources = load_resources()
    return {article.id: read_article(article, now, resources) for article in articles_of(truth)}


def _publish(run: Run, truth: Truth, first: int, count: int) -> None:
    """Publish some messages, compressed in one of the ways that there are."""
    records = [
        ((message.article_id or "broken").encode(), message.payload)
        for message in truth.messages[first : first + count]
    ]
    run.deployment.publish_bytes(topics.ARTICLES, *records, codec=run.chance.choice(_CODECS))


def _read(deployment: Deployment, names: Iterable[str]) -> dict[str, list[StoredRecord]]:
    return {name: [_stored(message, name) for message in deployment.read(name)] for name in names}


def _stored(message: Any, topic: str) -> StoredRecord:
    # The client that reads here gives up over names of headers that are not UTF-8; in dead letters they are escaped.
    headers = tuple(message.headers() or ()) if topic == topics.DEAD_LETTERS else ()
    return StoredRecord(message.partition(), message.offset(), message.key(), message.value(), headers)


def _chaos(
    broker: ProxiedKafkaBroker,
    folder: Path,
    messages: int,
    schedule: Schedule,
    pause_s: tuple[float, float],
    *,
    real_extraction: bool,
) -> dict[str, Any]:
    deployment = Deployment(broker.bootstrap_servers, FreshNames(), folder)
    truth = generate(messages, schedule.seed, plain=not real_extraction)
    chance = random.Random(schedule.seed + 1)  # noqa: S311 - a reproducible schedule, no secret
    try:
        run = Run(broker, deployment, schedule, chance, real_extraction)
        seconds = run_chaos(run, truth, pause_s=pause_s)
        counted = settle(deployment, truth, real_extraction=real_extraction)
    finally:
        deployment.close()
    return counted | schedule.done | {"seconds": round(seconds)}


@pytest.fixture
def breakable_broker(
    request: pytest.FixtureRequest, kafka_here: KafkaRuntime, tmp_path: Path
) -> Iterator[ProxiedKafkaBroker]:
    """A broker of this test alone that workers reach through a line; in long runs with a small disk if there can be."""
    broker = ProxiedKafkaBroker(kafka_here, tmp_path / "kafka", environ=os.environ)
    if request.node.get_closest_marker("long"):
        broker.mount_disk()
    try:
        broker.start()
        yield broker
    finally:
        broker.stop()
        broker.unmount_disk()


@pytest.mark.integration
@pytest.mark.chaos
@pytest.mark.timeout(900)
def test_short_chaos_run(breakable_broker: ProxiedKafkaBroker, tmp_path: Path) -> None:
    """300 messages, four workers killed, one stopped beyond its session, the broker killed: as in a calm run."""
    seed = int(os.environ.get("CHAOS_SEED", "20250313"))
    schedule = Schedule(seed, kills=4, broker_restarts=1, stops=1)
    counted = _chaos(breakable_broker, tmp_path, 300, schedule, (1.0, 4.0), real_extraction=True)
    print(f"\nchaos with seed {seed}: {counted}")  # noqa: T201 - the figures are part of the result
    assert counted["kill"] == 4


@pytest.mark.integration
@pytest.mark.chaos
@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", os.environ.get("CHAOS_SEED", "4711,4712,4713").split(","))
def test_long_chaos_run(breakable_broker: ProxiedKafkaBroker, tmp_path: Path, seed: str) -> None:
    """10,000 articles for the stand-in, and everything that can break breaks (docs/reliability.md).

    ``CHAOS_SCALE=0.1`` makes it a tenth as long.
    """
    scale = float(os.environ.get("CHAOS_SCALE", "1"))

    def scaled(number: int) -> int:
        return max(1, round(number * scale))

    schedule = Schedule(
        int(seed),
        kills=scaled(50),
        broker_restarts=scaled(5),
        stops=scaled(8),
        cuts=scaled(5),
        full_disks=scaled(2),
        clock_jumps=scaled(10),
        hostile_batches=4,
    )
    counted = _chaos(breakable_broker, tmp_path, scaled(11_500), schedule, (0.5, 5.0), real_extraction=False)
    print(f"\nchaos with seed {seed}: {counted}")  # noqa: T201 - the figures are part of the result
    assert counted["kill"] == scaled(50)
