"""On a cluster without the broker's time: what publishers stamp decides neither what is open nor what is late."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import PolicyViolationError
from confluent_kafka import TIMESTAMP_CREATE_TIME, Producer

from schemas.topics import TIMESTAMP_TYPE, topic_specs
from streams.adapters.kafka_access import KafkaAccess
from streams.adapters.topic_admin import ensure_topics
from streams.local_broker import Broker
from tests.brokers import FreshNames
from tests.delivery_cases import article
from tests.workers import PARTITIONS, Deployment

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

_PATIENCE_S = 240.0


@pytest.fixture
def deployment(
    kafka_broker: Broker, fresh_names: FreshNames, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Deployment]:
    """Topics on a cluster with a policy (KIP-108) that refuses ``message.timestamp.type``."""
    create = AIOKafkaAdminClient.create_topics

    async def create_by_policy(self: AIOKafkaAdminClient, topics: list[Any], **options: Any) -> Any:
        allowed = [topic for topic in topics if TIMESTAMP_TYPE not in topic.topic_configs]
        refused = [(topic.name, PolicyViolationError.errno, "policy") for topic in topics if topic not in allowed]
        created = (await create(self, allowed, **options)).topic_errors if allowed else []
        return SimpleNamespace(topic_errors=[*created, *refused])

    monkeypatch.setattr(AIOKafkaAdminClient, "create_topics", create_by_policy)
    deployed = Deployment(kafka_broker.bootstrap_servers, fresh_names, tmp_path)
    deployed.create_topics()
    yield deployed
    deployed.close()


def test_arrival_is_told_without_the_brokers_time(deployment: Deployment) -> None:
    """Stamped three days ago, in time, and in half an hour: all three arrive now, and are one open event.

    What is stamped with a time before the retention the broker would delete unread: it is refused at the door.
    """
    now = datetime.now(UTC)
    apart = {"old": -timedelta(days=3), "in-time": -timedelta(hours=1), "ahead": timedelta(minutes=30)}
    stamps = {name: now + shift for name, shift in apart.items()}
    answers: list[object] = []
    producer = Producer({"bootstrap.servers": deployment.bootstrap_servers, "log_level": 0})
    for number, (name, stamp) in enumerate([*stamps.items(), ("ancient", now - timedelta(days=15))]):
        producer.produce(
            deployment.names.topic("articles"),
            json.dumps(article(name, f"event killed={number}")).encode(),
            timestamp=int(stamp.timestamp() * 1000),
            on_delivery=lambda error, message: answers.append(error.name() if error else message.timestamp()[0]),
        )
        assert producer.flush(30) == 0
    assert answers == [*[TIMESTAMP_CREATE_TIME] * len(stamps), "INVALID_TIMESTAMP"]
    deployment.start_worker().await_working(_PATIENCE_S)
    deployment.await_quiet(_PATIENCE_S)
    (event,) = deployment.events().values()
    assert {source.article_id for source in event.sources} == set(stamps)
    assert sorted(link.verdict for link in deployment.links()) == ["merged", "merged", "new"]
    arrivals = {reading.article_id: reading.received_at for reading in deployment.readings()}
    assert abs(arrivals["in-time"] - stamps["in-time"]) < timedelta(seconds=1)
    assert timedelta(hours=23) < now - arrivals["old"] < timedelta(hours=24)
    assert timedelta(0) <= arrivals["ahead"] - now < timedelta(seconds=2 * _PATIENCE_S)


def test_topics_without_the_brokers_time_are_told(deployment: Deployment) -> None:
    """Whoever looks at the topics again is told what is not as it should be, for each of them."""
    access = KafkaAccess(bootstrap_servers=deployment.bootstrap_servers)
    specs = topic_specs(prefix=deployment.names.prefix, partitions=PARTITIONS)
    found = asyncio.run(ensure_topics(access, specs))
    wanted = {f"topic {spec.name} has {TIMESTAMP_TYPE}=CreateTime, recommended is LogAppendTime" for spec in specs}
    assert set(found.warnings) == wanted
