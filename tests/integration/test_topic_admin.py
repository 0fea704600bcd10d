"""Topics on Apache Kafka: created as described, checked, and never half-made."""

from dataclasses import replace

import pytest

from schemas.topics import topic_specs
from streams.adapters.kafka_access import KafkaAccess
from streams.adapters.topic_admin import check_topics, ensure_topics
from streams.errors import TopicError
from streams.local_broker import Broker
from tests.brokers import FreshNames

pytestmark = pytest.mark.integration


@pytest.fixture
def access(kafka_broker: Broker) -> KafkaAccess:
    """How to reach the broker."""
    return KafkaAccess(bootstrap_servers=kafka_broker.bootstrap_servers)


async def test_created_once_and_as_described(access: KafkaAccess, fresh_names: FreshNames) -> None:
    """The first call creates every topic with its configuration, the second finds nothing to do or to warn of."""
    specs = topic_specs(prefix=fresh_names.prefix, partitions=3)
    first = await ensure_topics(access, specs)
    assert set(first.created) == {spec.name for spec in specs}
    await check_topics(access, prefix=fresh_names.prefix, partitions=3)
    second = await ensure_topics(access, specs)
    assert (second.created, second.warnings) == ((), ())
    assert set(second.existing) == {spec.name for spec in specs}


async def test_wrong_partition_count_is_named_and_nothing_created(access: KafkaAccess, fresh_names: FreshNames) -> None:
    """A topic that a table cannot work with: expected and found are told, and the missing topics are not created."""
    specs = topic_specs(prefix=fresh_names.prefix, partitions=3)
    mentions = next(spec for spec in specs if spec.name == fresh_names.topic("mentions"))
    await ensure_topics(access, [replace(mentions, partitions=2)])
    with pytest.raises(TopicError, match=r"mentions has 2 partitions and needs 3: set DATELINE_PARTITIONS"):
        await ensure_topics(access, specs)
    with pytest.raises(TopicError, match=r"missing topics: .*articles.*dateline topics"):
        await check_topics(access, prefix=fresh_names.prefix, partitions=3)


async def test_other_configuration_is_a_warning(access: KafkaAccess, fresh_names: FreshNames) -> None:
    """A retention that differs from ours may be on purpose: it is told, not changed."""
    specs = topic_specs(prefix=fresh_names.prefix, partitions=1)
    links = next(spec for spec in specs if spec.name == fresh_names.topic("event.links"))
    await ensure_topics(access, [replace(links, retention_ms=60_000)])
    report = await ensure_topics(access, specs)
    assert report.warnings == (f"topic {links.name} has retention.ms=60000, recommended is {links.retention_ms}",)


async def test_replication_that_the_cluster_cannot_give_is_refused(
    access: KafkaAccess, fresh_names: FreshNames
) -> None:
    """Three copies on one broker: the broker's own reason is told."""
    specs = topic_specs(prefix=fresh_names.prefix, partitions=1)
    with pytest.raises(TopicError, match="could not be created"):
        await ensure_topics(access, specs[:1], replication_factor=3)
