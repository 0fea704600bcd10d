"""Free ports on the loopback interface."""

import random
import socket
from contextlib import closing

from streams.local_broker.errors import LocalBrokerError

LOOPBACK = "127.0.0.1"

# Below the ranges from which Linux (32768 on) and macOS (49152 on) take the near end of outgoing connections. From
# inside them, a client that keeps trying to reach a broker that is down would sooner or later be given the broker's
# own port, be connected to itself, and keep the broker from coming back.
_RANGE = range(15_000, 32_000)
_TRIES = 200


def free_port() -> int:
    """Return a port that was free a moment ago; another program may still be quicker.

    Raises:
        LocalBrokerError: hardly any port is free.
    """
    chance = random.SystemRandom()
    for _ in range(_TRIES):
        port = chance.choice(_RANGE)
        if is_free(port):
            return port
    raise LocalBrokerError(f"No free port from {_RANGE.start} to {_RANGE.stop - 1} on {LOOPBACK}: end some programs.")


def is_free(port: int) -> bool:
    """Whether a program could listen on this port of the loopback interface now."""
    with closing(socket.socket()) as probe:
        # As servers do: connections of an earlier server that are still closing are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True
