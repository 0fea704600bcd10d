"""The command line on Apache Kafka, end to end: publish, work, tail, status, dead letters, and `up`.

One deployment serves most tests; each test publishes articles of its own.
"""

import csv
import json
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pyarrow import parquet

from schemas.topics import topic_specs
from streams.local_broker import Broker
from tests.cli_deployment import PATIENCE_S, CommandLine, command_line, fetch, one_line_error, working_worker
from tests.unit.contract.schema_files import validator
from tests.workers import wait_for as wait_briefly

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

_SEEDS = str(Path(__file__).parents[2] / "seeds")
# Workers here load the real language resources, on a machine that runs a whole suite.
wait_for = partial(wait_briefly, within_s=PATIENCE_S)
_SCHEMA_OF_TOPIC = {"readings": "reading", "mentions": "mention", "events": "event", "event.links": "link"}


@dataclass(frozen=True)
class Deployment:
    """A worker at work, and the command line beside it."""

    dateline: CommandLine
    metrics_url: str

    def caught_up(self) -> bool:
        """Whether `status` finds everything settled."""
        return self.dateline("status", "--max-lag", "0").returncode == 0

    def dead_letters(self) -> list[str]:
        """Return the lines of `dead list`."""
        return self.dateline("dead", "list").stdout.decode().splitlines()


