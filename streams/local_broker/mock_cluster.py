"""Runs librdkafka's mock cluster as a program of its own: prints its address, then serves until it is ended.

Started as a script by ``memory``, which reads the address from the first line of the log.
"""

import signal
import sys

from confluent_kafka import Producer

_ANSWER_SECONDS = 20


def main() -> None:
    """Start the cluster, say where it listens, and wait for a signal."""
    # The cluster lives inside this client, whose own servers are therefore never looked at.
    host = Producer({"test.mock.num.brokers": 1, "bootstrap.servers": "none"})
    broker = next(iter(host.list_topics(timeout=_ANSWER_SECONDS).brokers.values()))
    sys.stdout.write(f"{broker.host}:{broker.port}\n")
    sys.stdout.flush()
    signal.pause()


if __name__ == "__main__":
    main()
