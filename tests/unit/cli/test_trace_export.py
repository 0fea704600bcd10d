"""Spans on their way to a collector: what arrives over OTLP/HTTP, and that a collector that is gone stops nothing."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from streams.cli.tracing import _exporting, flush, tracer_provider
from streams.settings import Settings, SettingsError, read_settings


class _Collector(HTTPServer):
    """Keeps the requests that it is sent."""

    requests: list[ExportTraceServiceRequest]


class _Handler(BaseHTTPRequestHandler):
    server: _Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append(ExportTraceServiceRequest.FromString(body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def collector() -> Iterator[_Collector]:
    """A collector on loopback."""
    server = _Collector(("127.0.0.1", 0), _Handler)
    server.requests = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_spans_reach_the_collector(collector: _Collector) -> None:
    """With the names of service and worker."""
    settings = Settings(traces_endpoint=f"http://127.0.0.1:{collector.server_port}/v1/traces")
    provider = tracer_provider(settings, _exporting(settings), instance="worker-1")
    with provider.get_tracer("test").start_as_current_span("extract articles"):
        pass
    assert provider.force_flush(5000)
    [request] = collector.requests
    [spans] = request.resource_spans
    assert [span.name for scope in spans.scope_spans for span in scope.spans] == ["extract articles"]
    resource = {one.key: one.value.string_value for one in spans.resource.attributes}
    assert (resource["service.name"], resource["service.instance.id"]) == ("dateline", "worker-1")
    provider.shutdown()


def test_a_collector_that_is_gone_holds_up_no_stop() -> None:
    """The last flush has a limit."""
    settings = Settings(traces_endpoint="http://127.0.0.1:1/v1/traces")
    provider = tracer_provider(settings, _exporting(settings))
    with provider.get_tracer("test").start_as_current_span("extract articles"):
        pass
    began = time.monotonic()
    flush(provider)
    assert time.monotonic() - began < 5


def test_nothing_is_sent_unless_asked_for() -> None:
    """The default has no exporter; an address that is none is refused with the others' mistakes."""
    assert _exporting(Settings()) is None
    wrong = {"DATELINE_TRACES_ENDPOINT": "collector:4318", "DATELINE_TRACES_SHARE": "5"}
    with pytest.raises(SettingsError, match=r"TRACES_ENDPOINT.*http://.*TRACES_SHARE.*from 0 to 1"):
        read_settings(wrong)
