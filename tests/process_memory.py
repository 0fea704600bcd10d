"""What a worker and all its processes hold in memory, as the kernel counts it (Linux)."""

from collections.abc import Iterator
from pathlib import Path

_KIB_IN_MIB = 1024


def resident_mib(pid: int) -> float:
    """Return the resident memory of a process and its descendants in MiB; those that are gone count nothing."""
    return sum(_resident_kib(one) for one in _family(pid)) / _KIB_IN_MIB


def own_resident_mib(pid: int) -> float:
    """Return the resident memory of one process in MiB."""
    return _resident_kib(pid) / _KIB_IN_MIB


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        threads = Path(f"/proc/{pid}/task").iterdir()
        for thread in threads:
            if thread.name != str(pid):
                children += (thread / "children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _resident_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)
