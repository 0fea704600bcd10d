"""Redelivery, replay, upgrades and corrections on Apache Kafka: what was said before changes nothing.

Every test goes through whole worker processes; extraction is a stand-in that reads what each article's lines tell.
"""

from typing import Any

import pytest
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType

from schemas import topics
from schemas.records import Event
from tests.delivery_cases import article, assert_continuous, assert_quads_agree, day
from tests.workers import Deployment, WorkerProcess, wait_for

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

_QUIET_S = 90.0
_READY_S = 90.0


def started(deployment: Deployment, **options: Any) -> WorkerProcess:
    """Return a worker at work."""
    return deployment.start_worker(**options).await_working(_READY_S)


def settled_events(deployment: Deployment) -> tuple[dict[int, int], dict[str, Event]]:
    """Return, once all is through, the ends of the events topic and the events that stand on it."""
    deployment.await_quiet(_QUIET_S)
    return deployment.record_ends(topics.EVENTS), deployment.events()


def test_publishing_again_and_rewinding_the_groups_change_nothing(deployment: Deployment) -> None:
    """Same articles again, and then every group from its beginning: not one record more on the events topic."""
    feed = [article(f"a{n}", f"event killed={n}", f"event date={day(n + 1)}") for n in range(6)]
    corrected = article("a5", "event killed=50")
    first = started(deployment)
    deployment.publish(*feed)
    deployment.await_quiet(_QUIET_S)
    deployment.publish(corrected)
    before = settled_events(deployment)
    assert len(before[1]) == 6
    assert sum(event.source_count for event in before[1].values()) == 11
    assert before[0] != dict.fromkeys(before[0], 0)

    deployment.publish(*feed, corrected)
    assert settled_events(deployment) == before, "published again"

    assert first.stop() == 0
    deployment.rewind()
    assert deployment.unsettled()
    # The articles are read once more: the pool is asked for each, and no reading tells anything new.
    readings = len(deployment.readings())
    started(deployment)
    assert settled_events(deployment) == before, "groups set back to the beginning"
    assert len(deployment.readings()) == readings + len(feed) * 2 + 2
    assert_quads_agree(deployment)

    deployment.publish(article("new", "event killed=77"))
    _, events = settled_events(deployment)
    assert max(event.killed for event in events.values()) == 77, "and what is new still changes something"
    assert_continuous(deployment)


def test_rolling_upgrade_reads_again_without_inventing_events(deployment: Deployment) -> None:
    """A newer extractor changes what it reads differently and nothing else; an old worker that is late, nothing."""
    feed = [
        article("same", "event killed=3"),
        article("same2", "event killed=4", f"event date={day(1)}"),
        article("better", f"only 1.0.0 event date={day(2)} killed=1", f"only 1.1.0 event date={day(2)} killed=2"),
        article("dropped", f"only 1.0.0 event date={day(3)}"),
        article("found", f"only 1.1.0 event date={day(4)}"),
    ]
    old = started(deployment)
    deployment.publish(*feed)
    _, before = settled_events(deployment)
    assert {event.date for event in before.values()} == {"2025-03-13", *(str(day(n)) for n in (1, 2, 3))}

    new = started(deployment, newer_extractor=True)  # both at work for a while, as in a rolling upgrade
    assert old.stop() == 0
    deployment.publish(*feed)
    upgraded = settled_events(deployment)
    by_date = {event.date: event for event in upgraded[1].values()}
    assert set(by_date) == {"2025-03-13", *(str(day(n)) for n in (1, 2, 4))}
    for date in ("2025-03-13", str(day(1)), str(day(2))):
        assert by_date[date].event_id in before, "an event that is still reported keeps its id"
    assert by_date[str(day(2))].killed == 2
    assert by_date["2025-03-13"] == next(event for event in before.values() if event.date == "2025-03-13")

    assert new.stop() == 0
    late = started(deployment)
    deployment.publish(*feed)
    assert settled_events(deployment) == upgraded, "an old worker after the upgrade"
    assert late.stop() == 0
    assert_continuous(deployment)


