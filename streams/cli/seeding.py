"""Following articles that were just published until each is accounted for: read or dead-lettered, events routed."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from schemas import topics
from schemas.dead_letters import from_kafka_headers
from streams.adapters.kafka_access import KafkaAccess
from streams.cli.cluster_access import started
from streams.cli.pipeline_progress import behind, committed_offsets, stage_topics
from streams.cli.publication import Published
from streams.cli.topic_reading import EVERYTHING, read_topics
from streams.settings import Settings

_POLL_S: Final = 0.3


@dataclass(frozen=True, slots=True)
class SeedAccount:
    """What became of published articles; ``event_ends`` is how far the events topic went when all was through."""

    dead: int
    event_ends: dict[int, int]


async def follow_through(published: Published, access: KafkaAccess, settings: Settings) -> SeedAccount:
    """Wait until every stage has settled all that the published articles caused, stage by stage.

    A stage settles a record only after what it caused is on the broker, so the ends of the next stage's topics, taken
    once a stage has caught up, cover everything.
    """
    from aiokafka import AIOKafkaConsumer
    from aiokafka.admin import AIOKafkaAdminClient

    admin = AIOKafkaAdminClient(**access.client_arguments())
    names = [name for _, group_topics in stage_topics(settings) for name in group_topics]
    consumer = AIOKafkaConsumer(*names, **access.client_arguments(), group_id=None)
    async with started(admin, access), started(consumer, access):
        ends: dict[int, int] = published.ends
        for group, group_topics in stage_topics(settings):
            for topic in group_topics:
                if topic != settings.topic_prefix + topics.ARTICLES:
                    ends = await _ends(consumer, topic)
                await _until_settled(admin, group, topic, ends)
    return SeedAccount(await _dead_among(published, access, settings), ends)


async def _ends(consumer: Any, topic: str) -> dict[int, int]:
    partitions = [tp for tp in consumer.assignment() if tp.topic == topic]
    return {tp.partition: end for tp, end in (await consumer.end_offsets(partitions)).items()}


async def _until_settled(admin: Any, group: str, topic: str, ends: dict[int, int]) -> None:
    from aiokafka import TopicPartition
    from aiokafka.errors import KafkaError

    partitions = [TopicPartition(topic, partition) for partition, end in ends.items() if end]
    while partitions:
        try:
            settled = await committed_offsets(admin, group, partitions)
        except KafkaError:
            settled = {}  # the group does not exist before its first worker has joined
        if not behind({tp.partition: offset for tp, offset in settled.items()}, ends):
            return
        await asyncio.sleep(_POLL_S)


async def _dead_among(published: Published, access: KafkaAccess, settings: Settings) -> int:
    dead = 0
    async for record in read_topics(access, [settings.topic_prefix + topics.DEAD_LETTERS], EVERYTHING):
        try:
            headers = from_kafka_headers(record.headers)
        except ValueError:
            continue
        first = published.starts.get(headers.partition)
        dead += first is not None and first <= headers.offset < published.ends[headers.partition]
    return dead
