"""An in-memory broker for machines that cannot have Apache Kafka: librdkafka's mock cluster, a process of its own."""

import sys
from collections.abc import Mapping
from importlib import util
from pathlib import Path

from streams.folders import make_folder
from streams.local_broker.broker import OwnBroker
from streams.local_broker.errors import LocalBrokerError, log_tail
from streams.local_broker.process import GuardedProcess
from streams.local_broker.readiness import cluster_at, wait_until

_START_SECONDS = 30.0
_STOP_SECONDS = 3.0
_SCRIPT = Path(__file__).with_name("mock_cluster.py")


class MemoryBroker(OwnBroker):
    """A broker that holds everything in memory and comes back empty, at another address.

    Of Kafka it has producing, fetching, offsets and one-member consumer groups. It does not have the administrator's
    requests (create, describe and list topics, configurations and groups), and no compaction or retention.
    """

    keeps = "keeps nothing once it stops (records, topics, offsets, address), and serves one worker only"
    creates_topics = False
    shares_groups = False

    def __init__(self, folder: Path, *, environ: Mapping[str, str]) -> None:
        """Prepare a broker whose log goes to ``folder``."""
        self._folder = folder
        self._environ = environ
        self.log_path = folder / "broker.log"

    @property
    def description(self) -> str:
        """One line: where it listens, and what it does not keep."""
        return f"in-memory broker at {self.bootstrap_servers or '(not started)'}; it {self.keeps}"

    def start(self) -> str:
        """Start the broker if it is not up, and return its address, which is new with every start.

        Raises:
            LocalBrokerError: its package is missing, or it does not come up.
        """
        if self.running:
            return self.bootstrap_servers
        if not util.find_spec("confluent_kafka"):
            raise LocalBrokerError("The in-memory broker is missing: run `pip install confluent-kafka`.")
        make_folder(self._folder, "set DATELINE_DATA_DIR to a folder that can be written")
        log = self._folder / "broker.log"
        log.unlink(missing_ok=True)
        process = self._process = GuardedProcess(
            [sys.executable, "-P", str(_SCRIPT)], log_path=log, grace=_STOP_SECONDS, environ=self._environ
        )
        if not wait_until(self._serves, seconds=_START_SECONDS, alive=lambda: process.running):
            self.kill()
            raise LocalBrokerError(f"The in-memory broker did not come up; the end of {log}:\n{log_tail(log)}")
        return self.bootstrap_servers

    def _serves(self) -> bool:
        for line in log_tail(self._folder / "broker.log").splitlines():
            host, _, port = line.rpartition(":")
            if host == "127.0.0.1" and port.isdecimal():
                self.bootstrap_servers = line
                return cluster_at(host, int(port)) is not None
        return False
