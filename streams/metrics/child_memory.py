"""The memory of a worker's extraction processes, which is most of what a worker takes; read when it is asked for."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class ChildMemoryCollector(Collector):
    """``dateline_child_processes_resident_memory_bytes``; nothing where the machine has no /proc (macOS)."""

    def __init__(self, proc: Path = Path("/proc")) -> None:
        self._proc = proc

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the sum over the children that there are now."""
        own = self._proc / str(os.getpid()) / "task"
        try:
            children = {pid for thread in own.iterdir() for pid in (thread / "children").read_text().split()}
        except OSError:
            return
        yield GaugeMetricFamily(
            "dateline_child_processes_resident_memory_bytes",
            "Resident memory of the extraction processes of this worker.",
            value=sum(map(self._resident_bytes, children)),
        )

    def _resident_bytes(self, pid: str) -> int:
        try:
            return int((self._proc / pid / "statm").read_text().split()[1]) * _PAGE_BYTES
        except (OSError, IndexError, ValueError):
            return 0  # it ended in this moment
