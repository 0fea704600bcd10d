"""One story in five outlets on Apache Kafka: read once, reported by five, counted as one."""

import asyncio
from typing import Any

import pytest

from schemas.records import Event
from streams.adapters.kafka_access import KafkaAccess
from streams.adapters.resources import load_resources
from streams.domain.reading import read_article
from streams.topology.app import Topology, build_topology
from streams.topology.observer import SilentObserver
from streams.topology.settings import TopologySettings
from tests.workers import PARTITIONS, Deployment, wait_for

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

_PATIENCE_S = 90.0
_STORY = (
    "A Russian drone strike on a market in the Ukrainian city of Kharkiv killed four people and wounded 21 on Tuesday, "
    "the regional governor said.\n\n"
    "Rescuers searched the stalls until noon, and doctors at two hospitals operated on the wounded through the day. "
    "The governor said that the fire had spread to a row of shops behind the square before it could be put out. "
    "Schools in the district will stay closed until the end of the week, and the tram line along the avenue is cut. "
    "Residents brought flowers to the entrance in the evening. The mayor thanked the fire brigade and asked people to "
    "keep away from the buildings that are in danger of collapse."
)
_CREDITS = {
    "b": " Reporting by our correspondent; editing by the night desk.",
    "c": " This story first appeared in a partner newspaper.",
    "d": "\n\nWith material from agencies.",
    "e": "",
}


class Counting(SilentObserver):
    """Counts articles, and those of them that were not read."""

    processed = 0
    copied = 0

    def article_processed(self, outcome: str) -> None:
        """Count."""
        del outcome
        self.processed += 1

    def article_copied(self) -> None:
        """Count."""
        self.copied += 1


def _article(outlet: str, text: str) -> dict[str, Any]:
    published = "2025-03-11T18:00:00+00:00"
    return {"id": f"{outlet}-1", "source": f"{outlet}.example", "published_at": published, "text": text}


async def _wait(condition: Any, what: str) -> None:
    await asyncio.to_thread(wait_for, condition, what, within_s=_PATIENCE_S)


async def _syndicate(deployment: Deployment, topology: Topology, observer: Counting) -> None:
    """Publish the story, and when its event is told, its four copies; return when all are through.

    A copy that comes before the first one's mention has reached the events is the first to tell the event itself.
    """
    await _wait(lambda: topology.working, "a worker at work")
    deployment.publish(_article("a", _STORY))
    await _wait(lambda: topology.feed is not None and len(topology.feed.index) == 1, "the reading to be known")
    await asyncio.to_thread(deployment.await_quiet, _PATIENCE_S)
    deployment.publish(*(_article(outlet, _STORY + credit) for outlet, credit in _CREDITS.items()))
    await _wait(lambda: observer.processed == 1 + len(_CREDITS), "the copies")
    await asyncio.to_thread(deployment.await_quiet, _PATIENCE_S)


async def _run(deployment: Deployment) -> Counting:
    observer = Counting()
    access = KafkaAccess(bootstrap_servers=deployment.bootstrap_servers)
    settings = TopologySettings(
        access=access,
        group=deployment.names.group,
        topic_prefix=deployment.names.prefix,
        partitions=PARTITIONS,
        state_dir=deployment.folder / "state",
        commit_interval_s=0.3,
    )
    topology = build_topology(settings, load_resources, read_article, observer=observer)
    stop = asyncio.Event()
    running = asyncio.ensure_future(topology.run(stop))
    try:
        await _syndicate(deployment, topology, observer)
    finally:
        stop.set()
        await running
    return observer


def _core(event: Event) -> list[tuple[str, str | None]]:
    return [(source.article_id, source.copy_of) for source in event.sources]


def test_story_of_five_outlets_is_read_once_and_counts_as_one(deployment: Deployment) -> None:
    """Four of five readings are taken over; the event has five sources, of which four are copies and one counts."""
    observer = asyncio.run(_run(deployment))
    assert observer.copied == len(_CREDITS)
    readings = {reading.article_id: reading for reading in deployment.readings()}
    assert sorted(readings) == ["a-1", "b-1", "c-1", "d-1", "e-1"]
    assert len({reading.reading_key for reading in readings.values()}) == 1
    events = [event for event in deployment.events().values() if event.killed == 4]
    assert len(events) == 1
    [event] = events
    assert event.source_count == 1
    assert _core(event) == [("a-1", None), *((f"{outlet}-1", "a-1") for outlet in _CREDITS)]
    verdicts = {link.article_id: link.verdict for link in deployment.links() if link.event_id == event.event_id}
    assert verdicts == {"a-1": "new"} | {f"{outlet}-1": "syndicated" for outlet in _CREDITS}
