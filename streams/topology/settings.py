"""What the topology needs to know, as one frozen value; the edge fills it from its settings."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from schemas.feeds.mapping import FeedFormat
from streams.adapters.kafka_access import KafkaAccess


@dataclass(frozen=True, slots=True, kw_only=True)
class TopologySettings:
    """Settings of one worker process. Sizes in bytes, times in seconds.

    ``state_dir``: where the engine keeps its files, and the RocksDB tables if chosen; each worker needs its own.
    ``read_ahead``: records a partition may have at work in the pool, per process (two keep a process busy while the
    answer of the first one is delivered).
    ``delivery_budget_s``: how long the broker may take to confirm a record before the worker gives up and ends.
    ``broker_lost_after_s``: how long no broker may answer before the worker ends.
    ``drain_s``: how long records at work may take to finish when the worker is asked to stop; the rest of the ten
    seconds between SIGTERM and the end goes to the last commit and to leaving the groups.
    ``failures_in_a_row``: so many articles that failed in succession mean a broken installation: the worker ends.
    ``feed_formats``: the deployment's own shapes of articles, tried before the packaged ones.
    ``copy_index_size``: how many of the newest readings a worker remembers to spare itself their copies; 0: none.
    ``session_timeout_s`` and ``heartbeat_s``: see ``engine.consumer_settings``.
    """

    access: KafkaAccess
    group: str = "dateline"
    topic_prefix: str = ""
    partitions: int = 4
    window_days: int = 14
    max_article_bytes: int = 1_048_576
    feed_formats: tuple[FeedFormat, ...] = ()
    time_limit_s: float = 20.0
    pool_size: int = 1
    read_ahead: int = 2
    table_store: Literal["memory", "rocksdb"] = "memory"
    state_dir: Path
    worker_name: str = field(default_factory=lambda: f"dateline-{os.getpid()}")
    version: str = "0"
    commit_interval_s: float = 1.0
    session_timeout_s: float = 10.0
    heartbeat_s: float = 3.0
    rebalance_timeout_s: float = 30.0
    delivery_budget_s: float = 30.0
    broker_lost_after_s: float = 60.0
    drain_s: float = 5.0
    failures_in_a_row: int = 100
    copy_index_size: int = 5000
