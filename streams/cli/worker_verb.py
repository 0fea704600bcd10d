"""``dateline worker``: one worker process, from the settings, with its metrics served, until SIGTERM or Ctrl-C."""

import asyncio
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import click

from streams.adapters.kafka_access import KafkaAccess
from streams.cli.cluster_access import kafka_access
from streams.cli.local_cluster import data_dir
from streams.settings import Settings, read_settings

if TYPE_CHECKING:
    from streams.topology.app import Topology
    from streams.topology.settings import TopologySettings

logger = logging.getLogger(__name__)

_BEAT_S: Final = 1.0
_LATE_S: Final = 30.0  # an event loop that did not come round for so long hangs


@click.command(
    epilog="""\b
Examples:
  dateline worker
  DATELINE_BOOTSTRAP_SERVERS=kafka-1:9092,kafka-2:9092 dateline worker
  dateline worker --name second --metrics-port 0       a second worker on the same machine

Exit codes: 0 stopped on request, 2 wrong setting, topic or address, 70 the broker or the engine failed.
"""
)
@click.option("--name", help="Names the worker in logs, groups and its state folder; must differ between workers.")
@click.option(
    "--metrics-port", type=click.IntRange(0, 65_535), help="Instead of DATELINE_METRICS_PORT; 0: any free port."
)
def worker(name: str | None, metrics_port: int | None) -> int:
    """Run one worker: articles in, events out. Stops cleanly on SIGTERM and Ctrl-C."""
    from prometheus_client import (
        CollectorRegistry,
        GCCollector,
        PlatformCollector,
        ProcessCollector,
        disable_created_metrics,
    )

    from streams.cli.article_reader import load, read
    from streams.cli.logs import configure_logging
    from streams.cli.tracing import tracing
    from streams.metrics.child_memory import ChildMemoryCollector
    from streams.metrics.instruments import Instruments
    from streams.metrics.recorder import MetricsRecorder
    from streams.metrics.server import MetricsServer
    from streams.topology.app import build_topology
    from streams.topology.worker import run_worker

    settings = read_settings(os.environ)
    configure_logging(settings)
    access = kafka_access(settings)
    name = name or f"dateline-{os.getpid()}"
    disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series per counter that nobody asks for
    registry = CollectorRegistry()
    for collector in (ProcessCollector, PlatformCollector, GCCollector):
        collector(registry=registry)
    registry.register(ChildMemoryCollector())
    recorder = MetricsRecorder(Instruments(registry))
    health = _Health()
    port = settings.metrics_port if metrics_port is None else metrics_port
    server = MetricsServer(registry, health.report, host=settings.metrics_host, port=port)
    server.start()
    # Until the topics are checked, one line says what is wrong, not the client's own complaints.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)

    def started(topology: "Topology") -> None:
        configure_logging(settings)
        logger.info("worker %s started, metrics at %s", name, server.url)
        health.watch(topology)

    loads = partial(load, settings.min_confidence)
    try:
        with _state_dir(settings, name) as state_dir, tracing(settings, instance=name):
            topology_settings = _topology_settings(settings, access, name, state_dir)
            return run_worker(
                topology_settings,
                lambda: build_topology(topology_settings, loads, read, observer=recorder),
                on_started=started,
            )
    finally:
        server.stop()


def _topology_settings(settings: Settings, access: KafkaAccess, name: str, state_dir: Path) -> "TopologySettings":
    from streams.cli.feed_formats import own_formats
    from streams.topology.settings import TopologySettings

    return TopologySettings(
        access=access,
        group=settings.consumer_group,
        topic_prefix=settings.topic_prefix,
        partitions=settings.partitions,
        window_days=settings.window_days,
        max_article_bytes=settings.max_article_bytes,
        feed_formats=own_formats(settings),
        time_limit_s=settings.extraction_timeout_s,
        pool_size=settings.extraction_processes,
        copy_index_size=settings.copy_index_size,
        table_store="rocksdb" if settings.table_store == "rocksdb" else "memory",
        state_dir=state_dir,
        worker_name=name,
        version=version("dateline-events"),
    )


@contextmanager
def _state_dir(settings: Settings, name: str) -> Iterator[Path]:
    """Yield the folder for the engine's files: kept where tables live on disk, else gone with the worker."""
    if settings.table_store == "rocksdb":
        yield data_dir(settings) / "state" / name
        return
    with TemporaryDirectory(prefix="dateline-") as folder:
        yield Path(folder)


class _Health:
    """What /health says: ready once every group works, alive while the event loop comes round."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._working: Callable[[], bool] = lambda: False
        self._beaten_at = clock()
        self._beating: asyncio.Task[None] | None = None

    def watch(self, topology: "Topology") -> None:
        """Begin to watch a topology; called inside its event loop."""
        self._working = lambda: topology.working
        self._beating = asyncio.get_running_loop().create_task(self._beat())

    async def _beat(self) -> None:
        while True:
            self._beaten_at = self._clock()
            await asyncio.sleep(_BEAT_S)

    def report(self) -> tuple[bool, dict[str, object]]:
        """Return whether the worker is well, and why."""
        silent_s = self._clock() - self._beaten_at
        if silent_s > _LATE_S:
            return False, {"status": "hanging", "silent_s": round(silent_s)}
        working = self._working()
        return working, {"status": "working" if working else "starting or rebalancing"}
