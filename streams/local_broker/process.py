"""A program that runs as long as its parent wants it, and never longer than the parent lives."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from streams.local_broker import guard

# Beyond the program's own grace: time for the guard to reap it and leave.
_REAP_SECONDS = 5.0


class GuardedProcess:
    """One run of a program under a guard process; see ``guard`` for what the guard promises."""

    def __init__(self, command: Sequence[str], *, log_path: Path, grace: float, environ: Mapping[str, str]) -> None:
        """Start ``command``, appending its output to ``log_path``; ``grace`` is the seconds a stop may take.

        Raises:
            OSError: the guard or the program could not be started.
        """
        self._grace = grace
        self._guard = subprocess.Popen(
            [sys.executable, "-I", "-S", guard.__file__, str(grace), str(log_path), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(environ),
            start_new_session=True,
        )
        self.pid = self._read_pid()

    @property
    def running(self) -> bool:
        """Whether the program is still up."""
        return self._guard.poll() is None

    def stop(self) -> None:
        """Let the program end by itself (SIGTERM); kill it when its grace has passed. Idempotent."""
        self._order(guard.STOP)

    def kill(self) -> None:
        """End the program at once (SIGKILL). Idempotent."""
        self._order(guard.KILL)

    def _read_pid(self) -> int:
        assert self._guard.stdout is not None  # noqa: S101 -- asked for above; narrows the type
        assert self._guard.stderr is not None  # noqa: S101
        with self._guard.stdout as output:
            line = output.readline()
        if not line.strip():
            _, complaint = self._guard.communicate()
            last = complaint.decode(errors="replace").strip().splitlines()[-1:]
            raise OSError(*(last or ["the program could not be started"]))
        return int(line)

    def _order(self, order: bytes) -> None:
        assert self._guard.stdin is not None  # noqa: S101 -- asked for above; narrows the type
        try:
            self._guard.stdin.write(order)
            self._guard.stdin.close()
        except (BrokenPipeError, ValueError):
            pass  # it has ended already, or was told before
        try:
            self._guard.wait(self._grace + _REAP_SECONDS)
        except subprocess.TimeoutExpired:
            self._guard.kill()
            self._guard.wait()
        assert self._guard.stderr is not None  # noqa: S101
        self._guard.stderr.close()
