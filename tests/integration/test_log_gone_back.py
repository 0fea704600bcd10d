"""Offsets that say nothing about the log any more: beyond its end, or of a topic that was deleted and made again."""

import pytest
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient

from tests.delivery_cases import article, assert_continuous
from tests.workers import PARTITIONS, Deployment, wait_for

pytestmark = [pytest.mark.integration, pytest.mark.timeout(240)]

_READY_S = 90.0


def _made_anew(deployment: Deployment, topic: str) -> None:
    """Delete a topic and create it again, with nothing in it."""
    admin = AdminClient({"bootstrap.servers": deployment.bootstrap_servers})
    name = deployment.names.topic(topic)
    for answer in admin.delete_topics([name]).values():
        answer.result(30)
    wait_for(lambda: name not in admin.list_topics(timeout=10).topics, "the deletion")
    deployment.create_topics()


def test_an_offset_beyond_the_end_of_the_log_loses_nothing(deployment: Deployment) -> None:
    """After a power cut the log can end before what was committed: what comes next is read, not taken for known."""
    first = deployment.start_worker().await_working(_READY_S)
    deployment.publish(article("old", "event killed=1"), partition=0)
    deployment.await_quiet()
    assert first.stop() == 0
    group = Consumer(
        {"bootstrap.servers": deployment.bootstrap_servers, "group.id": f"{deployment.names.group}.extract"}
    )
    beyond = [TopicPartition(deployment.names.topic("articles"), partition, 500) for partition in range(PARTITIONS)]
    group.commit(offsets=beyond, asynchronous=False)
    group.close()

    second = deployment.start_worker().await_working(_READY_S)
    deployment.publish(*(article(f"new{n}", f"event killed={n}") for n in range(8)))
    deployment.await_quiet()
    assert "offset 500 was committed and the log ends at" in second.log
    (event,) = deployment.events().values()
    assert event.source_count == 9
    assert_continuous(deployment)


def test_a_topic_made_anew_is_read_from_its_beginning(deployment: Deployment) -> None:
    """Whether workers run meanwhile or not, and however many records the new one has: none is skipped."""
    first = deployment.start_worker().await_working(_READY_S)
    deployment.publish(*(article(f"a{n}", f"event killed={n}") for n in range(4)), partition=1)
    deployment.await_quiet()
    _made_anew(deployment, "articles")
    deployment.publish(*(article(f"b{n}", f"event killed={n}") for n in range(9)), partition=1)
    assert first.wait() == 70
    assert "made anew while the worker ran" in first.log or "ended before what had been read" in first.log

    second = deployment.start_worker().await_working(_READY_S)
    deployment.await_quiet()
    assert second.stop() == 0
    _made_anew(deployment, "articles")
    deployment.publish(*(article(f"c{n}", f"event killed={n}") for n in range(20)), partition=1)
    deployment.start_worker().await_working(_READY_S)
    deployment.await_quiet()
    (event,) = deployment.events().values()
    assert event.source_count == 33
    assert_continuous(deployment)
