"""One Apache Kafka node on this machine, broker and controller at once."""

import base64
import fcntl
import re
import shutil
import subprocess
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from filelock import FileLock

from streams.local_broker.broker import OwnBroker
from streams.local_broker.errors import LocalBrokerError
from streams.local_broker.jars import kafka_files, kafka_version
from streams.local_broker.java import Java
from streams.local_broker.ports import LOOPBACK, free_port, is_free
from streams.local_broker.process import GuardedProcess
from streams.local_broker.readiness import cluster_at, serves_groups, wait_until

# Ready takes 1-3 s on an idle machine of two cores; this is for one that is busy with a whole test suite.
_START_SECONDS = 90.0
# A clean stop takes below 1 s; a broker that cannot write its last segment is killed after this.
_STOP_SECONDS = 15.0
# A guard notices within half a second that its program is gone; a stop then takes about as long.
_RELEASE_SECONDS = 8.0
_FORMAT_SECONDS = 60
_CLUSTER_ID = re.compile(r"^cluster\.id=(\S+)$", re.MULTILINE)
_PORT_TRIES = 4

# A small heap, one compiler tier and the serial collector: what starts fastest and takes least of a shared machine.
_JVM_OPTIONS = (
    "-Xms64m",
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    "-XX:+ExitOnOutOfMemoryError",
    "-Xshare:auto",
)


@dataclass(frozen=True, slots=True)
class KafkaRuntime:
    """What it takes to run Kafka's programs: a Java, the jars, and optionally an archive of loaded classes."""

    java: Java
    jars: Path
    archive: Path | None = None

    def command(self, main_class: str, *arguments: str, options: tuple[str, ...] = ()) -> list[str]:
        """Return the command line that runs one of the programs on the class path."""
        archive = (f"-XX:SharedArchiveFile={self.archive}",) if self.archive else ()
        return [
            str(self.java.executable),
            *_JVM_OPTIONS,
            *archive,
            *options,
            f"-Dlog4j2.configurationFile={kafka_files() / 'log4j2.xml'}",
            *("-cp", self.class_path()),
            main_class,
            *arguments,
        ]

    def class_path(self) -> str:
        """Return the jars in a fixed order, which the class archive depends on."""
        return ":".join(str(jar) for jar in sorted(self.jars.glob("*.jar")))


