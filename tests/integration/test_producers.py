"""Foreign producers on Apache Kafka: codecs of every client, transactions, broker time, new partitions."""

import asyncio
import json
import time

import kafka
import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from confluent_kafka import TIMESTAMP_LOG_APPEND_TIME, Producer

from tests.brokers import ConsoleProducer
from tests.cli_deployment import PATIENCE_S, CommandLine
from tests.delivery_cases import article
from tests.producer_cases import CODECS, ForeignProducerCases, padded, read_ids
from tests.workers import PARTITIONS, Deployment, wait_for

pytestmark = pytest.mark.integration


class TestForeignProducers(ForeignProducerCases):
    """See the cases."""


@pytest.mark.parametrize("codec", CODECS[1:])
def test_codecs_of_kafka_python(deployment: Deployment, codec: str) -> None:
    """The client in pure Python, with its default of an idempotent producer."""
    producer = kafka.KafkaProducer(
        bootstrap_servers=deployment.bootstrap_servers, compression_type=codec, linger_ms=200
    )
    for n in range(20):
        producer.send(deployment.names.topic("articles"), json.dumps(padded(f"{codec}-{n}")).encode())
    producer.flush(30)
    producer.close()
    deployment.start_worker().await_working()
    deployment.await_quiet()

    assert read_ids(deployment) == {f"{codec}-{n}": 1 for n in range(20)}


def test_codecs_of_the_java_client(deployment: Deployment, console_producer: ConsoleProducer) -> None:
    """Kafka's console producer, which is the Java client with its own libraries for each codec."""
    for codec in CODECS[1:]:
        lines = [json.dumps(padded(f"{codec}-{n}")) for n in range(20)]
        console_producer(deployment.names.topic("articles"), lines, compression=codec)
    deployment.start_worker().await_working()
    deployment.await_quiet()

    assert read_ids(deployment) == {f"{codec}-{n}": 1 for codec in CODECS[1:] for n in range(20)}


def transactional_producer(deployment: Deployment) -> Producer:
    """Return a producer that is ready for its first transaction."""
    producer = Producer(
        {
            "bootstrap.servers": deployment.bootstrap_servers,
            "transactional.id": deployment.names.group,
            "compression.type": "zstd",
            "log_level": 0,
        }
    )
    producer.init_transactions(30)
    return producer


def test_status_passes_behind_a_transactional_publisher(deployment: Deployment) -> None:
    """The last offsets of its partitions are markers, which no worker gets to see; nothing is behind all the same."""
    producer = transactional_producer(deployment)
    for end in (producer.commit_transaction, producer.abort_transaction):
        producer.begin_transaction()
        for partition in range(2):
            one = json.dumps(article(f"{end.__name__}-{partition}", "event")).encode()
            producer.produce(deployment.names.topic("articles"), one, partition=partition)
        assert producer.flush(30) == 0
        end(30)
    deployment.start_worker().await_working()
    dateline = CommandLine(
        {
            "bootstrap_servers": deployment.bootstrap_servers,
            "topic_prefix": deployment.names.prefix,
            "consumer_group": deployment.names.group,
        }
    )
    wait_for(lambda: dateline("status", "--max-lag", "0").returncode == 0, "nothing behind", within_s=PATIENCE_S)
    assert read_ids(deployment) == {"commit_transaction-0": 1, "commit_transaction-1": 1}
    assert deployment.committed("extract", "articles") == deployment.ends("articles")


def test_aborted_transactions_were_never_published(deployment: Deployment) -> None:
    """What a transactional producer takes back is not read; what it commits is, once."""
    producer = transactional_producer(deployment)
    topic = deployment.names.topic("articles")
    for number, commits in enumerate((True, False, True, False)):
        producer.begin_transaction()
        for n in range(10):
            one = article(f"{'kept' if commits else 'aborted'}-{number}-{n}")
            producer.produce(topic, json.dumps(one).encode(), partition=n % PARTITIONS)
        assert producer.flush(30) == 0
        if commits:
            producer.commit_transaction(30)
        else:
            producer.abort_transaction(30)
    # After the last marker, so that there is an offset to settle behind it.
    deployment.publish(article("after-0"), partition=0)
    deployment.start_worker().await_working()

    wanted = {f"kept-{number}-{n}" for number in (0, 2) for n in range(10)} | {"after-0"}
    wait_for(lambda: read_ids(deployment).keys() == wanted, "all committed articles read and no other")
    assert read_ids(deployment) == dict.fromkeys(wanted, 1)
    assert deployment.dead_letters() == []


