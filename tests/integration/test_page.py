"""The page as a process on Apache Kafka: it follows the topics, survives its own restart, and answers as `extract`."""
# ruff: noqa: S310 - every address is the page's own

import json
import re
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from schemas.codec import encode
from schemas.dead_letters import to_kafka_headers
from schemas.records import Event
from streams.domain.deduplication.in_process import InProcessDeduplicator
from tests.cli_deployment import PATIENCE_S, CommandLine
from tests.page_state import dead_letter
from tests.reports import report
from tests.workers import Deployment, wait_for

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

_ARTICLE: Final = {
    "id": "read-1",
    "title": "Bomb in Baghdad",
    "text": "Two people were killed and nine wounded when a car bomb exploded in Baghdad on Monday, police said.",
    "published_at": "2025-03-04T12:00:00Z",
}


class _Page:
    """A page that runs."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=PATIENCE_S) as answer:
            return json.load(answer)

    def post(self, path: str, body: Any) -> Any:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return json.load(answer)

    def revisions(self) -> dict[str, int]:
        return {event["event_id"]: event["revision"] for event in self.get("api/events")["events"]}

    def first_of_stream(self, place: str) -> tuple[str, Any]:
        """Return the first event that a reader who was at a place is sent."""
        with urllib.request.urlopen(f"{self.url}api/stream?last_event_id={place}", timeout=PATIENCE_S) as answer:
            kind = ""
            for line in answer:
                name, _, value = line.decode().rstrip().partition(": ")
                if name == "event":
                    kind = value
                elif name == "data" and kind != "status":
                    return kind, json.loads(value)
        raise AssertionError("the stream ended")


@pytest.fixture
def dateline(deployment: Deployment, tmp_path: Path) -> CommandLine:
    """A command line on the topics of this test."""
    return CommandLine(
        {
            "bootstrap_servers": deployment.bootstrap_servers,
            "topic_prefix": deployment.names.prefix,
            "consumer_group": deployment.names.group,
            "data_dir": str(tmp_path / "data"),
        }
    )


@contextmanager
def _running_page(dateline: CommandLine, log_path: Path) -> Iterator[_Page]:
    with dateline.running("page", "--port", "0", log_path=log_path) as process:

        def address() -> str | None:
            assert process.poll() is None, log_path.read_text()
            found = re.search(r"live page at (http://\S+)", log_path.read_text(errors="replace"))
            return found.group(1) if found else None

        page = _Page(wait_for(address, "the page's address", within_s=PATIENCE_S))
        wait_for(lambda: page.get("api/status")["caught_up"], "a page that has read the topic", within_s=PATIENCE_S)
        yield page
        process.terminate()
        assert process.wait(PATIENCE_S) == 0, log_path.read_text()


def _write(deployment: Deployment, event_id: str, event: Event | None) -> None:
    deployment.publish_bytes("events", (event_id.encode(), encode(event) if event else None), partition=1)


def test_the_page_follows_its_topics_over_a_restart(
    deployment: Deployment, dateline: CommandLine, tmp_path: Path
) -> None:
    """Events, revisions, links, dead letters, retractions; a reader of the first process goes on at the second."""
    deduplicator = InProcessDeduplicator()
    decisions = [deduplicator.apply(one) for one in (report("a"), report("b", hours=1), report("c", date="2025-06-01"))]
    strike, other = decisions[0].writes[0].event_id, decisions[2].writes[0].event_id
    for decision in decisions[:2]:
        for write in decision.writes:
            _write(deployment, write.event_id, write.event)
        for link in decision.links:
            deployment.publish_bytes("event.links", (link.event_id.encode(), encode(link)))
    deployment.publish_bytes("events", (b"bad", b"no event at all"), partition=2)
    letter = dead_letter()
    deployment.publish_with_headers("articles.dead", b"k", b"{}", to_kafka_headers(letter))

    with _running_page(dateline, tmp_path / "page-1.log") as page:
        assert page.revisions() == {strike: 2}
        event = page.get(f"api/events/{strike}")
        assert [note["revision"] for note in event["revisions"]["seen"]] == [1, 2]
        wait_for(lambda: len(page.get(f"api/events/{strike}")["links"]) == 2, "both links")
        wait_for(lambda: page.get("api/status")["dead_letters"]["by_reason"] == {"no-text": 1}, "the dead letter")
        status = page.get("api/status")
        assert status["left_out"] == 1
        wait_for(lambda: page.get("api/status")["workers"], "a look at the pipeline", within_s=PATIENCE_S)
        place = page.get("api/events")["place"]
        _write(deployment, other, decisions[2].writes[0].event)
        wait_for(lambda: page.revisions() == {strike: 2, other: 1}, "the new event")
        assert page.post("api/read", _ARTICLE) == dateline_line(dateline)

    with _running_page(dateline, tmp_path / "page-2.log") as page:
        kind, data = page.first_of_stream(place)
        assert (kind, data["event_id"]) == ("event", other)
        _write(deployment, other, None)
        wait_for(lambda: page.revisions() == {strike: 2}, "the retraction")


def dateline_line(dateline: CommandLine) -> Any:
    """Return what `dateline extract` prints for the article."""
    done = dateline("extract", "-", stdin=json.dumps(_ARTICLE).encode())
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_taken_port_is_one_line_and_a_foreign_address_needs_a_token(dateline: CommandLine) -> None:
    """Exit code 2, before anything is served."""
    refused = dateline("page", "--port", "0", page_host="0.0.0.0")  # noqa: S104 - must be refused
    assert refused.returncode == 2
    assert b"DATELINE_PAGE_TOKEN" in refused.stderr
