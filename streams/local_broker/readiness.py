"""Asking a broker whether it serves, in its own protocol and without a client library.

A client library would log every refused connection while a broker is still starting. Two requests are enough, in the
simplest form that fits (protocol guide: Metadata, key 3, version 2; FindCoordinator, key 10, version 1).
"""

import socket
import struct
import time
from collections.abc import Callable

_METADATA = 3
_FIND_COORDINATOR = 10
_CLIENT = b"dateline-ready"
_GROUP = b"dateline-ready"
_REPLY_TIMEOUT_SECONDS = 5.0
_RETRY_SECONDS = 0.05
# A reply of a one-node broker without topics is some hundred bytes; anything larger is not what was asked for.
_MAX_REPLY_BYTES = 1 << 20
_MAX_BROKERS = 1000


def wait_until(condition: Callable[[], bool], *, seconds: float, alive: Callable[[], bool]) -> bool:
    """Ask ``condition`` until it holds (True), ``seconds`` have passed, or ``alive`` is False (False)."""
    deadline = time.monotonic() + seconds
    while alive() and time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(_RETRY_SECONDS)
    return False


def cluster_at(host: str, port: int) -> str | None:
    """Return the id of the cluster whose broker answers at this address; None where none answers.

    The id tells one's own broker from another that was quicker to take the port.
    """
    reply = _ask(host, port, _METADATA, 2, struct.pack(">i", 0))  # of no topics
    try:
        return _cluster_id(reply) if reply is not None else None
    except (struct.error, UnicodeDecodeError):
        return None


def serves_groups(host: str, port: int) -> bool:
    """Whether a consumer group would find its coordinator; asking makes Kafka create its offsets topic."""
    body = struct.pack(">h", len(_GROUP)) + _GROUP + struct.pack(">b", 0)
    reply = _ask(host, port, _FIND_COORDINATOR, 1, body)
    try:
        # correlation id (4 bytes), throttle time (4), error code (2): 0 is success
        return reply is not None and struct.unpack_from(">h", reply, 8)[0] == 0
    except struct.error:
        return False


def accepts_connections(host: str, port: int, *, timeout: float = _REPLY_TIMEOUT_SECONDS) -> bool:
    """Whether anything listens at this address; says nothing of TLS or SASL, which the real clients settle."""
    try:
        with socket.create_connection((host, port), timeout):
            return True
    except OSError:
        return False


def _cluster_id(reply: bytes) -> str | None:
    """Read the cluster id, which follows the list of brokers, from a metadata reply."""
    place = 4  # the correlation id
    (brokers,) = struct.unpack_from(">i", reply, place)
    place += 4
    for _ in range(min(brokers, _MAX_BROKERS)):
        place = _after_string(reply, place + 4)  # node id, host
        place = _after_string(reply, place + 4)  # port, rack
    (length,) = struct.unpack_from(">h", reply, place)
    return reply[place + 2 : place + 2 + length].decode() if length > 0 else None


def _after_string(reply: bytes, place: int) -> int:
    (length,) = struct.unpack_from(">h", reply, place)
    return place + 2 + max(0, int(length))


def _ask(host: str, port: int, key: int, version: int, body: bytes) -> bytes | None:
    """Send one request and return the reply without its length, or None where there was none."""
    request = struct.pack(">hhih", key, version, 1, len(_CLIENT)) + _CLIENT + body
    try:
        with socket.create_connection((host, port), _REPLY_TIMEOUT_SECONDS) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            length = struct.unpack(">i", _receive(connection, 4))[0]
            if not 0 < length <= _MAX_REPLY_BYTES:
                return None
            return _receive(connection, length)
    except (OSError, EOFError):
        return None


def _receive(connection: socket.socket, count: int) -> bytes:
    received = bytearray()
    while len(received) < count:
        chunk = connection.recv(count - len(received))
        if not chunk:
            raise EOFError
        received += chunk
    return bytes(received)
