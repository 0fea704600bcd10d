"""A real Prometheus for the tests: found on this machine (Debian's package ``prometheus``), never downloaded.

Without it tests are skipped and say so; with REQUIRE_PROMETHEUS=1 that is a failure.
"""

import json
import os
import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from streams.local_broker.ports import free_port
from tests.workers import wait_for

_DEPLOY: Final = Path(__file__).parents[1] / "deploy" / "prometheus"


def program(name: str) -> str:
    """Return the path of ``prometheus`` or ``promtool``; skip the test, or fail it, where it is not installed."""
    path = shutil.which(name)
    if path is None:
        reason = f"{name} is not on PATH (Debian: apt-get install prometheus)"
        if os.environ.get("REQUIRE_PROMETHEUS") == "1":
            pytest.fail(f"REQUIRE_PROMETHEUS=1, but: {reason}", pytrace=False)
        pytest.skip(reason)
    return path


@dataclass(frozen=True)
class Prometheus:
    """A running server."""

    url: str

    def _get(self, path: str, **parameters: str) -> Any:
        query = urllib.parse.urlencode(parameters)
        try:
            with urllib.request.urlopen(f"{self.url}{path}?{query}", timeout=10) as response:  # noqa: S310 - our own
                return json.load(response)["data"]
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError(f"{parameters}: {error.read().decode()}") from error

    def is_ready(self) -> bool:
        """Whether it answers."""
        try:
            self._get("/api/v1/query", query="1")
        except (OSError, AssertionError):
            return False
        return True

    def query(self, expression: str) -> list[dict[str, Any]]:
        """Return the series that an expression gives now; an expression that it does not take is a failure."""
        result: list[dict[str, Any]] = self._get("/api/v1/query", query=expression)["result"]
        return result

    def value(self, expression: str) -> float:
        """Return the only value that an expression gives."""
        [series] = self.query(expression)
        return float(series["value"][1])

    def label_values(self, metric: str, label: str) -> list[str]:
        """Return what Grafana offers for a variable ``label_values(metric, label)``."""
        values: list[str] = self._get(f"/api/v1/label/{label}/values", **{"match[]": metric})
        return values

    def rules(self) -> list[dict[str, Any]]:
        """Return the state of every rule."""
        return [rule for group in self._get("/api/v1/rules")["groups"] for rule in group["rules"]]


def shipped_configuration(target: str) -> dict[str, Any]:
    """Return deploy/prometheus/prometheus.yml for one target (host:port), scraped and evaluated every second."""
    configuration: dict[str, Any] = yaml.safe_load((_DEPLOY / "prometheus.yml").read_text())
    configuration["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    configuration["rule_files"] = [str(_DEPLOY / name) for name in configuration["rule_files"]]
    [job] = configuration["scrape_configs"]
    del job["dns_sd_configs"]
    job["static_configs"] = [{"targets": [target]}]
    return configuration


@contextmanager
def running_prometheus(configuration: dict[str, Any], folder: Path) -> Iterator[Prometheus]:
    """Run Prometheus on loopback, with its data in a folder."""
    executable = program("prometheus")
    (folder / "prometheus.yml").write_text(yaml.safe_dump(configuration))
    address = f"127.0.0.1:{free_port()}"
    log_path = folder / "prometheus.log"
    with log_path.open("w") as log:
        process = subprocess.Popen(
            [
                executable,
                f"--config.file={folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address={address}",
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        server = Prometheus(f"http://{address}")
        wait_for(server.is_ready, f"Prometheus; {log_path}")
        yield server
    finally:
        process.terminate()
        process.wait(20)
