"""Workers as processes of their own on any broker, and what a foreign client sees of their topics and offsets."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import OffsetAndMetadata
from aiokafka.structs import TopicPartition as AIOTopicPartition
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition

from schemas.arrival import RECEIVED_HEADER
from schemas.codec import Record, RecordError, decode
from schemas.dead_letters import DeadLetterHeaders, from_kafka_headers
from schemas.records import Event, Link, Reading
from schemas.topics import topic_specs
from streams.adapters.kafka_access import KafkaAccess
from streams.adapters.topic_admin import ensure_topics
from streams.local_broker import Broker
from tests.brokers import FreshNames
from tests.standin_program import READY_MARK

PARTITIONS: Final = 4  # what the in-memory broker gives every topic
_STAGES: Final = (("extract", "articles"), ("state", "readings"), ("state", "mentions"), ("route", "events"))
_POLL_S: Final = 0.1
_PATIENCE_S: Final = 45.0
_ROOT: Final = Path(__file__).parent.parent


def wait_for(condition: Callable[[], Any], what: str, *, within_s: float = _PATIENCE_S) -> Any:
    """Return what ``condition`` returns as soon as it is true; fail when that takes too long."""
    deadline = time.monotonic() + within_s
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within_s:g} s: {what}; last seen: {found!r}")
        time.sleep(_POLL_S)


def _decoded(record: Message, kind: type[Record]) -> Record | None:
    try:
        return decode(record.value() or b"", kind)
    except RecordError:
        return None


@dataclass
class WorkerProcess:
    """One worker as an operating system process."""

    process: subprocess.Popen[str]
    log_path: Path

    def await_working(self, within_s: float = _PATIENCE_S) -> "WorkerProcess":
        """Return when the worker has its partitions and tables."""
        wait_for(
            lambda: READY_MARK in self.log or self.process.poll() is not None, "a worker at work", within_s=within_s
        )
        assert self.process.poll() is None, self.log
        return self

    @property
    def log(self) -> str:
        """What the worker printed so far."""
        return self.log_path.read_text(errors="replace")

    @property
    def memory_mib(self) -> float:
        """How much memory the worker itself holds, without its extraction processes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))

    @property
    def stopped(self) -> bool:
        """Whether the operating system has it stopped, as after SIGSTOP."""
        return Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"

    def pause(self) -> None:
        """Stop it as a paused machine would."""
        self.process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        """Let it go on where it was stopped."""
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def stop(self, within_s: float = 10.0) -> int:
        """Ask it to stop, as an orchestrator does, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait(within_s)

    def wait(self, within_s: float = _PATIENCE_S) -> int:
        """Return its exit code, once it ends."""
        return self.process.wait(within_s)


@dataclass
class Deployment:
    """Topics of one test on a broker, and the workers on them."""

    bootstrap_servers: str
    names: FreshNames
    folder: Path
    workers: list[WorkerProcess] = field(default_factory=list)

    def create_topics(self) -> None:
        """Create all topics of the deployment."""
        specs = topic_specs(prefix=self.names.prefix, partitions=PARTITIONS)
        asyncio.run(ensure_topics(KafkaAccess(bootstrap_servers=self.bootstrap_servers), specs))

    def start_worker(self, **options: Any) -> WorkerProcess:
        """Start a worker; ``options`` are fields of ``TopologySettings`` and those of ``tests.standin_program``."""
        number = len(self.workers)
        environment = os.environ | options.pop("environment", {})
        arguments: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap_servers,
            "topic_prefix": self.names.prefix,
            "group": self.names.group,
            "partitions": PARTITIONS,
            "state_dir": str(self.folder / f"worker-{number}"),
            "session_timeout_s": 6.0,
            "heartbeat_s": 1.0,
            "rebalance_timeout_s": 10.0,
            "commit_interval_s": 0.3,
            "log_level": "INFO",
        } | options
        log_path = self.folder / f"worker-{number}.log"
        with log_path.open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.standin_worker", json.dumps(arguments)],
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=_ROOT,
                text=True,
                env=environment,
            )
        worker = WorkerProcess(process, log_path)
        self.workers.append(worker)
        return worker

    def publish(self, *articles: dict[str, Any], partition: int | None = None, at: datetime | None = None) -> None:
        """Publish articles, keyed by id; ``at`` is when they arrived for the first time."""
        records = ((one["id"].encode(), json.dumps(one).encode()) for one in articles)
        self.publish_bytes("articles", *records, partition=partition, at=at)

    def publish_bytes(
        self,
        topic: str,
        *records: tuple[bytes | None, bytes | None],
        partition: int | None = None,
        at: datetime | None = None,
        codec: str = "none",
    ) -> None:
        """Publish records as they are."""
        producer = Producer(
            {
                "bootstrap.servers": self.bootstrap_servers,
                "log_level": 0,
                "message.max.bytes": 2 * 10**7,
                "compression.type": codec,
                "linger.ms": 5,
            }
        )
        place: dict[str, Any] = {} if partition is None else {"partition": partition}
        if at is not None:
            place["headers"] = [(RECEIVED_HEADER, at.isoformat().encode())]
        for key, value in records:
            producer.produce(self.names.topic(topic), key=key, value=value, **place)
        assert producer.flush(30) == 0

    def publish_with_headers(
        self, topic: str, key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes]]
    ) -> None:
        """Publish one record with headers."""
        producer = Producer({"bootstrap.servers": self.bootstrap_servers, "log_level": 0})
        producer.produce(self.names.topic(topic), key=key, value=value, headers=headers)
        assert producer.flush(30) == 0

    @contextmanager
    def _client(self, group: str = "reader") -> Iterator[Consumer]:
        client = Consumer(
            {
                "bootstrap.servers": self.bootstrap_servers,
                "group.id": group,
                "enable.auto.commit": False,
                "log_level": 0,
                "fetch.wait.max.ms": 20,
                "enable.partition.eof": True,
            }
        )
        try:
            yield client
        finally:
            client.close()

    def ends(self, topic: str) -> dict[int, int]:
        """Return the end of each partition of a topic: the offset of the next record or control marker."""
        with self._client() as client:
            return self._ends(client, topic)

    def _ends(self, client: Consumer, topic: str) -> dict[int, int]:
        name = self.names.topic(topic)
        return {
            partition: client.get_watermark_offsets(TopicPartition(name, partition), timeout=20)[1]
            for partition in range(PARTITIONS)
        }

    def read(self, topic: str) -> list[Message]:
        """Return every record of a topic, partition by partition in order."""
        records: list[Message] = []
        with self._client() as client:
            for partition, end in self._ends(client, topic).items():
                if not end:
                    continue
                client.assign([TopicPartition(self.names.topic(topic), partition, OFFSET_BEGINNING)])
                while True:
                    message = client.poll(20)
                    assert message is not None, f"{topic} {partition} could not be read to {end}"
                    if (error := message.error()) is not None:
                        # What comes last may be a control marker, which no client gets to see.
                        assert error.code() == KafkaError._PARTITION_EOF, error
                        if message.partition() == partition:
                            break
                        continue
                    records.append(message)
                    if message.offset() >= end - 1:
                        break
        return records

    def record_ends(self, topic: str) -> dict[int, int]:
        """Return the offset after the last record of each partition, whatever control markers came later."""
        return {record.partition(): record.offset() + 1 for record in self.read(topic)}

    def committed(self, engine: str, topic: str) -> dict[int, int]:
        """Return the committed offset of each partition in the consumer group of an engine; 0 where there is none."""
        with self._client(f"{self.names.group}.{engine}") as client:
            asked = [TopicPartition(self.names.topic(topic), partition) for partition in range(PARTITIONS)]
            return {tp.partition: max(0, tp.offset) for tp in client.committed(asked, timeout=20)}

    def notes(self, engine: str, topic: str) -> dict[int, str]:
        """Return what is noted beside the committed offset of each partition."""
        with self._client(f"{self.names.group}.{engine}") as client:
            asked = [TopicPartition(self.names.topic(topic), partition) for partition in range(PARTITIONS)]
            return {tp.partition: tp.metadata or "" for tp in client.committed(asked, timeout=20)}

    def leave_notes(self, engine: str, topic: str, note: str) -> None:
        """Set the offsets of a group back to the beginning with a note beside each; no worker may be running."""
        name = self.names.topic(topic)
        noted = {AIOTopicPartition(name, partition): OffsetAndMetadata(0, note) for partition in range(PARTITIONS)}

        async def commit() -> None:
            # confluent_kafka commits no notes.
            client = AIOKafkaConsumer(
                bootstrap_servers=self.bootstrap_servers,
                group_id=f"{self.names.group}.{engine}",
                enable_auto_commit=False,
            )
            await client.start()
            try:
                client.assign(list(noted))
                await client.commit(noted)
            finally:
                await client.stop()

        asyncio.run(commit())

    def rewind(self) -> None:
        """Set the offsets of every group back to the beginning; no worker may be running."""
        for engine, topic in _STAGES:
            self.leave_notes(engine, topic, "")

    # What the records say.

    def readings(self) -> list[Reading]:
        """Return all readings."""
        return [decode(record.value(), Reading) for record in self.read("readings")]

    def readings_of_ours(self) -> list[Reading]:
        """Return all readings, among whatever else stands on the topic."""
        return [found for record in self.read("readings") if (found := _decoded(record, Reading)) is not None]

    def events_of_ours(self) -> list[Event]:
        """Return every state of every event, among whatever else stands on the topic."""
        return [found for record in self.read("events") if (found := _decoded(record, Event)) is not None]

    def dead_letters(self) -> list[tuple[Message, DeadLetterHeaders]]:
        """Return all dead letters with their headers."""
        return [(record, from_kafka_headers(record.headers())) for record in self.read("articles.dead")]

    def dead_letters_in_order(self) -> list[tuple[Message, DeadLetterHeaders]]:
        """Return all dead letters in the order of the records that they are of."""
        return sorted(self.dead_letters(), key=lambda one: (one[1].topic, one[1].partition, one[1].offset))

    def revisions(self) -> dict[str, list[Event | None]]:
        """Return what stands on the events topic under each id, in order; None is a retraction."""
        revisions: dict[str, list[Event | None]] = defaultdict(list)
        for record in self.read("events"):
            revisions[record.key().decode()].append(decode(record.value(), Event) if record.value() else None)
        return revisions

    def events(self) -> dict[str, Event]:
        """Return the current events."""
        return {key: states[-1] for key, states in self.revisions().items() if states[-1] is not None}

    def links(self) -> list[Link]:
        """Return all links."""
        return [decode(record.value(), Link) for record in self.read("event.links")]

    def quad_events(self) -> dict[str, dict[str, Event]]:
        """Return, per quad class, the current events on its topic."""
        found: dict[str, dict[str, Event]] = {}
        for quad in ("material-conflict", "material-cooperation", "verbal-conflict", "verbal-cooperation", "disaster"):
            current: dict[str, Event] = {}
            for record in self.read(f"events.{quad}"):
                key = record.key().decode()
                current.pop(key, None)
                if record.value():
                    current[key] = decode(record.value(), Event)
            found[quad] = current
        return found

    def unsettled(self) -> dict[str, tuple[dict[int, int], dict[int, int]]]:
        """Return committed offsets and ends of the first stage that has not committed all that there is for it."""
        for engine, topic in _STAGES:
            committed, ends = self.committed(engine, topic), self.ends(topic)
            if committed != ends:
                return {topic: (committed, ends)}
        return {}

    def await_quiet(self, within_s: float = _PATIENCE_S) -> None:
        """Return when everything published so far is through, down to the last topic, and committed."""
        left: dict[str, Any] = {}

        def is_quiet() -> bool:
            left.clear()
            try:
                left.update(self.unsettled())
            except KafkaException as error:  # a broker that is just coming up
                left["error"] = str(error)
            return not left

        try:
            wait_for(is_quiet, "all records settled", within_s=within_s)
        except AssertionError as error:
            raise AssertionError(f"committed offsets stay behind the ends: {left}") from error

    def close(self) -> None:
        """End the workers that still run."""
        for worker in self.workers:
            if worker.process.poll() is None:
                worker.kill()


@pytest.fixture
def deployment(kafka_broker: Broker, fresh_names: FreshNames, tmp_path: Path) -> Iterator[Deployment]:
    """Topics of one test on Apache Kafka and the workers on them; a suite for another broker brings its own."""
    deployed = Deployment(kafka_broker.bootstrap_servers, fresh_names, tmp_path)
    deployed.create_topics()
    yield deployed
    deployed.close()
