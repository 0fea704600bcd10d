"""How far the workers are: committed offsets against the ends of the topics they consume."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from schemas import topics
from streams.settings import Settings

# Each consumer group with the topics that it works on, in the order in which an article passes them.
STAGES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("extract", (topics.ARTICLES,)),
    ("state", (topics.READINGS, topics.MENTIONS)),
    ("route", (topics.EVENTS,)),
)


@dataclass(frozen=True, slots=True)
class PartitionLag:
    """One partition as one group sees it; ``committed`` is 0 where nothing was ever committed."""

    group: str
    topic: str
    partition: int
    committed: int
    end: int

    @property
    def records(self) -> int:
        """How many records are not yet settled."""
        return max(0, self.end - self.committed)


def stage_topics(settings: Settings) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the full names of groups and of their topics."""
    return tuple(
        (f"{settings.consumer_group}.{group}", tuple(settings.topic_prefix + name for name in names))
        for group, names in STAGES
    )


async def committed_offsets(admin: Any, group: str, partitions: Iterable[Any]) -> dict[Any, int]:
    """Return the offset up to which a group has settled each partition (0 without a commit)."""
    found = await admin.list_consumer_group_offsets(group, partitions=list(partitions))
    return {tp: max(0, metadata.offset) for tp, metadata in found.items()}


async def partition_lags(admin: Any, consumer: Any, settings: Settings) -> list[PartitionLag]:
    """Return the lag of every partition that workers consume, in the order in which an article passes them.

    The end of a topic is read after its source was found settled, so that no lag anywhere means that all is through.

    Args:
        admin: a started admin client.
        consumer: a started consumer without group that is assigned all these topics.
        settings: prefix and group.
    """
    lags = []
    for group, name in ((group, name) for group, names in stage_topics(settings) for name in names):
        partitions = sorted(tp for tp in consumer.assignment() if tp.topic == name)
        ends = await consumer.end_offsets(partitions)
        committed = await committed_offsets(admin, group, partitions)
        lags += [PartitionLag(group, tp.topic, tp.partition, committed.get(tp, 0), ends[tp]) for tp in partitions]
    return lags


async def members_of(admin: Any, group: str) -> int | None:
    """Return how many workers a group has, or None where the broker does not tell."""
    from aiokafka.errors import KafkaError

    try:
        [response] = await admin.describe_consumer_groups([group])
    except KafkaError:
        return None
    [(_, _, _, _, _, members, *_)] = response.groups
    return len(members)


async def arrived_since(consumer: Any, topic: str, since_ms: int) -> int:
    """Return how many records a topic got since a time in milliseconds; the consumer must be assigned the topic."""
    partitions = [tp for tp in consumer.assignment() if tp.topic == topic]
    ends = await consumer.end_offsets(partitions)
    starts = await consumer.offsets_for_times(dict.fromkeys(partitions, since_ms))
    return sum(ends[tp] - starts[tp].offset for tp in partitions if starts.get(tp))


def behind(committed: Mapping[int, int], ends: Mapping[int, int]) -> int:
    """Return how many records before ``ends`` are not yet settled, over all partitions."""
    return sum(max(0, end - committed.get(partition, 0)) for partition, end in ends.items())
