"""Asking whether a broker serves, against servers that answer this and that."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from streams.local_broker.ports import LOOPBACK, free_port, is_free
from streams.local_broker.readiness import accepts_connections, cluster_at, serves_groups, wait_until


@contextmanager
def server(reply: bytes) -> Iterator[int]:
    """Answer the first request on a free port with ``reply`` and close; yield the port."""
    with socket.create_server((LOOPBACK, 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(reply)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(10)


def framed(body: bytes) -> bytes:
    """Return a reply with its length in front and a correlation id."""
    return struct.pack(">ii", len(body) + 4, 1) + body


def text(value: str) -> bytes:
    """Return a text as the protocol writes it."""
    return struct.pack(">h", len(value)) + value.encode()


def metadata(*hosts: str, cluster: str) -> bytes:
    """Return a reply to a metadata request that names brokers, without racks, and their cluster."""
    brokers = b"".join(struct.pack(">i", 1) + text(host) + struct.pack(">ih", 9092, -1) for host in hosts)
    return framed(struct.pack(">i", len(hosts)) + brokers + text(cluster) + struct.pack(">ii", 1, 0))


@pytest.mark.parametrize("hosts", [["127.0.0.1"], ["a.example", "127.0.0.1", "c.example"]])
def test_a_broker_is_known_by_its_cluster(hosts: list[str]) -> None:
    """The id stands behind the list of brokers, however long that is."""
    with server(metadata(*hosts, cluster="IBCr30kfRqqBuKA13IbzeA")) as port:
        assert cluster_at(LOOPBACK, port) == "IBCr30kfRqqBuKA13IbzeA"


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\x00",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        framed(b""),
        framed(struct.pack(">ih", 0, -1)),
        framed(struct.pack(">iih", 1, -1, 30_000)),
        struct.pack(">i", -1),
    ],
    ids=["nothing", "cut short", "another protocol", "empty", "no cluster", "broken", "negative length"],
)
def test_anything_else_is_no_broker(reply: bytes) -> None:
    """Whatever answers, the question is only ever denied, never raised."""
    with server(reply) as port:
        assert cluster_at(LOOPBACK, port) is None
    with server(reply) as port:
        assert not serves_groups(LOOPBACK, port)


@pytest.mark.parametrize(("error", "serves"), [(0, True), (15, False)], ids=["found", "not available yet"])
def test_groups_are_served_once_a_coordinator_is_named(error: int, serves: bool) -> None:  # noqa: FBT001
    """COORDINATOR_NOT_AVAILABLE (15) means: ask again later."""
    with server(framed(struct.pack(">ih", 0, error))) as port:
        assert serves_groups(LOOPBACK, port) is serves


def test_nothing_listens_on_a_free_port() -> None:
    """A free port is free, accepts no connection, and lies where no outgoing connection starts."""
    port = free_port()
    assert is_free(port)
    assert 15_000 <= port < 32_000
    assert not accepts_connections(LOOPBACK, port)


def test_a_port_in_use_is_not_free() -> None:
    """A listening socket takes its port."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        assert not is_free(listener.getsockname()[1])


def test_waiting_ends_with_the_condition_the_deadline_or_the_process() -> None:
    """Three endings, of which only the first is a success."""
    answers = iter([False, False, True])
    assert wait_until(lambda: next(answers), seconds=10, alive=lambda: True)
    assert not wait_until(lambda: False, seconds=0.1, alive=lambda: True)
    assert not wait_until(lambda: True, seconds=10, alive=lambda: False)
