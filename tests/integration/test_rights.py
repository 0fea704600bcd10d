"""On a cluster with TLS, logins and access control lists each role needs the rights that docs/operations.md lists.

And no others: the tests give exactly these, and take one away.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka.admin import AclOperation, ResourceType

from streams.local_broker import KafkaRuntime
from tests.brokers import FreshNames
from tests.cli_deployment import CommandLine
from tests.secure_broker import Right, SecureKafkaBroker
from tests.workers import Deployment, WorkerProcess

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

_TABLE = Path(__file__).parents[2] / "docs" / "operations.md"
_KINDS = {"topic": ResourceType.TOPIC, "group": ResourceType.GROUP, "transactional id": ResourceType.TRANSACTIONAL_ID}
_READY_S = 120.0


def documented_rights(names: FreshNames) -> dict[str, list[Right]]:
    """Return the rights of each role as the table in docs/operations.md lists them, for a prefix and a group."""
    rights: dict[str, list[Right]] = {}
    row = re.compile(r"^\| (\w+) \| (topic|group|transactional id) \| (.+?) \| (.+?) \|$", re.MULTILINE)
    for role, kind, names_cell, operations in row.findall(_TABLE.read_text("utf-8")):
        for name in re.findall(r"`([^`]+)`", names_cell):
            full = names.group + name.removeprefix("dateline") if kind != "topic" else names.prefix + name
            for operation in operations.split(", "):
                known = AclOperation[re.sub(r"(?<!^)(?=[A-Z])", "_", operation).upper()]
                rights.setdefault(role, []).append(Right(_KINDS[kind], full, known))
    return rights


@pytest.fixture
def secure_broker(kafka_here: KafkaRuntime, tmp_path: Path) -> Iterator[SecureKafkaBroker]:
    """A broker of this test alone, with logins."""
    with SecureKafkaBroker(kafka_here, tmp_path / "kafka", environ=os.environ) as broker:
        yield broker


def test_each_role_gets_by_with_its_rights(secure_broker: SecureKafkaBroker, tmp_path: Path) -> None:
    """Topics are made, an article is published, becomes an event and is read, by four users; a missing right stops."""
    names = FreshNames()
    rights = documented_rights(names)
    assert set(rights) == {"administrator", "publisher", "worker", "subscriber", "operator"}
    for role, granted in rights.items():
        secure_broker.add_user(role, granted)

    def dateline(role: str) -> CommandLine:
        common = {"topic_prefix": names.prefix, "consumer_group": names.group, "data_dir": str(tmp_path)}
        return CommandLine(common | secure_broker.settings_of(role))

    def succeeds(role: str, *arguments: str, stdin: bytes = b"") -> bytes:
        done = dateline(role)(*arguments, stdin=stdin)
        assert done.returncode == 0, (role, arguments, done.stderr.decode())
        return done.stdout

    succeeds("administrator", "topics")
    worker = _worker(secure_broker, names, tmp_path).await_working(_READY_S)
    articles = [json.dumps({"id": "a", "text": "event killed=4"}), "not json"]
    succeeds("publisher", "publish", "-", stdin="\n".join(articles).encode())
    deployment = Deployment(secure_broker.bootstrap_servers, names, tmp_path)
    deployment.await_quiet()
    assert b'"killed":4' in succeeds("subscriber", "tail", "events", "--since", "beginning", "--stop", "--json")
    assert b"not-json" in succeeds("operator", "dead", "list")
    succeeds("operator", "status", "--max-lag", "0")
    succeeds("operator", "dead", "replay", "--all")
    assert worker.stop() == 0

    refused = dateline("subscriber")("publish", "-", stdin=articles[0].encode())
    assert refused.returncode != 0
    assert b"Traceback" not in refused.stderr
    secure_broker.take_right("worker", Right(ResourceType.TRANSACTIONAL_ID, f"{names.group}.*", AclOperation.WRITE))
    refused_worker = _worker(secure_broker, names, tmp_path)
    assert refused_worker.wait(_READY_S) == 2
    assert "the cluster refuses a right" in refused_worker.log
    assert "docs/operations.md" in refused_worker.log


def _worker(broker: SecureKafkaBroker, names: FreshNames, folder: Path) -> WorkerProcess:
    access: dict[str, Any] = broker.settings_of("worker")
    return Deployment(access.pop("bootstrap_servers"), names, folder).start_worker(access=access)
