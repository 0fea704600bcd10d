"""Workers join and leave under load on Apache Kafka, with real extraction; afterwards the accounts must settle."""

import pytest

from schemas import topics
from schemas.codec import decode
from schemas.records import Reading
from tests.chaos.accounts import (
    StoredRecord,
    account_by_article,
    assert_every_source_is_linked,
    assert_quads_agree,
    assert_revisions_rise_by_one,
    calm_run,
    comparable,
    events_of,
)
from tests.chaos.generator import generate
from tests.workers import Deployment, wait_for

pytestmark = [pytest.mark.integration, pytest.mark.timeout(400)]

_MESSAGES = 160
_SEED = 20250401
_LOGS = (
    topics.ARTICLES,
    topics.READINGS,
    topics.DEAD_LETTERS,
    topics.EVENTS,
    topics.LINKS,
    *topics.QUAD_TOPICS.values(),
)


def test_workers_come_and_go_and_the_accounts_settle(deployment: Deployment) -> None:
    """One joins, one is stopped, one joins, one is killed, all under load: the state is that of a calm run."""
    truth = generate(_MESSAGES, _SEED)
    records = [((one.article_id or "broken").encode(), one.payload) for one in truth.messages]
    quarter = len(records) // 4 + 1

    def publish(number: int) -> None:
        """Publish a quarter of the feed and return when the workers are in the midst of it."""
        deployment.publish_bytes(topics.ARTICLES, *records[number * quarter : (number + 1) * quarter])
        wait_for(lambda: _settled(deployment) >= number * quarter + 5, "work under way", within_s=120)

    first = deployment.start_worker(real_extraction=True).await_working(120)
    publish(0)
    second = deployment.start_worker(real_extraction=True)  # joins while the first one works
    publish(1)
    second.await_working(120)
    assert first.stop(30) == 0
    publish(2)
    third = deployment.start_worker(real_extraction=True).await_working(120)
    publish(3)
    second.kill()
    deployment.await_quiet(180)
    assert third.stop(30) == 0

    logs = {name: [_stored(message) for message in deployment.read(name)] for name in _LOGS}
    account_by_article(truth, logs, deployment.names.prefix)
    assert_revisions_rise_by_one(logs)
    assert_quads_agree(logs)
    assert_every_source_is_linked(logs)
    readings = [decode(record.value, Reading) for record in logs[topics.READINGS] if record.value]
    calm = calm_run(truth, {reading.article_id: reading for reading in readings})
    assert comparable(events_of(logs).values()) == comparable(calm.values())


def _settled(deployment: Deployment) -> int:
    return sum(deployment.committed("extract", topics.ARTICLES).values())


def _stored(message: object) -> StoredRecord:
    return StoredRecord(
        message.partition(), message.offset(), message.key(), message.value(), tuple(message.headers() or ())
    )
