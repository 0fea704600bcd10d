"""The command line as separate processes, on any broker: what a user types, with an environment of its own."""

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from streams.local_broker import Broker
from tests.brokers import FreshNames
from tests.workers import wait_for

_ROOT: Final = Path(__file__).parents[1]
PATIENCE_S: Final = 90.0  # a worker loads its language resources on a machine that runs a whole suite


@dataclass(frozen=True)
class CommandLine:
    """``dateline`` with fixed settings."""

    settings: dict[str, str]

    def environment(self, **changes: str) -> dict[str, str]:
        """Return the environment of a command: this machine's, without its own settings of Dateline."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
        given = {f"DATELINE_{name.upper()}": value for name, value in {**self.settings, **changes}.items()}
        return {**inherited, **given}

    def __call__(self, *arguments: str, stdin: bytes = b"", **changes: str) -> "subprocess.CompletedProcess[bytes]":
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "streams.cli", *arguments],
            input=stdin,
            capture_output=True,
            env=self.environment(**changes),
            cwd=_ROOT,
            timeout=PATIENCE_S,
            check=False,
        )

    def lines(self, *arguments: str) -> list[Any]:
        """Return the JSON lines that a command prints."""
        done = self(*arguments)
        assert done.returncode == 0, done.stderr.decode()
        return [json.loads(line) for line in done.stdout.splitlines()]

    @contextmanager
    def running(self, *arguments: str, log_path: Path) -> "Iterator[subprocess.Popen[bytes]]":
        """Run a command in the background; it is killed at the end if it is still there."""
        with log_path.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "streams.cli", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment(),
                cwd=_ROOT,
            )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()


def command_line(broker: Broker, folder: Path, **settings: str) -> CommandLine:
    """Return the command line for a deployment of its own on a broker, with its files in a folder."""
    names = FreshNames()
    return CommandLine(
        {
            "bootstrap_servers": broker.bootstrap_servers,
            "topic_prefix": names.prefix,
            "consumer_group": names.group,
            "data_dir": str(folder),
            "metrics_port": "0",
            **settings,
        }
    )


@contextmanager
def working_worker(dateline: CommandLine, log_path: Path) -> "Iterator[tuple[subprocess.Popen[bytes], str]]":
    """Run a worker; yield it, once it is at work, with the address of its metrics."""
    with dateline.running("worker", log_path=log_path) as worker:
        url = metrics_url(log_path)
        health = url.replace("/metrics", "/health")
        wait_for(lambda: fetch(health)[0] == 200, f"a healthy worker; {log_path.read_text()}", within_s=PATIENCE_S)
        yield worker, url


def metrics_url(log_path: Path) -> str:
    """Return the address that a worker has logged, once it has."""

    def logged() -> str | None:
        found = re.search(r"metrics at (http://\S+)", log_path.read_text(errors="replace"))
        return found.group(1) if found else None

    url: str = wait_for(logged, "a worker's line about its metrics", within_s=PATIENCE_S)
    return url


def fetch(url: str) -> tuple[int, str]:
    """Return status and body of a page; status 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own server
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError:
        return 0, ""


def one_line_error(done: "subprocess.CompletedProcess[bytes]") -> str:
    """Return the one line of a command that failed as it should: exit code 2, no traceback."""
    lines = done.stderr.decode().strip().splitlines()
    assert done.returncode == 2, done.stderr.decode()
    assert len(lines) == 1, lines
    assert lines[0].startswith("dateline: ")
    return lines[0]
