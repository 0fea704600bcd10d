"""The local broker as a whole: Apache Kafka started, used, stopped, killed and started again."""

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from streams.local_broker import Broker
from tests.brokers import ConsoleProducer, FreshNames

pytestmark = pytest.mark.integration


async def create_topic(broker: Broker, name: str, partitions: int = 1) -> None:
    """Create a topic; fail unless the broker says that it did."""
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap_servers)
    await admin.start()
    try:
        answer = await admin.create_topics([NewTopic(name, partitions, 1)])
        assert [error[1] for error in answer.topic_errors] == [0]
    finally:
        await admin.close()


async def publish(broker: Broker, topic: str, values: list[bytes]) -> None:
    """Publish values and return when the broker has acknowledged all of them."""
    async with AIOKafkaProducer(
        bootstrap_servers=broker.bootstrap_servers, acks="all", max_request_size=20_000_000
    ) as producer:
        for sent in [await producer.send(topic, value) for value in values]:
            await sent


async def read(broker: Broker, topic: str, count: int, *, group: str | None = None) -> list[bytes]:
    """Read ``count`` values from where the group stands, and commit what was read."""
    values = []
    async with AIOKafkaConsumer(
        topic,
        bootstrap_servers=broker.bootstrap_servers,
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        max_partition_fetch_bytes=20_000_000,
    ) as consumer:
        while len(values) < count:
            values.append((await consumer.getone()).value)
        if group:
            await consumer.commit()
    return values


async def test_lines_of_a_foreign_client_are_read_back(
    kafka_broker: Broker, console_producer: ConsoleProducer, fresh_names: FreshNames
) -> None:
    """Kafka's own console producer publishes; aiokafka reads the same bytes, in order."""
    topic = fresh_names.topic("lines")
    await create_topic(kafka_broker, topic)
    console_producer(topic, ["first", "zweite Zeile: Größe", "третья"])
    assert await read(kafka_broker, topic, 3) == [line.encode() for line in ("first", "zweite Zeile: Größe", "третья")]