@pytest.fixture(scope="module")
def deployment(kafka_broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Topics and one worker of this module alone; the worker must end with 0 when it is asked to."""
    folder = tmp_path_factory.mktemp("cli")
    dateline = command_line(kafka_broker, folder)
    created = dateline("topics")
    assert created.returncode == 0, created.stderr
    assert f"{len(topic_specs())} topics created" in created.stdout.decode()
    log_path = folder / "worker.log"
    with working_worker(dateline, log_path) as (worker, url):
        yield Deployment(dateline, url)
        worker.send_signal(signal.SIGTERM)
        began = time.monotonic()
        assert worker.wait(15) == 0, log_path.read_text()
        assert time.monotonic() - began < 12


def test_seeds_become_events_and_every_record_fits_its_schema(deployment: Deployment) -> None:
    """Published, read, merged, routed: and what comes off each topic is what the contract promises."""
    published = deployment.dateline("publish", _SEEDS)
    assert published.returncode == 0, published.stderr
    assert "2 articles delivered" in published.stdout.decode()
    wait_for(deployment.caught_up, "all settled")
    for topic, schema in _SCHEMA_OF_TOPIC.items():
        records = deployment.dateline.lines("tail", topic, "--since", "beginning", "--stop", "--json")
        assert records, topic
        for record in records:
            validator(schema).validate(record)
    events = deployment.dateline.lines("tail", "--since", "beginning", "--stop", "--json")
    assert (12, 90) in [(event["killed"], event["injured"]) for event in events]


def test_the_worker_gives_what_the_command_line_gives(deployment: Deployment) -> None:
    """No logic hides in the wiring: mentions on the topic are those of `extract`, but for the arrival time."""
    article = {
        "id": "same-everywhere",
        "published_at": "2025-05-06T10:00:00Z",
        "text": "A car bomb killed three people in Aleppo on Monday, police said.",
    }
    stdin = json.dumps(article).encode()
    [extracted] = [json.loads(line) for line in deployment.dateline("extract", "-", stdin=stdin).stdout.splitlines()]
    deployment.dateline("publish", "-", stdin=stdin)
    wait_for(deployment.caught_up, "all settled")
    mentions = deployment.dateline.lines("tail", "mentions", "--since", "beginning", "--stop", "--json")

    def comparable(mention: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in mention.items() if name not in {"received_at", "event_id"}}

    ours = [comparable(mention) for mention in mentions if mention.get("article_id") == "same-everywhere"]
    assert ours == [comparable(mention) for mention in extracted["mentions"]]
    assert ours


def test_tail_filters_by_type_and_country(deployment: Deployment) -> None:
    """Only what was asked for; the table has a line for each."""
    text = (
        b'{"id": "quake", "text": "An earthquake killed nine people in Antakya, Turkey.", "published_at": "2025-02-03"}'
    )
    deployment.dateline("publish", "-", stdin=text)
    wait_for(deployment.caught_up, "all settled")
    tail = ("tail", "--since", "beginning", "--stop", "--country", "tr")
    events = deployment.dateline.lines(*tail, "--type", "disaster", "--json")
    assert {event["type"] for event in events} == {"DISASTER"}
    assert {event["place"]["country"] for event in events} == {"TR"}
    table = deployment.dateline(*tail).stdout.decode()
    assert "DISASTER" in table
    assert ", UA" not in table


def test_export_writes_the_events_as_they_stand(deployment: Deployment, tmp_path: Path) -> None:
    """The same filters for every format; the file is there in whole, and nothing beside it."""
    text = b'{"id": "flood", "text": "Floods killed six people in Lagos, Nigeria.", "published_at": "2025-02-04"}'
    deployment.dateline("publish", "-", stdin=text)
    wait_for(deployment.caught_up, "all settled")
    only = ("--country", "ng", "--type", "disaster", "--since", "2025-01-01")
    for name in ("events.geojson", "events.csv", "events.parquet"):
        done = deployment.dateline("export", str(tmp_path / name), *only)
        assert done.returncode == 0, done.stderr
        assert "1 events written" in done.stderr.decode()
    [feature] = json.loads((tmp_path / "events.geojson").read_text())["features"]
    [row] = csv.DictReader((tmp_path / "events.csv").open())
    [typed] = parquet.read_table(tmp_path / "events.parquet").to_pylist()
    assert (feature["properties"]["country"], row["killed"], typed["killed"]) == ("NG", "6", 6)
    assert len(list(tmp_path.iterdir())) == 3
    assert deployment.dateline("export", "-", "--format", "acled", *only, "--quiet").stdout.count(b"\n") == 1
    assert "must be one of" in one_line_error(deployment.dateline("export", "--type", "WAR"))
    assert "cannot be written" in one_line_error(deployment.dateline("export", str(tmp_path / "no" / "events.csv")))


def _place_of_attempt(deployment: Deployment, attempt: int) -> str | None:
    lines = [line for line in deployment.dead_letters() if f"attempt {attempt} " in line]
    return lines[0].split()[0] if lines else None


def test_dead_letters_are_listed_shown_and_replayed(deployment: Deployment) -> None:
    """The bytes are the original ones; what fails again comes back with a higher attempt."""
    original = b'{"id": "no text \xc3\xa9",   "n": 1}'
    published = deployment.dateline("publish", "-", stdin=original)
    assert published.returncode == 0
    assert b"no-text" in published.stderr
    wait_for(deployment.caught_up, "all settled")
    place = _place_of_attempt(deployment, 1)
    assert place is not None
    assert deployment.dateline("dead", "show", place).stdout == original
    headers = deployment.dateline("dead", "show", place, "--headers").stdout.decode()
    assert "dateline-code: no-text" in headers

    for attempt in (2, 3):
        replayed = deployment.dateline("dead", "replay", place)
        assert replayed.returncode == 0, replayed.stderr
        place = wait_for(partial(_place_of_attempt, deployment, attempt), f"attempt {attempt}")
        assert deployment.dateline("dead", "show", place).stdout == original

    assert "there is no dead letter" in one_line_error(deployment.dateline("dead", "replay", "0:999999"))
    assert deployment.dateline("dead", "list", "--code", "too-deep").stdout == b""


def test_metrics_count_what_happened(deployment: Deployment) -> None:
    """The worker's page parses and has counted articles and events; lag is reported for each partition."""
    deployment.dateline("publish", _SEEDS)
    wait_for(deployment.caught_up, "all settled")
    fetch(deployment.metrics_url)  # a series of a type and country says zero at its first scrape
    samples = [
        sample
        for family in text_string_to_metric_families(fetch(deployment.metrics_url)[1])
        for sample in family.samples
    ]
    totals: dict[str, float] = {}
    for sample in samples:
        totals[sample.name] = totals.get(sample.name, 0) + sample.value
    assert totals["dateline_articles_total"] >= 2
    assert totals["dateline_events_total"] >= 1
    assert totals["dateline_pool_processes"] == 1


def test_status_tells_that_there_is_no_worker(kafka_broker: Broker, tmp_path: Path) -> None:
    """Exit code 1, and the line says how to start one; the same as JSON."""
    dateline = command_line(kafka_broker, tmp_path)
    dateline("topics")
    dateline("publish", _SEEDS)
    done = dateline("status", "--max-lag", "1")
    assert done.returncode == 1
    assert b"no worker in group" in done.stderr
    assert b"2 records behind, 1 allowed" in done.stderr
    found = json.loads(dateline("status", "--json").stdout)
    assert sum(lag["end"] - lag["committed"] for lag in found["lags"]) == 2
    assert set(found["members"].values()) == {0}


def test_a_wrong_partition_count_stops_everything_before_it_starts(kafka_broker: Broker, tmp_path: Path) -> None:
    """One line that names the topics and the setting, from topics, worker and up alike."""
    dateline = command_line(kafka_broker, tmp_path)
    assert dateline("topics", partitions="2").returncode == 0
    for verb in (("topics",), ("topics", "check"), ("worker",), ("up",)):
        line = one_line_error(dateline(*verb))
        assert "has 2 partitions and needs 4" in line
        assert "DATELINE_PARTITIONS" in line


def test_missing_topics_are_told_and_not_created_by_accident(kafka_broker: Broker, tmp_path: Path) -> None:
    """Neither publishing nor reading nor working makes the broker create a topic of its own."""
    dateline = command_line(kafka_broker, tmp_path)
    for verb in (
        ("publish", _SEEDS),
        ("tail", "--stop"),
        ("status",),
        ("dead", "list"),
        ("worker",),
        ("topics", "check"),
    ):
        assert "dateline topics" in one_line_error(dateline(*verb))
    created = dateline("topics").stdout.decode()
    assert f"{len(topic_specs())} topics created, 0 were there" in created


def test_up_once_accounts_for_every_seed(kafka_here: object, tmp_path: Path) -> None:
    """Broker, topics, worker, seeds, events, and out again: exit code 0, and nothing keeps running."""
    del kafka_here
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "good.jsonl").write_text(
        '{"id": "a", "text": "A bomb killed four people in Baghdad on Monday.", "published_at": "2025-03-04"}\n'
        '{"id": "b"}\n'
    )
    dateline = CommandLine({"data_dir": str(tmp_path / "data"), "metrics_port": "0"})
    done = dateline("up", "--seeds", str(seeds), "--once")
    shown = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert "Baghdad, IQ" in shown
    assert "2 articles accounted for" in shown
    assert "1 read, 1 dead-lettered" in shown
    assert not (tmp_path / "data" / "running.json").exists()


def test_up_stops_everything_on_ctrl_c(kafka_here: object, tmp_path: Path) -> None:
    """Other verbs find its broker while it runs; afterwards its ports are free and it ends with 0."""
    del kafka_here
    dateline = CommandLine({"data_dir": str(tmp_path / "data"), "metrics_port": "0"})
    record = tmp_path / "data" / "running.json"
    with dateline.running("up", log_path=tmp_path / "up.log") as process:
        wait_for(record.exists, f"the deployment's record; {(tmp_path / 'up.log').read_text()}")
        wait_for(lambda: dateline("status").returncode == 0, "a healthy deployment")
        running = json.loads(record.read_text())
        assert "a deployment runs already" in one_line_error(dateline("up"))
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0, (tmp_path / "up.log").read_text()
    assert not record.exists()
    host, _, port = running["bootstrap_servers"].rpartition(":")
    with socket.socket() as probe:
        assert probe.connect_ex((host, int(port))) != 0, "the broker still listens"
    for url in running["metrics_urls"]:
        assert fetch(url) == (0, "")
