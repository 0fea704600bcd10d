"""Which broker to work with: the given cluster, Apache Kafka on this machine, or the one in memory."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import platformdirs

from streams.local_broker.broker import Broker, GivenCluster
from streams.local_broker.class_archive import with_class_archive
from streams.local_broker.errors import JarsUnavailableError
from streams.local_broker.jars import kafka_jars
from streams.local_broker.java import find_java
from streams.local_broker.kafka import KafkaBroker, KafkaRuntime
from streams.local_broker.memory import MemoryBroker

# What `prefer` may be.
AUTO: Final = "auto"
KAFKA: Final = "kafka"
MEMORY: Final = "memory"

_WAYS_OUT = (
    "Install Maven and go online for the first start, or set DATELINE_LOCAL_BROKER=memory for a broker that keeps "
    "nothing, or DATELINE_BOOTSTRAP_SERVERS to a cluster that is running."
)


def choose_broker(
    *,
    bootstrap_servers: str = "",
    prefer: str = AUTO,
    folder: Path | None = None,
    cache: Path | None = None,
    environ: Mapping[str, str] | None = None,
    report: Callable[[str], None] = lambda _line: None,
) -> Broker:
    """Return the broker to use, not started yet.

    Args:
        bootstrap_servers: a cluster that runs already; then nothing else counts.
        prefer: ``kafka`` insists on Apache Kafka, ``memory`` on the in-memory broker; ``auto`` takes the second only
            where the jars of the first cannot be had.
        folder: where the broker keeps data and log; by default in the user's data folder.
        cache: where the jars are kept; by default the user's cache folder.
        environ: the environment in which Java and Maven are looked for and run.
        report: is given one line for people on what takes long or turns out otherwise than asked.

    Raises:
        JavaMissingError: there is no Java for Apache Kafka.
        JarsUnavailableError: Apache Kafka was insisted on, and its jars cannot be had.
    """
    environ = os.environ if environ is None else environ
    if bootstrap_servers:
        return GivenCluster(bootstrap_servers)
    folder = folder or Path(platformdirs.user_data_dir("dateline", appauthor=False), "broker")
    if prefer == MEMORY:
        return MemoryBroker(folder, environ=environ)
    try:
        return KafkaBroker(kafka_runtime(cache=cache, environ=environ, report=report), folder, environ=environ)
    except JarsUnavailableError as error:
        if prefer == KAFKA:
            raise JarsUnavailableError(f"{error}. {_WAYS_OUT}") from error
        broker = MemoryBroker(folder, environ=environ)
        report(f"No Apache Kafka here ({error}). An in-memory broker stands in; it {broker.keeps}.")
        return broker


def kafka_runtime(
    *,
    cache: Path | None = None,
    environ: Mapping[str, str] | None = None,
    report: Callable[[str], None] = lambda _line: None,
) -> KafkaRuntime:
    """Return what it takes to run Kafka's programs here; fetch the jars where the cache lacks them.

    Raises:
        JavaMissingError, JarsUnavailableError: as ``choose_broker``.
    """
    environ = os.environ if environ is None else environ
    cache = cache or Path(platformdirs.user_cache_dir("dateline", appauthor=False))
    java = find_java(environ)
    runtime = KafkaRuntime(java, kafka_jars(cache, environ=environ, report=report))
    return with_class_archive(runtime, environ=environ, report=report)
