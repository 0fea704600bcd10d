"""``python -m streams.local_broker``: run the broker by hand until Ctrl-C."""

import os
import signal
import sys
from threading import Event

from streams.errors import DatelineError
from streams.local_broker import choose_broker
from streams.settings import read_settings


def main() -> int:
    """Start the broker that the settings ask for, say where it is, and stay until asked to end."""
    end = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: end.set())
    try:
        settings = read_settings(os.environ)
        broker = choose_broker(
            bootstrap_servers=settings.bootstrap_servers,
            prefer=settings.local_broker,
            folder=settings.data_dir,
            report=_say,
        )
        with broker:
            _say(f"{broker.description}; Ctrl-C stops it")
            sys.stdout.write(f"{broker.bootstrap_servers}\n")
            sys.stdout.flush()
            end.wait()
    except DatelineError as error:
        _say(str(error))
        return error.exit_code
    return 0


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