class KafkaBroker(OwnBroker):
    """Apache Kafka, with its data in a folder of its own."""

    keeps = "keeps topics, records, committed offsets and its address when it is stopped, killed or restarted"

    def __init__(
        self,
        runtime: KafkaRuntime,
        folder: Path,
        *,
        environ: Mapping[str, str],
        options: tuple[str, ...] = (),
    ) -> None:
        """Prepare a broker in ``folder`` (made at the first start); ``options`` go to its JVM."""
        self._runtime = runtime
        self._folder = folder
        self._environ = environ
        self._options = options
        self._port: int | None = None
        self.log_path = folder / "broker.log"

    @property
    def description(self) -> str:
        """One line: version, address, Java, folder."""
        java = self._runtime.java
        return (
            f"Apache Kafka {kafka_version(self._runtime.jars)} at {self.bootstrap_servers or '(not started)'}, "
            f"Java {java.major} from {java.origin}, data in {self._folder}"
        )

    def start(self) -> str:
        """Start the broker if it is not up, wait until it serves, and return ``bootstrap_servers``.

        The first start formats the folder. Every later one, of this object or of another program on the same folder,
        takes the same port; a later program falls back to another one where the port has been taken.

        Raises:
            LocalBrokerError: the folder cannot be used, another broker uses it, or Kafka does not come up.
        """
        if self.running:
            return self.bootstrap_servers
        self._prepare_folder()
        self._await_folder()
        for _ in range(_PORT_TRIES):
            broker_port = self._port or self._remembered_port() or free_port()
            if self._comes_up(broker_port, controller_port=_port_besides(broker_port)):
                self._remember(broker_port)
                return self.bootstrap_servers
            if not self._port_was_taken():
                break
        raise LocalBrokerError(self._failure())

    def _comes_up(self, broker_port: int, *, controller_port: int) -> bool:
        """Run the server on these ports and wait until it serves; leave nothing running if it does not."""
        properties = self._write_properties(broker_port, controller_port)
        cluster = self._format(properties)
        self._roll_log()
        command = self._runtime.command("kafka.Kafka", str(properties), options=self._options)
        process = self._process = GuardedProcess(
            command, log_path=self._folder / "broker.log", grace=_STOP_SECONDS, environ=self._environ
        )
        try:
            up = wait_until(
                lambda: cluster_at(LOOPBACK, broker_port) == cluster and serves_groups(LOOPBACK, broker_port),
                seconds=_START_SECONDS,
                alive=lambda: process.running,
            )
        except BaseException:  # Ctrl-C above all
            self.kill()
            raise
        if not up:
            self.kill()
        return up

    def _prepare_folder(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / "writable").touch()
            (self._folder / "writable").unlink()
        except OSError as error:
            raise LocalBrokerError(
                f"The broker's folder {self._folder} cannot be used ({error.strerror}): set DATELINE_DATA_DIR "
                "to a folder that can be written."
            ) from error

    def _await_folder(self) -> None:
        """Wait until no broker uses the folder: one whose program was killed needs a moment to end."""
        lock = self._folder / "data" / ".lock"  # Kafka's own, held while a broker runs
        if not wait_until(lambda: not _is_locked(lock), seconds=_RELEASE_SECONDS, alive=lambda: True):
            raise LocalBrokerError(
                f"Another broker uses {self._folder}: stop it, or set DATELINE_DATA_DIR to another folder."
            )

    def _write_properties(self, broker_port: int, controller_port: int) -> Path:
        template = Template((kafka_files() / "server.properties").read_text())
        path = self._folder / "server.properties"
        path.write_text(
            template.substitute(
                broker_port=broker_port, controller_port=controller_port, data=self._folder.resolve() / "data"
            )
        )
        return path

    def _format(self, properties: Path) -> str:
        """Let Kafka format the data folder, once, and return the cluster's id.

        A folder that a killed run left half formatted is begun anew; one that has been used never is.
        """
        data = self._folder / "data"
        with FileLock(self._folder / "format.lock"):
            if not ((data / "bootstrap.checkpoint").exists() and (data / "meta.properties").exists()):
                if not (data / "__cluster_metadata-0").exists():
                    shutil.rmtree(data, ignore_errors=True)
                self._run_formatter(properties)
        found = _CLUSTER_ID.search((data / "meta.properties").read_text())
        if found is None:
            raise LocalBrokerError(f"{data} holds no Kafka data: set DATELINE_DATA_DIR to another folder.")
        return found[1]

    def _run_formatter(self, properties: Path) -> None:
        # Kafka's own form of a UUID, whose first character must not be mistaken for an option.
        identity = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A")
        outcome = subprocess.run(
            self._runtime.command(
                "kafka.tools.StorageTool", "format", "--cluster-id", identity, "--config", str(properties)
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=dict(self._environ),
            timeout=_FORMAT_SECONDS,
            check=False,
        )
        if outcome.returncode != 0:
            raise LocalBrokerError(f"Kafka could not format {self._folder}:\n{outcome.stdout.strip()}")

    def _roll_log(self) -> None:
        """Keep the log of the run before under another name, so that a log never grows for ever."""
        log = self._folder / "broker.log"
        if log.exists():
            log.replace(self._folder / "broker.previous.log")

    def _remembered_port(self) -> int | None:
        """Return the port of an earlier program's run on this folder if it is free, so that noted addresses hold."""
        try:
            port = int((self._folder / "port").read_text())
        except (OSError, ValueError):
            return None
        return port if is_free(port) else None

    def _remember(self, port: int) -> None:
        self._port = port
        self.bootstrap_servers = f"{LOOPBACK}:{port}"
        (self._folder / "port").write_text(f"{port}\n")

    def _port_was_taken(self) -> bool:
        return "Address already in use" in (self._folder / "broker.log").read_text(errors="replace")

    def _failure(self) -> str:
        if self._port_was_taken():
            return f"Another program has taken the broker's port {self._port or ''}: end it and try again."
        return f"Apache Kafka did not come up; the end of {self.log_path}:\n{self.log_tail()}"


def _port_besides(taken: int) -> int:
    """Return a free port that is not the one already chosen, which nothing listens on yet."""
    while (port := free_port()) == taken:
        pass
    return port


def _is_locked(path: Path) -> bool:
    """Whether another process holds a lock on this file, as the JVM takes it (POSIX record lock)."""
    try:
        with path.open("r+b") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
