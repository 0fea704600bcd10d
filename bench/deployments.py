"""What the benches share: Apache Kafka while a bench runs, and fresh topics on it with the default settings."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from streams.local_broker import KafkaBroker, kafka_runtime
from tests.brokers import FreshNames
from tests.workers import Deployment

PRODUCT_TIMES: Final[dict[str, Any]] = {
    "session_timeout_s": 10.0,
    "heartbeat_s": 3.0,
    "rebalance_timeout_s": 30.0,
    "commit_interval_s": 1.0,
}
"""The defaults of ``TopologySettings``; the tests' own workers are more impatient."""


@contextmanager
def kafka() -> Iterator[tuple[KafkaBroker, Path]]:
    """Yield a broker of one's own, and a folder that goes with it."""
    with TemporaryDirectory(prefix="dateline-bench-") as folder:
        broker = KafkaBroker(kafka_runtime(report=print), Path(folder) / "kafka", environ=os.environ)
        with broker:
            yield broker, Path(folder)


@contextmanager
def deployment(broker: KafkaBroker, folder: Path, name: str) -> Iterator[Deployment]:
    """Yield fresh topics; their workers end with the block."""
    home = folder / name
    home.mkdir()
    fresh = Deployment(broker.bootstrap_servers, FreshNames(), home)
    fresh.create_topics()
    try:
        yield fresh
    finally:
        fresh.close()
