"""Producers of a partition: what they wait for."""

from unittest.mock import AsyncMock, MagicMock

from aiokafka.errors import UnknownTopicOrPartitionError

from streams.topology.fencing import FencedProducer


async def test_a_broker_that_does_not_know_its_topics_yet_is_asked_again() -> None:
    """The client gives up after ten seconds without an answer, which is less than a delivery may take."""
    producer = FencedProducer(MagicMock(), {}, "id")
    producer._producer = MagicMock(partitions_for=AsyncMock(side_effect=[UnknownTopicOrPartitionError(), {1, 0}]))
    assert await producer.partitions_of("events") == [0, 1]