def test_the_brokers_own_time_is_the_arrival(deployment: Deployment) -> None:
    """With message.timestamp.type=LogAppendTime a record arrived when the broker took it, whatever is claimed."""
    _configure(deployment, "message.timestamp.type", "LogAppendTime")
    before = time.time() - 1
    for partition in range(PARTITIONS):  # the broker takes a setting over partition by partition
        wait_for(lambda p=partition: _published_with_the_brokers_time(deployment, p), "the broker's own time")
    deployment.start_worker().await_working()
    deployment.await_quiet()

    arrivals = [reading.received_at.timestamp() for reading in deployment.readings() if reading.article_id == "stamped"]
    assert len(arrivals) == PARTITIONS
    assert [at for at in arrivals if not before < at < time.time()] == []


def test_a_batch_of_a_thousand_large_articles_is_read(deployment: Deployment) -> None:
    """A compressed batch of 15 MB, many times what a worker fetches at once, holds 1,000 articles."""
    producer = Producer(
        {
            "bootstrap.servers": deployment.bootstrap_servers,
            "compression.type": "lz4",
            "batch.size": 20_000_000,
            "message.max.bytes": 20_000_000,
            "linger.ms": 2000,
            "log_level": 0,
        }
    )
    for n in range(1000):
        one = article(f"a{n}", "nothing happened " * 900)
        producer.produce(deployment.names.topic("articles"), json.dumps(one).encode(), partition=0)
    assert producer.flush(60) == 0
    deployment.start_worker(pool_size=2).await_working()
    deployment.await_quiet()

    assert read_ids(deployment) == {f"a{n}": 1 for n in range(1000)}


def test_partitions_added_at_run_time_are_read(deployment: Deployment) -> None:
    """The articles topic may grow while workers run; they read the new partitions from their beginning."""
    deployment.publish(article("before"))
    deployment.start_worker().await_working()
    deployment.await_quiet()
    asyncio.run(_grow(deployment, PARTITIONS + 2))
    for partition in range(PARTITIONS + 2):
        wait_for(lambda p=partition: _published(deployment, p), f"partition {partition} takes records")

    wanted = {"before", *(f"new-{partition}" for partition in range(PARTITIONS + 2))}
    wait_for(lambda: read_ids(deployment).keys() == wanted, "the articles of all partitions read")
    assert read_ids(deployment) == dict.fromkeys(wanted, 1)


def _published(deployment: Deployment, partition: int) -> bool:
    failures: list[object] = []
    producer = Producer({"bootstrap.servers": deployment.bootstrap_servers, "log_level": 0})
    producer.produce(
        deployment.names.topic("articles"),
        json.dumps(article(f"new-{partition}")).encode(),
        partition=partition,
        on_delivery=lambda error, _: failures.append(error) if error else None,
    )
    return producer.flush(10) == 0 and not failures


def _published_with_the_brokers_time(deployment: Deployment, partition: int) -> bool:
    """Publish a compressed batch under a wrong time; True if the broker answers with its own."""
    kinds: list[int] = []
    producer = Producer({"bootstrap.servers": deployment.bootstrap_servers, "log_level": 0, "compression.type": "lz4"})
    for identifier in ("probe", "stamped"):
        producer.produce(
            deployment.names.topic("articles"),
            json.dumps(padded(identifier)).encode(),
            partition=partition,
            timestamp=1,
            on_delivery=lambda _, message: kinds.append(message.timestamp()[0]),
        )
        assert producer.flush(10) == 0
        if kinds != [TIMESTAMP_LOG_APPEND_TIME] * len(kinds):
            return False
    return True


async def _grow(deployment: Deployment, partitions: int) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=deployment.bootstrap_servers)
    await admin.start()
    try:
        await admin.create_partitions({deployment.names.topic("articles"): NewPartitions(total_count=partitions)})
    finally:
        await admin.close()


def _configure(deployment: Deployment, name: str, value: str) -> None:
    async def configure() -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=deployment.bootstrap_servers)
        await admin.start()
        try:
            topic = deployment.names.topic("articles")
            await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs={name: value})])
        finally:
            await admin.close()

    asyncio.run(configure())
