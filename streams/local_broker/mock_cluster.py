"""Runs librdkafka's mock cluster as a program of its own: prints its address, then serves until it is ended.

Started as a script by ``memory``, which reads the address from the log. The cluster is reached through librdkafka's C
interface (``rdkafka_mock.h``) rather than the ``test.mock.num.brokers`` property, because only the former can take
away the 3 s that the cluster otherwise lets every new consumer group wait for more members.
"""

import ctypes
import signal
import sys
from pathlib import Path

import confluent_kafka

_PRODUCER = 0  # rd_kafka_type_t
_BROKERS = 1
_JOIN_DELAY_MILLISECONDS = 0
_LIBRARIES = ("../confluent_kafka.libs/librdkafka*", ".dylibs/librdkafka*")  # in wheels for Linux, for macOS


def main() -> None:
    """Start the cluster, say where it listens, and wait for a signal."""
    library = _librdkafka()
    complaint = ctypes.create_string_buffer(512)
    host = library.rd_kafka_new(_PRODUCER, library.rd_kafka_conf_new(), complaint, len(complaint))
    cluster = library.rd_kafka_mock_cluster_new(host, _BROKERS) if host else None
    if not cluster:
        sys.exit(f"librdkafka could not start its mock cluster: {complaint.value.decode() or 'no reason given'}")
    library.rd_kafka_mock_group_initial_rebalance_delay_ms(cluster, _JOIN_DELAY_MILLISECONDS)
    sys.stdout.write(library.rd_kafka_mock_cluster_bootstraps(cluster).decode() + "\n")
    sys.stdout.flush()
    signal.pause()


def _librdkafka() -> ctypes.CDLL:
    """Load the library that ``confluent_kafka`` carries, with the signatures of the functions used here."""
    package = Path(confluent_kafka.__file__).parent
    path = next(path for pattern in _LIBRARIES for path in package.glob(pattern))
    library = ctypes.CDLL(str(path))
    pointer = ctypes.c_void_p
    library.rd_kafka_conf_new.restype = pointer
    library.rd_kafka_new.argtypes = [ctypes.c_int, pointer, ctypes.c_char_p, ctypes.c_size_t]
    library.rd_kafka_new.restype = pointer
    library.rd_kafka_mock_cluster_new.argtypes = [pointer, ctypes.c_int]
    library.rd_kafka_mock_cluster_new.restype = pointer
    library.rd_kafka_mock_group_initial_rebalance_delay_ms.argtypes = [pointer, ctypes.c_int32]
    library.rd_kafka_mock_group_initial_rebalance_delay_ms.restype = None
    library.rd_kafka_mock_cluster_bootstraps.argtypes = [pointer]
    library.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
    return library


if __name__ == "__main__":
    main()
