"""Trace context in headers: passed on, replaced, begun, and not believed when it is none."""

from datetime import UTC, datetime

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from streams.cli.tracing import tracer_provider
from streams.settings import Settings
from streams.topology.record import Record
from streams.topology.tracing import begin_span, trace_id, traced_headers

_TRACE, _PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


def _record(*headers: tuple[str, bytes]) -> Record:
    return Record(
        topic="articles",
        partition=0,
        offset=1,
        timestamp=datetime(2025, 3, 13, tzinfo=UTC),
        key=b"A1",
        value=b"{}",
        headers=headers,
    )


def _passed_on(monkeypatch: pytest.MonkeyPatch, record: Record, *, exporter: InMemorySpanExporter | None = None) -> str:
    """Return the traceparent that a stage gives to what it sends because of a record."""
    processor = SimpleSpanProcessor(exporter) if exporter else None
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", tracer_provider(Settings(), processor))
    span = begin_span(record, "extract")
    with trace.use_span(span, end_on_exit=True):
        headers = traced_headers([("traceparent", b"old"), ("dateline-code", b"failed")])
    assert [name for name, _ in headers] == ["dateline-code", "traceparent"]
    assert trace_id(span) == headers[1][1].decode().split("-")[1]
    return headers[1][1].decode()


def test_without_a_collector_ids_travel_and_nothing_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A trace begins where there is none, marked as not recorded; one that is there goes on under its own id."""
    _, begun, _, flags = _passed_on(monkeypatch, _record()).split("-")
    assert len(begun) == 32
    assert not int(flags, 16) & trace.TraceFlags.SAMPLED
    given = ("traceparent", f"00-{_TRACE}-{_PARENT}-00".encode())
    assert _passed_on(monkeypatch, _record(given)).split("-")[1] == _TRACE


@pytest.mark.parametrize(("flags", "recorded"), [("01", 1), ("00", 0)])
def test_with_a_collector_the_publisher_decides(monkeypatch: pytest.MonkeyPatch, flags: str, recorded: int) -> None:
    """A publisher that records its trace gets ours, too; one that does not is followed in that."""
    exporter = InMemorySpanExporter()
    given = ("traceparent", f"00-{_TRACE}-{_PARENT}-{flags}".encode())
    assert int(_passed_on(monkeypatch, _record(given), exporter=exporter)[-2:], 16) & 1 == recorded
    assert len(exporter.get_finished_spans()) == recorded


@pytest.mark.parametrize(
    "value", [b"", b"\xff\xfe", b"00-0-0-00", f"00-{'0' * 32}-{_PARENT}-01".encode(), b"00-" + b"a" * 10_000]
)
def test_what_is_no_trace_context_begins_a_new_one(monkeypatch: pytest.MonkeyPatch, value: bytes) -> None:
    """Headers come from strangers."""
    assert len(_passed_on(monkeypatch, _record(("traceparent", value))).split("-")[1]) == 32


def test_without_any_provider_what_is_there_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A topology that nobody configured for tracing loses no trace, and begins none."""
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", trace.NoOpTracerProvider())
    with trace.use_span(begin_span(_record(), "extract")):
        assert traced_headers([("a", b"b")]) == [("a", b"b")]
    with trace.use_span(begin_span(_record(("traceparent", f"00-{_TRACE}-{_PARENT}-01".encode())), "extract")):
        assert dict(traced_headers([]))["traceparent"].decode().split("-")[1] == _TRACE
