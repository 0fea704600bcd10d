"""Fetching Kafka's jars, with a stand-in for Maven."""

import os
from pathlib import Path

import pytest

from streams.local_broker.errors import JarsUnavailableError
from streams.local_broker.jars import kafka_files, kafka_jars, kafka_version

_JARS = "kafka_2.13-4.3.1.jar kafka-tools-4.3.1.jar log4j-slf4j-impl-2.0.jar"
# Copies three jars into the folder named by -DoutputDirectory, and notes that it ran.
WORKING = f"""
for argument; do case $argument in -DoutputDirectory=*) into=${{argument#*=}};; esac; done
for jar in {_JARS}; do : > "$into/$jar"; done
echo run >> "$MAVEN_RUNS"
"""
FAILING = """
for argument; do case $argument in -DoutputDirectory=*) : > "${argument#*=}/half.jar";; esac; done
echo '[ERROR] Could not resolve dependencies: connection refused'
exit 1
"""


class Machine:
    """A cache folder and a PATH with a stand-in for Maven, or without."""

    def __init__(self, folder: Path) -> None:
        self.cache = folder / "cache"
        self.runs = folder / "runs"
        self.path = folder / "bin"
        self.path.mkdir()
        self.said: list[str] = []

    def install(self, script: str) -> None:
        """Make ``mvn`` run this shell script."""
        program = self.path / "mvn"
        program.write_text(f"#!/bin/sh\n{script}")
        program.chmod(0o755)

    def fetch(self) -> Path:
        """Ask for the jars, with this machine's PATH alone to find Maven on."""
        environ = {**os.environ, "PATH": f"{self.path}", "MAVEN_RUNS": str(self.runs)}
        return kafka_jars(self.cache, environ=environ, report=self.said.append)

    def kept(self) -> list[str]:
        """Names of all files and folders that belong to the jars, without the lock."""
        return sorted(path.name for path in self.cache.glob("kafka/*/**/*") if path.name != "lock")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with an empty cache and without Maven."""
    return Machine(tmp_path)


def test_jars_are_fetched_once(machine: Machine) -> None:
    """The second request finds the cache filled and runs no Maven; people are told of the first."""
    machine.install(WORKING)
    jars = machine.fetch()
    assert jars == machine.fetch()
    assert sorted(path.name for path in jars.iterdir()) == sorted(_JARS.split())
    assert machine.runs.read_text() == "run\n"
    assert len(machine.said) == 1
    assert kafka_version(jars) == "4.3.1"


def test_cached_jars_need_no_maven(machine: Machine) -> None:
    """Once fetched, Maven may be gone."""
    machine.install(WORKING)
    jars = machine.fetch()
    (machine.path / "mvn").unlink()
    assert machine.fetch() == jars


def test_without_maven_the_message_says_so(machine: Machine) -> None:
    """No Maven and nothing cached: one line, nothing half made."""
    with pytest.raises(JarsUnavailableError, match=r"Maven \(`mvn`\).*not on PATH"):
        machine.fetch()
    assert machine.kept() == []


def test_a_failed_fetch_leaves_nothing_and_can_be_repeated(machine: Machine) -> None:
    """Maven's own reason is in the message; half the jars never pass for all."""
    machine.install(FAILING)
    with pytest.raises(JarsUnavailableError, match="connection refused"):
        machine.fetch()
    assert machine.kept() == []
    machine.install(WORKING)
    assert machine.fetch().is_dir()


def test_jars_left_out_are_noticed(machine: Machine) -> None:
    """A Maven that ends well without the broker's jar has not done its work."""
    machine.install("exit 0")
    with pytest.raises(JarsUnavailableError, match="left out"):
        machine.fetch()
    assert machine.kept() == []


def test_what_a_killed_fetch_left_is_removed(machine: Machine) -> None:
    """A folder half filled by a run that was killed neither counts as the jars nor stays for ever."""
    machine.install(FAILING)
    with pytest.raises(JarsUnavailableError):
        machine.fetch()
    digest = next((machine.cache / "kafka").iterdir())
    (digest / "partial-x").mkdir()
    (digest / "partial-x" / "half.jar").touch()
    machine.install(WORKING)
    assert machine.fetch() == digest / "jars"
    assert "partial-x" not in machine.kept()


def test_the_three_files_for_kafka_are_found() -> None:
    """The project model, the server's properties and its logging configuration are where the code looks."""
    assert {path.name for path in kafka_files().iterdir()} >= {"pom.xml", "server.properties", "log4j2.xml"}
