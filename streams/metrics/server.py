"""Serves ``/metrics`` and ``/health`` of one worker over HTTP, in a thread of its own.

The thread answers also while the event loop is busy, so that a worker that hangs is seen as one.
"""

import json
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from streams.errors import ConfigurationError

Health = Callable[[], tuple[bool, dict[str, object]]]
_REQUEST_TIMEOUT_S: Final = 10  # a client that sends nothing must not hold a thread for ever


class MetricsServer:
    """Listens from ``start`` to ``stop``. ``port`` is the real one, also when 0 (any free port) was asked for."""

    def __init__(self, registry: CollectorRegistry, health: Health, *, host: str, port: int) -> None:
        """Bind the port.

        Raises:
            ConfigurationError: the address cannot be bound.
        """
        try:
            self._server = _bound((host.strip("[]"), port), _handler(registry, health))
        except OSError as error:
            raise ConfigurationError(
                f"/metrics cannot listen on {in_url(host)}:{port} ({error.strerror}); "
                "set DATELINE_METRICS_HOST to an address of this machine, and DATELINE_METRICS_PORT to a free port or 0"
            ) from error
        self._thread = threading.Thread(target=self._server.serve_forever, name="metrics", daemon=True)
        self.host = host
        self.port = self._server.server_port

    @property
    def url(self) -> str:
        """Return the address of the metrics."""
        return f"http://{in_url(self.host)}:{self.port}/metrics"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and free the port."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


def in_url(host: str) -> str:
    """Return a host as it stands in a URL: addresses of IP version 6 in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


class _Server(ThreadingHTTPServer):
    daemon_threads = True


class _ServerV6(_Server):
    address_family = socket.AF_INET6


def _bound(address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> _Server:
    """Return a server bound to an address of either version of IP, or to the first one of a name.

    Raises:
        OSError: there is no such address, or it is taken.
    """
    [(family, *_), *_] = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)
    kind = _ServerV6 if family == socket.AF_INET6 else _Server
    return kind(address, handler)


def _handler(registry: CollectorRegistry, health: Health) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _REQUEST_TIMEOUT_S
        server_version = "dateline"
        sys_version = ""

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/metrics":
                encode, content_type = choose_encoder(self.headers.get("Accept", ""))
                self._answer(200, content_type, encode(registry))
            elif path == "/health":
                healthy, details = health()
                self._answer(200 if healthy else 503, "application/json", json.dumps(details).encode() + b"\n")
            else:
                self._answer(404, "text/plain; charset=utf-8", b"here are /metrics and /health\n")

        def _answer(self, status: int, content_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of http.server
            """Log nothing: scrapes come every few seconds."""

    return Handler
