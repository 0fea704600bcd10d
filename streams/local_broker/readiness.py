"""Asking a broker whether it serves, in its own protocol and without a client library.

A client library would log every refused connection while a broker is still starting. Two requests are enough, in the
oldest form that Kafka 4 accepts (protocol guide: Metadata, key 3, version 1; FindCoordinator, key 10, version 1).
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


def wait_until(condition: Callable[[], bool], *, seconds: float, alive: Callable[[], bool]) -> bool:
    """Ask ``condition`` until it holds (True), ``seconds`` have passed, or ``alive`` is False (False)."""
    deadline = time.monotonic() + seconds
    while alive() and time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(_RETRY_SECONDS)
    return False


def serves_metadata(host: str, port: int) -> bool:
    """Whether a broker at this address answers a metadata request and names this very port as its own.

    Another program's broker that took the port would name the same port, but one behind a forwarded port would not.
    """
    body = struct.pack(">i", 0)  # no topics, only the brokers
    reply = _ask(host, port, _METADATA, body)
    if reply is None:
        return False
    try:
        count = struct.unpack_from(">i", reply, 4)[0]
        return count > 0 and _first_broker_port(reply) == port
    except struct.error:
        return False


def serves_groups(host: str, port: int) -> bool:
    """Whether a consumer group would find its coordinator; asking makes Kafka create its offsets topic."""
    body = struct.pack(">h", len(_GROUP)) + _GROUP + struct.pack(">b", 0)
    reply = _ask(host, port, _FIND_COORDINATOR, body)
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


def _first_broker_port(reply: bytes) -> int:
    # correlation id (4 bytes), broker count (4), node id (4), host (2 + n), port (4)
    host_length = struct.unpack_from(">h", reply, 12)[0]
    return int(struct.unpack_from(">i", reply, 14 + host_length)[0])


def _ask(host: str, port: int, key: int, body: bytes) -> bytes | None:
    """Send one version-1 request and return the reply without its length, or None where there was none."""
    request = struct.pack(">hhih", key, 1, 1, len(_CLIENT)) + _CLIENT + body
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
