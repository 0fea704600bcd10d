"""A whole deployment on this machine: broker, topics, worker processes. Starts them in order, ends them in reverse."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from streams.cli.local_cluster import (
    DATA_DIR_REMEDY,
    RunningDeployment,
    announce,
    data_dir,
    running_deployment,
    withdraw,
)
from streams.errors import ConfigurationError
from streams.folders import make_folder
from streams.local_broker import Broker, LocalBrokerError, MemoryBroker, choose_broker
from streams.local_broker.ports import free_port, is_free
from streams.local_broker.process import GuardedProcess
from streams.metrics.server import in_url
from streams.page.address import page_url
from streams.settings import Settings, variable

_GRACE_S: Final = 12.0  # a worker drains within ten seconds


@dataclass(frozen=True, slots=True)
class WorkerProcess:
    """A worker of this deployment, its log and where its metrics are."""

    name: str
    process: GuardedProcess
    log_path: Path
    metrics_url: str


@contextmanager
def running_broker(settings: Settings, say: Callable[[str], None]) -> Iterator[Broker]:
    """Start the broker of the settings, yield it, and stop it.

    Raises:
        ConfigurationError: another deployment uses the same folder, or there can be no broker; says what to do.
    """
    other = running_deployment(settings)
    if other:
        raise ConfigurationError(
            f"a deployment runs already (process {other.pid}, broker {other.bootstrap_servers}): stop it with Ctrl-C "
            f"where it runs, or set {variable('data_dir')} to another folder"
        )
    try:
        broker = choose_broker(
            bootstrap_servers=settings.bootstrap_servers,
            prefer=settings.local_broker,
            folder=data_dir(settings) / "broker",
            report=say,
        )
        broker.start()
    except LocalBrokerError as error:
        raise ConfigurationError(str(error)) from error
    with broker:
        say(broker.description)
        yield broker


@dataclass(frozen=True, slots=True)
class PageAddress:
    """Where the live page of this deployment will be; known before anything is started."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """Return the address for people."""
        return page_url(self.host, self.port)


def page_address(settings: Settings) -> PageAddress:
    """Return the settings' address for the page, or another port where that one is taken."""
    return PageAddress(settings.page_host, _free_or_other(settings.page_port))


@contextmanager
def running_page(
    settings: Settings, broker: Broker, address: PageAddress, say: Callable[[str], None]
) -> Iterator[GuardedProcess]:
    """Start the live page, yield its process, and stop it. The page reads topics only: without it all goes on."""
    log_path = data_dir(settings) / "logs" / "page.log"
    say(f"page: log in {log_path}")
    process = _start_verb(broker, log_path, "page", "--port", str(address.port))
    try:
        yield process
    finally:
        process.stop()


@contextmanager
def running_workers(settings: Settings, broker: Broker, count: int) -> Iterator[list[WorkerProcess]]:
    """Start worker processes, make them known to the other verbs, yield them, and let them drain at the end.

    Raises:
        ConfigurationError: more than one worker on a broker that cannot share partitions out.
    """
    if count > 1 and isinstance(broker, MemoryBroker):
        raise ConfigurationError(
            f"the in-memory broker serves one worker, not {count}: use Apache Kafka, or --workers 1"
        )
    with ExitStack() as stack:
        workers: list[WorkerProcess] = []
        for number in range(1, count + 1):
            worker = _start_worker(settings, broker, number)
            stack.callback(worker.process.stop)
            workers.append(worker)
        urls = tuple(worker.metrics_url for worker in workers)
        announce(RunningDeployment(os.getpid(), broker.bootstrap_servers, urls), settings)
        stack.callback(withdraw, settings)
        yield workers


def _start_worker(settings: Settings, broker: Broker, number: int) -> WorkerProcess:
    name = f"worker-{number}"
    port = _free_or_other(settings.metrics_port + number - 1 if settings.metrics_port else 0)
    log_path = data_dir(settings) / "logs" / f"{name}.log"
    process = _start_verb(broker, log_path, "worker", "--name", name, "--metrics-port", str(port))
    return WorkerProcess(name, process, log_path, f"http://{in_url(settings.metrics_host)}:{port}/metrics")


def _start_verb(broker: Broker, log_path: Path, *arguments: str) -> GuardedProcess:
    """Start another command of ours on the broker, with a log of its own that begins anew."""
    make_folder(log_path.parent, DATA_DIR_REMEDY)
    log_path.unlink(missing_ok=True)
    environment = {**os.environ, variable("bootstrap_servers"): broker.bootstrap_servers}
    command = [sys.executable, "-m", "streams.cli", *arguments]
    return GuardedProcess(command, log_path=log_path, grace=_GRACE_S, environ=environment)


def _free_or_other(wanted: int) -> int:
    """Return a port if it is free, else (or for 0) any free one."""
    return wanted if wanted and is_free(wanted) else free_port()
