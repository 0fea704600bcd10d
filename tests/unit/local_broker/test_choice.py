"""Which broker is chosen, and what people are told about it."""

import socket
import sys
from pathlib import Path

import pytest

from streams.local_broker import (
    KAFKA,
    MEMORY,
    GivenCluster,
    JarsUnavailableError,
    LocalBrokerError,
    MemoryBroker,
    choose_broker,
)
from streams.local_broker.errors import log_tail
from tests.unit.local_broker.machines import fake_java


@pytest.fixture
def without_maven(tmp_path: Path) -> dict[str, str]:
    """An environment with Java and without Maven."""
    fake_java(tmp_path / "java", "17")
    return {"JAVA_HOME": str(tmp_path / "java"), "PATH": "/bin-of-nothing"}


def test_a_given_cluster_wins() -> None:
    """With a cluster given, nothing is looked for and nothing started, whatever is preferred."""
    broker = choose_broker(bootstrap_servers="10.0.0.1:9092", prefer=MEMORY, environ={})
    assert isinstance(broker, GivenCluster)
    assert broker.bootstrap_servers == "10.0.0.1:9092"


def test_without_jars_the_memory_broker_stands_in_and_says_what_it_does_not_keep(
    tmp_path: Path, without_maven: dict[str, str]
) -> None:
    """One line tells why, and what is lost."""
    said: list[str] = []
    broker = choose_broker(folder=tmp_path, cache=tmp_path / "cache", environ=without_maven, report=said.append)
    assert isinstance(broker, MemoryBroker)
    assert len(said) == 1
    assert "keeps nothing" in said[0]
    assert "not on PATH" in said[0]
    assert "\n" not in said[0]


def test_kafka_can_be_insisted_on(tmp_path: Path, without_maven: dict[str, str]) -> None:
    """Then its absence is an error, with exit code 2."""
    with pytest.raises(JarsUnavailableError) as caught:
        choose_broker(prefer=KAFKA, folder=tmp_path, cache=tmp_path / "cache", environ=without_maven)
    assert caught.value.exit_code == 2
    assert "DATELINE_LOCAL_BROKER=memory" in str(caught.value)


def test_the_memory_broker_can_be_asked_for(tmp_path: Path) -> None:
    """Then neither Java nor Maven is looked for."""
    assert isinstance(choose_broker(prefer=MEMORY, folder=tmp_path, environ={}), MemoryBroker)


def test_a_cluster_that_answers_is_taken_as_it_is() -> None:
    """Starting, stopping and killing a given cluster only look at it; one server of several is enough."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        broker = GivenCluster(f"127.0.0.1:1,127.0.0.1:{port}")
        assert broker.start() == broker.bootstrap_servers
        broker.stop()
        broker.kill()
        assert broker.restart() == broker.bootstrap_servers


def test_a_cluster_that_does_not_answer_is_one_clear_line() -> None:
    """The message names the address and the variable, and means exit code 2."""
    with pytest.raises(LocalBrokerError, match=r"127\.0\.0\.1:1: .*DATELINE_BOOTSTRAP_SERVERS") as caught:
        GivenCluster("127.0.0.1:1").start()
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_the_tail_of_a_log_is_its_last_lines(tmp_path: Path) -> None:
    """However long the log, what is shown stays readable; a log that is not there is said to be empty."""
    log = tmp_path / "log"
    assert log_tail(log) == "(the log is empty)"
    log.write_text("".join(f"line {number}\n" for number in range(100_000)))
    assert log_tail(log).splitlines()[-1] == "line 99999"
    assert len(log_tail(log).splitlines()) == 25


def test_a_memory_broker_without_its_package_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, not an ImportError."""
    monkeypatch.setitem(sys.modules, "confluent_kafka", None)
    with pytest.raises(LocalBrokerError, match="pip install confluent-kafka"):
        MemoryBroker(tmp_path, environ={}).start()