def test_corrected_article_moves_its_mentions(deployment: Deployment) -> None:
    """Mentions withdrawn, new ones joined, an event without sources retracted everywhere, links that say why."""
    first = article("a", "event killed=3", f"event date={day(1)}", f"event date={day(2)}")
    other = article("b", f"event date={day(1)}", f"event date={day(3)}")
    # Day 2 is gone; what it says of day 1 is gone too, but b still says it; day 3 is new to it, not to us.
    corrected = article("a", "event killed=3", f"event date={day(3)}")
    started(deployment)
    deployment.publish(first, other)
    _, before = settled_events(deployment)
    ids = {event.date: event.event_id for event in before.values()}
    assert set(ids) == {"2025-03-13", *(str(day(n)) for n in (1, 2, 3))}

    deployment.publish(corrected)
    after, events = settled_events(deployment)
    assert set(events) == set(ids.values()) - {ids[str(day(2))]}
    assert {source.article_id for source in events[ids[str(day(1))]].sources} == {"b"}
    assert {source.article_id for source in events[ids[str(day(3))]].sources} == {"a", "b"}
    assert events[ids["2025-03-13"]] == before[ids["2025-03-13"]]

    gone = ids[str(day(2))]
    assert deployment.revisions()[gone][-1] is None
    on_quad = [record for record in deployment.read("events.material-conflict") if record.key() == gone.encode()]
    assert [record.value() is None for record in on_quad] == [False, True]
    assert_quads_agree(deployment)
    verdicts = {(link.event_id, link.article_id, link.verdict): link.reasons for link in deployment.links()}
    assert verdicts[gone, "a", "retracted"] == ("the article no longer says so",)
    assert verdicts[ids[str(day(1))], "a", "withdrawn"] == ("its report now says something else",)
    assert (ids[str(day(3))], "a", "merged") in verdicts

    deployment.publish(first)
    assert settled_events(deployment) == (after, events), "the first version stays superseded"
    assert_continuous(deployment)


def test_restart_from_compacted_topics(deployment: Deployment) -> None:
    """Where the broker has removed earlier revisions, a new worker comes to the same state and goes on from it."""
    compact_at_once(
        deployment.bootstrap_servers,
        [deployment.names.topic(name) for name in (topics.EVENTS, topics.KNOWN_ARTICLES, topics.WITHDRAWN)],
    )
    feed = [article(f"a{n}", f"event killed={n}", f"event date={day(n % 3 + 1)}") for n in range(12)]
    gone = article("a11", "event killed=11")
    first = started(deployment)
    for start in range(0, len(feed), 4):  # in portions: a segment is closed by the first record after its time
        deployment.publish(*feed[start : start + 4])
        deployment.await_quiet(_QUIET_S)
    deployment.publish(gone)
    _, before = settled_events(deployment)
    revisions = sum(event.revision for event in before.values())
    wait_for(lambda: len(deployment.read(topics.EVENTS)) < revisions, "a compacted events topic", within_s=120)
    first.kill()

    restarted = started(deployment)
    deployment.publish(*feed, gone)
    _, events = settled_events(deployment)
    assert events == before
    deployment.publish(article("new", "event killed=99"))
    _, events = settled_events(deployment)
    (grown,) = (event for event in events.values() if event != before[event.event_id])
    assert grown.killed == 99
    assert grown.revision == before[grown.event_id].revision + 1
    assert grown.source_count == before[grown.event_id].source_count + 1
    assert_quads_agree(deployment)
    assert restarted.stop() == 0


def compact_at_once(bootstrap_servers: str, names: list[str]) -> None:
    """Have the broker close segments after a moment and clean them as often as it can."""
    admin = AdminClient({"bootstrap.servers": bootstrap_servers})

    def change(kind: ResourceType, name: str, **settings: str) -> ConfigResource:
        entries = [
            ConfigEntry(key.replace("_", "."), value, incremental_operation=AlterConfigOpType.SET)
            for key, value in settings.items()
        ]
        return ConfigResource(kind, name, incremental_configs=entries)

    eager = {"segment_ms": "200", "max_compaction_lag_ms": "1", "min_cleanable_dirty_ratio": "0.001"}
    changes = [change(ResourceType.TOPIC, name, delete_retention_ms="1", **eager) for name in names]
    changes.append(change(ResourceType.BROKER, "1", log_cleaner_backoff_ms="500"))
    for answer in admin.incremental_alter_configs(changes).values():
        answer.result(30)
