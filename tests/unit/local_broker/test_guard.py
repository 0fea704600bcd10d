"""The guard: a program never outlives its parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from streams.local_broker.process import GuardedProcess

_PATIENCE_SECONDS = 20.0
# Says that it is up, then waits; notes a SIGTERM before it ends.
POLITE = """
import signal, sys
def leave(number, frame):
    print("asked to end", flush=True); sys.exit(0)
signal.signal(signal.SIGTERM, leave)
print("up", flush=True)
while True: signal.pause()
"""
STUBBORN = POLITE.replace("sys.exit(0)", "None")


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition; fail when it does not come true."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def exists(pid: int) -> bool:
    """Whether a process is there and has not merely ended without being reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # the latter when it is reaped between opening and reading
        return False


def start(log: Path, script: str, *, grace: float = 10) -> GuardedProcess:
    """Start a Python script under guard and wait until it says that it is up."""
    process = GuardedProcess([sys.executable, "-c", script], log_path=log, grace=grace, environ=os.environ)
    until(lambda: "up" in log.read_text())
    return process


def test_stop_lets_the_program_end_by_itself(tmp_path: Path) -> None:
    """A stop is a SIGTERM; afterwards the program is gone. A second stop does nothing."""
    log = tmp_path / "log"
    process = start(log, POLITE)
    assert process.running, "it ended before it was told to"
    process.stop()
    process.stop()
    assert not exists(process.pid)
    assert "asked to end" in log.read_text()


def test_a_program_that_will_not_end_is_killed_after_its_grace(tmp_path: Path) -> None:
    """A stop is bounded: it returns although the program ignores SIGTERM."""
    process = start(tmp_path / "log", STUBBORN, grace=0.2)
    process.stop()
    assert not exists(process.pid)


def test_kill_gives_no_chance_to_clean_up(tmp_path: Path) -> None:
    """A kill is a SIGKILL: the program's own handler is not run."""
    log = tmp_path / "log"
    process = start(log, POLITE)
    process.kill()
    assert not exists(process.pid)
    assert "asked to end" not in log.read_text()


def test_an_end_of_its_own_accord_is_noticed(tmp_path: Path) -> None:
    """A program that ends by itself is no longer running, and a stop then does nothing."""
    process = start(tmp_path / "log", "print('up')")
    until(lambda: not process.running)
    process.stop()


def test_a_program_that_cannot_be_started_is_an_error(tmp_path: Path) -> None:
    """The reason is the operating system's."""
    with pytest.raises(OSError, match="No such file"):
        GuardedProcess(["/nowhere/program"], log_path=tmp_path / "log", grace=1, environ=os.environ)


PARENT = """
import os, sys, time
from pathlib import Path
from streams.local_broker.process import GuardedProcess
process = GuardedProcess([sys.executable, "-c", sys.argv[2]], log_path=Path(sys.argv[1]), grace=10, environ=os.environ)
if sys.argv[3] == "fork" and os.fork() == 0:
    time.sleep(60)  # holds every descriptor of the parent open
print(process.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks processes up in /proc")
@pytest.mark.parametrize("child", ["none", "fork"])
def test_the_program_ends_when_its_parent_is_killed(tmp_path: Path, child: str) -> None:
    """``kill -9`` of the parent ends the program, cleanly, even while a fork of the parent lives on."""
    log = tmp_path / "log"
    log.touch()
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(log), POLITE, child], stdout=subprocess.PIPE, start_new_session=True
    ) as parent:
        assert parent.stdout is not None
        program = int(parent.stdout.readline())
        until(lambda: "up" in log.read_text())
        try:
            parent.send_signal(signal.SIGKILL)
            until(lambda: not exists(program))
        finally:
            os.killpg(parent.pid, signal.SIGKILL)  # the fork, where there is one
    assert "asked to end" in log.read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells a process of its parent's death")
def test_the_program_ends_when_the_guard_is_killed(tmp_path: Path) -> None:
    """Killing the guard itself leaves nothing behind either."""
    process = start(tmp_path / "log", POLITE)
    process._guard.kill()
    until(lambda: not exists(process.pid))
    process.stop()
