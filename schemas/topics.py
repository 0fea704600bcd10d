"""The topics: names, contents, keys, retention. One description for creation, checks and documents."""

from dataclasses import dataclass, field, replace
from typing import Final, Literal

from schemas.vocabulary import QUADS

ARTICLES: Final = "articles"
READINGS: Final = "readings"
MENTIONS: Final = "mentions"
EVENTS: Final = "events"
LINKS: Final = "event.links"
DEAD_LETTERS: Final = "articles.dead"
KNOWN_ARTICLES: Final = "articles.known"  # changelog of the register
WITHDRAWN: Final = "mentions.withdrawn"  # changelog of what the deduplicator must not take back
QUAD_TOPICS: Final[dict[str, str]] = {quad: f"{EVENTS}.{quad}" for quad in QUADS}

MAX_RECORD_BYTES: Final = 16 * 1_048_576
"""The largest record that anyone can publish to us, and that can be set aside."""

TIMESTAMP_TYPE: Final = "message.timestamp.type"
OLDEST_TIMESTAMP: Final = "message.timestamp.before.max.ms"
TOMBSTONES_KEPT_S: Final = 24 * 3600  # at least; after that the broker may remove them with what they delete
_DAY_MS: Final = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """One topic as it must exist on the broker.

    Topics with ``exact_partitions`` have the partition count of the ``partitions`` setting, no more and no less: a
    table needs as many partitions in its changelog as in its source (``mentions`` and ``events``).
    """

    name: str
    cleanup: Literal["delete", "compact", "compact,delete"]
    partitions: int
    retention_ms: int
    max_message_bytes: int | None = None
    exact_partitions: bool = False
    min_insync_replicas: int = 1
    extra: dict[str, str] = field(default_factory=dict)

    def config(self) -> dict[str, str]:
        """Return the topic's configuration as Kafka names it."""
        settings = {
            "cleanup.policy": self.cleanup,
            "retention.ms": str(self.retention_ms),
            # Arrival decides what is kept and what is open, not the clock of whoever publishes (docs/adr/0021).
            TIMESTAMP_TYPE: "LogAppendTime",
            **self.extra,
        }
        if self.min_insync_replicas > 1:
            settings["min.insync.replicas"] = str(self.min_insync_replicas)
        if self.max_message_bytes is not None:
            settings["max.message.bytes"] = str(self.max_message_bytes)
        return settings

    def config_with_publishers_time(self) -> dict[str, str]:
        """Return the configuration for a cluster that forbids its own timestamps.

        What is stamped with a time before the retention would be deleted unread: it is refused at the door (KIP-937).
        """
        settings = {name: value for name, value in self.config().items() if name != TIMESTAMP_TYPE}
        return settings | {OLDEST_TIMESTAMP: str(self.retention_ms)}


def topic_specs(
    *,
    prefix: str = "",
    partitions: int = 4,
    window_days: int = 14,
    max_article_bytes: int = 1_048_576,
    replication_factor: int = 1,
) -> tuple[TopicSpec, ...]:
    """Return every topic of a deployment.

    Args:
        prefix: put in front of every name, for example ``"staging."``.
        partitions: of each topic; also the largest useful number of workers.
        window_days: how long an event stays open after its last mention. The events topics are kept twice as long:
            the window itself (compaction must not outrun the table), and as long again for late subscribers.
        replication_factor: copies of each topic. More than half of them must have a record before it counts as written,
            so that what was confirmed survives the loss of any one broker.
        max_article_bytes: the article size limit; records may be larger by 64 KiB for key, headers and framing.
    """
    roomy = max_article_bytes + 65_536
    window_ms = window_days * _DAY_MS
    # Tombstones stay readable for a day, so that a subscriber that was away for a night still learns of a retraction.
    compacted = {"delete.retention.ms": str(TOMBSTONES_KEPT_S * 1000), "min.cleanable.dirty.ratio": "0.2"}
    specs = (
        # The topic accepts more than the limit, so that an article too large is dead-lettered and not lost at the door.
        TopicSpec(f"{prefix}{ARTICLES}", "delete", partitions, window_ms, MAX_RECORD_BYTES),
        TopicSpec(f"{prefix}{READINGS}", "delete", partitions, window_ms, 4 * 1_048_576, exact_partitions=True),
        TopicSpec(
            f"{prefix}{KNOWN_ARTICLES}",
            "compact,delete",
            partitions,
            2 * window_ms,
            exact_partitions=True,
            extra=compacted,
        ),
        TopicSpec(
            f"{prefix}{WITHDRAWN}", "compact,delete", partitions, 2 * window_ms, exact_partitions=True, extra=compacted
        ),
        TopicSpec(f"{prefix}{MENTIONS}", "delete", partitions, window_ms, roomy, exact_partitions=True),
        TopicSpec(
            f"{prefix}{EVENTS}",
            "compact,delete",
            partitions,
            2 * window_ms,
            4 * 1_048_576,
            exact_partitions=True,
            extra=compacted,
        ),
        *(
            TopicSpec(f"{prefix}{name}", "compact,delete", partitions, 2 * window_ms, 4 * 1_048_576, extra=compacted)
            for name in QUAD_TOPICS.values()
        ),
        TopicSpec(f"{prefix}{LINKS}", "delete", partitions, 2 * window_ms, roomy),
        TopicSpec(f"{prefix}{DEAD_LETTERS}", "delete", partitions, 2 * window_ms, MAX_RECORD_BYTES),
    )
    return tuple(replace(spec, min_insync_replicas=replication_factor // 2 + 1) for spec in specs)
