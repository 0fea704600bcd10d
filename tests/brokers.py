"""Brokers for the tests: started when first asked for, one each per session, and gone with the session.

Fixtures:
    memory_broker: the in-memory broker, available on every machine.
    kafka_broker: Apache Kafka itself; a visible skip where it cannot be had, a failure where REQUIRE_BROKER=1.
    own_kafka_broker: makes brokers that a test may kill and restart without disturbing others.
    fresh_names: topic prefix, topic names and group that no other test uses.
    console_producer: publishes lines with Kafka's own console producer, a client that shares no code with ours.

A test that fails shows the end of the log of each broker that it used.
"""

import os
import shutil
import subprocess
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, Protocol

import pytest

from streams.local_broker import (
    MEMORY,
    Broker,
    GivenCluster,
    KafkaBroker,
    KafkaRuntime,
    LocalBrokerError,
    MemoryBroker,
    kafka_runtime,
)

_PRODUCER_SECONDS = 120


@dataclass(frozen=True)
class FreshNames:
    """Names that no other test and no earlier run has used."""

    mark: str = field(default_factory=lambda: uuid.uuid4().hex[:10])

    @property
    def prefix(self) -> str:
        """A topic prefix, as the setting takes it."""
        return f"t{self.mark}."

    @property
    def group(self) -> str:
        """A consumer group."""
        return f"g{self.mark}"

    def topic(self, name: str) -> str:
        """Return the topic's full name."""
        return self.prefix + name


class ConsoleProducer(Protocol):
    """Publishes one record per line and returns when the broker has all of them."""

    def __call__(
        self,
        topic: str,
        lines: Iterable[str],
        *,
        key_separator: str | None = None,
        broker: Broker | None = None,
        compression: str = "none",
    ) -> None:
        """Publish ``lines`` to ``topic``; with ``key_separator`` each line is key, separator, value."""


@pytest.fixture
def memory_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MemoryBroker]:
    """An in-memory broker of this test's own.

    It draws producer ids by chance from 900,000 and may give one to two producers, whose claims it then refuses: among
    the sixteen of one test that is rare, among those of a whole session it happens in one run of twenty.
    """
    with MemoryBroker(tmp_path_factory.mktemp("memory-broker"), environ=os.environ) as broker:
        yield broker


@pytest.fixture(scope="session")
def kafka_here() -> KafkaRuntime:
    """What it takes to run Kafka's programs, or a skip that says why they cannot run here."""
    if os.environ.get("DATELINE_LOCAL_BROKER") == MEMORY:
        _unavailable("DATELINE_LOCAL_BROKER=memory asks for no Apache Kafka")
    try:
        return kafka_runtime(report=print)
    except LocalBrokerError as error:
        _unavailable(str(error))


@pytest.fixture(scope="session")
def kafka_broker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """Apache Kafka, of this session, or the cluster that DATELINE_BOOTSTRAP_SERVERS names."""
    broker: Broker
    if given := os.environ.get("DATELINE_BOOTSTRAP_SERVERS"):
        broker = GivenCluster(given)
    else:
        runtime = request.getfixturevalue("kafka_here")
        broker = KafkaBroker(runtime, tmp_path_factory.mktemp("kafka"), environ=os.environ)
    with broker:
        yield broker


@pytest.fixture
def own_kafka_broker(kafka_here: KafkaRuntime, tmp_path: Path) -> Iterator[Callable[[], KafkaBroker]]:
    """Return a function that starts another Apache Kafka, for this test alone."""
    brokers: list[KafkaBroker] = []

    def another() -> KafkaBroker:
        brokers.append(KafkaBroker(kafka_here, tmp_path / f"kafka-{len(brokers)}", environ=os.environ))
        brokers[-1].start()
        return brokers[-1]

    # So that the report of a failing test finds them.
    another.brokers = brokers  # type: ignore[attr-defined]
    yield another
    for broker in brokers:
        broker.stop()


@pytest.fixture
def fresh_names() -> FreshNames:
    """Names that only this test uses."""
    return FreshNames()


@pytest.fixture
def console_producer(request: pytest.FixtureRequest, kafka_here: KafkaRuntime) -> ConsoleProducer:
    """Return a function that publishes with Kafka's console producer, by default to ``kafka_broker``."""

    def publish(
        topic: str,
        lines: Iterable[str],
        *,
        key_separator: str | None = None,
        broker: Broker | None = None,
        compression: str = "none",
    ) -> None:
        broker = broker or request.getfixturevalue("kafka_broker")
        command = kafka_here.command(
            "org.apache.kafka.tools.ConsoleProducer",
            *("--bootstrap-server", broker.bootstrap_servers, "--topic", topic),
            *("--command-property", "acks=all", "--command-property", "max.request.size=20971520"),
            *("--compression-codec", compression),
            *(("--reader-property", "parse.key=true") if key_separator else ()),
            *(("--reader-property", f"key.separator={key_separator}") if key_separator else ()),
        )
        _feed(command, lines)

    return publish


@pytest.fixture
def kcat(request: pytest.FixtureRequest) -> ConsoleProducer:
    """Return a function that publishes with kcat, where the machine has it."""
    program = shutil.which("kcat") or shutil.which("kafkacat")
    if program is None:
        pytest.skip("kcat is not on PATH")

    def publish(
        topic: str,
        lines: Iterable[str],
        *,
        key_separator: str | None = None,
        broker: Broker | None = None,
        compression: str = "none",
    ) -> None:
        broker = broker or request.getfixturevalue("kafka_broker")
        keys = ("-K", key_separator) if key_separator else ()
        options = ("-X", "acks=all", "-z", compression, *keys)
        _feed([program, "-P", "-b", broker.bootstrap_servers, "-t", topic, *options], lines)

    return publish


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the end of each broker's log to the report of a test that failed."""
    report = yield
    if report.failed:
        for name, broker in _brokers_of(item):
            report.sections.append((f"end of the log of {name}", broker.log_tail()))
    return report


def _brokers_of(item: pytest.Item) -> Iterator[tuple[str, Broker]]:
    for name, value in getattr(item, "funcargs", {}).items():
        found = [value, *getattr(value, "brokers", ())]
        yield from ((name, broker) for broker in found if isinstance(broker, Broker))


def _feed(command: list[str], lines: Iterable[str]) -> None:
    """Run a producer on ``lines``; its complaint becomes the failure."""
    outcome = subprocess.run(
        command,
        input="".join(f"{line}\n" for line in lines).encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=_PRODUCER_SECONDS,
        check=False,
    )
    output = outcome.stdout.decode(errors="replace")
    # The console producer reports a record that it could not send, and still ends with 0.
    assert outcome.returncode == 0, output
    assert "ERROR" not in output, output


def _unavailable(reason: str) -> NoReturn:
    if os.environ.get("REQUIRE_BROKER") == "1":
        pytest.fail(f"REQUIRE_BROKER=1, but: {reason}", pytrace=False)
    pytest.skip(reason)
