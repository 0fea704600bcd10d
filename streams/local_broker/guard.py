"""Runs one program for a parent and ends it when the parent says so or is gone, even by ``kill -9``.

Started as a plain script (``python -I -S guard.py GRACE LOG COMMAND...``), so it imports the standard library only.
Orders arrive on standard input, one letter each: ``s`` stops the program (SIGTERM, then SIGKILL after GRACE seconds),
``k`` kills it at once. End of input means stop. A process that the parent forked may hold the pipe open for longer
than the parent lives, so the parent's process id is watched as well.
The first line on standard output is the program's process id; the exit status is the program's own.
"""

import ctypes
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable

STOP = b"s"
KILL = b"k"

_PARENT_CHECK_SECONDS = 0.5
_PR_SET_PDEATHSIG = 1


def main() -> int:
    """Run the program given on the command line; return its exit status (negative: the signal that ended it)."""
    grace, log_path, *command = sys.argv[1:]
    parent = os.getppid()
    awake = _wake_on_child_exit()
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then stops us in its own order
    with open(log_path, "ab") as log:  # noqa: PTH123 -- keeps the imports of this script few
        program = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=_dies_with_guard(),  # noqa: PLW1509 -- this script has one thread
        )
    sys.stdout.write(f"{program.pid}\n")
    sys.stdout.close()
    try:
        _obey(program, parent, awake)
    finally:
        _end(program, float(grace))
    return program.returncode


def _obey(program: "subprocess.Popen[bytes]", parent: int, awake: int) -> None:
    """Return when the program has ended or is to be stopped."""
    while program.poll() is None and os.getppid() == parent:
        readable, _, _ = select.select([0, awake], [], [], _PARENT_CHECK_SECONDS)
        if awake in readable:
            os.read(awake, 64)
        if 0 in readable:
            order = os.read(0, 1)
            if order == KILL:
                program.kill()
                program.wait()
            return


def _end(program: "subprocess.Popen[bytes]", grace: float) -> None:
    if program.poll() is None:
        program.terminate()
        try:
            program.wait(grace)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


def _wake_on_child_exit() -> int:
    """Return a file descriptor that becomes readable when the program ends."""
    readable, writable = os.pipe()
    os.set_blocking(writable, False)
    signal.signal(signal.SIGCHLD, lambda _signal, _frame: None)
    signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    return readable


def _dies_with_guard() -> Callable[[], None] | None:
    """Where Linux offers it, let the program be killed should this guard itself be killed.

    The signal is tied to the thread that forks: this script has one only, which a parent may not.
    """
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return lambda: library.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _leave(_signal: int, _frame: object) -> None:
    sys.exit(0)


if __name__ == "__main__":
    status = main()
    sys.exit(status if status >= 0 else 128 - status)
