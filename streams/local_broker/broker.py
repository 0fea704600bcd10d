"""What every broker offers, whichever stands behind it, and the two ways to have one."""

from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Self

from streams.local_broker.errors import LocalBrokerError, log_tail
from streams.local_broker.process import GuardedProcess
from streams.local_broker.readiness import accepts_connections


class Broker(ABC):
    """A Kafka broker to work with; ``with broker:`` starts and stops it.

    Attributes:
        bootstrap_servers: ``host:port[,host:port]``; empty before the first start.
        log_path: the broker's log, where this program writes one.
        keeps: what survives a restart of the broker, as the end of a sentence that begins with "it".
        creates_topics: whether it takes requests to create topics. One that does not lets every topic appear, with
            4 partitions, when its metadata are first asked for.
        shares_groups: whether several members of one consumer group can share its partitions.
    """

    bootstrap_servers: str = ""
    log_path: Path | None = None
    keeps: str
    creates_topics: bool = True
    shares_groups: bool = True

    @property
    @abstractmethod
    def description(self) -> str:
        """One line: what it is, where it listens, where its data are."""

    @abstractmethod
    def start(self) -> str:
        """Start the broker if it is not up, wait until it serves, and return ``bootstrap_servers``.

        Raises:
            LocalBrokerError: it does not come up; the message ends with the tail of its log.
        """

    @abstractmethod
    def stop(self) -> None:
        """End the broker cleanly; do nothing if it is down."""

    @abstractmethod
    def kill(self) -> None:
        """End the broker without warning (SIGKILL); do nothing if it is down."""

    def restart(self) -> str:
        """Stop and start the broker; return ``bootstrap_servers``, which stay the same where ``keeps`` says so."""
        self.stop()
        return self.start()

    def log_tail(self) -> str:
        """Return the last lines of the broker's log."""
        return log_tail(self.log_path) if self.log_path else "(the log of this broker is kept elsewhere)"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


class GivenCluster(Broker):
    """A cluster that somebody else runs: it is looked at, never started or stopped."""

    keeps = "keeps what that cluster is set to keep"

    def __init__(self, bootstrap_servers: str) -> None:
        """Take ``host:port[,host:port]`` as it is."""
        self.bootstrap_servers = bootstrap_servers

    @property
    def description(self) -> str:
        """One line: where the cluster is."""
        return f"the cluster at {self.bootstrap_servers}"

    def start(self) -> str:
        """Return ``bootstrap_servers`` if at least one of them can be reached.

        Raises:
            LocalBrokerError: none can.
        """
        addresses = [server.strip().rpartition(":") for server in self.bootstrap_servers.split(",")]
        if not any(accepts_connections(host.strip("[]"), int(port)) for host, _, port in addresses):
            raise LocalBrokerError(
                f"No Kafka broker answers at {self.bootstrap_servers}: start it, or correct "
                "DATELINE_BOOTSTRAP_SERVERS, or unset it to get a broker on this machine."
            )
        return self.bootstrap_servers

    def stop(self) -> None:
        """Do nothing: the cluster is not ours."""

    def kill(self) -> None:
        """Do nothing: the cluster is not ours."""


class OwnBroker(Broker):
    """A broker that runs as a process of this program."""

    _process: GuardedProcess | None = None

    @property
    def running(self) -> bool:
        """Whether the broker's process is up."""
        return self._process is not None and self._process.running

    @property
    def pid(self) -> int | None:
        """The process id of the broker itself, while it is up."""
        return self._process.pid if self._process and self._process.running else None

    def stop(self) -> None:
        """End the broker cleanly, by force when that takes too long; do nothing if it is down."""
        if self._process is not None:
            self._process.stop()
            self._process = None

    def kill(self) -> None:
        """End the broker without warning (SIGKILL); do nothing if it is down."""
        if self._process is not None:
            self._process.kill()
            self._process = None
