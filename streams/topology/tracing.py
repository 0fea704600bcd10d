"""W3C trace context in record headers, so that one trace follows an article from its publication to its events.

Every stage continues the trace of the record that it works on (``traceparent``, ``tracestate``), or begins one where
there is none; whatever it sends carries the trace on. Spans are made with OpenTelemetry's interface: whether they are
recorded and sent anywhere is decided at the edge (docs/adr/0026), and without that only the ids travel.
"""

from collections.abc import Iterable
from typing import Final

from opentelemetry import trace
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from streams.topology.record import Record

_PROPAGATOR: Final = TraceContextTextMapPropagator()
_NAMES: Final = ("traceparent", "tracestate")
_CHARS: Final = 512  # what the recommendation asks of everyone to pass on; longer ones come from nobody well-meaning

Headers = Iterable[tuple[str, bytes]]


def begin_span(record: Record, stage: str) -> trace.Span:
    """Return a span for the work of a stage on a record, as a child of the one in the record's headers."""
    carrier = {
        name: value.decode("ascii", "replace")
        for name, value in record.headers
        if name in _NAMES and len(value or b"") <= _CHARS and value
    }
    return trace.get_tracer("dateline").start_span(
        f"{stage} {record.topic}",
        context=_PROPAGATOR.extract(carrier),
        kind=trace.SpanKind.CONSUMER,
        attributes={
            "messaging.system": "kafka",
            "messaging.operation.type": "process",
            "messaging.destination.name": record.topic,
            "messaging.destination.partition.id": str(record.partition),
            "messaging.kafka.offset": record.offset,
            "dateline.stage": stage,
        },
    )


def trace_id(span: trace.Span) -> str | None:
    """Return the id of a span's trace as headers and collectors write it; None where there is no trace."""
    context = span.get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None


def traced_headers(headers: Headers) -> list[tuple[str, bytes]]:
    """Return headers with the present trace context in the place of an earlier one."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    if not carrier:
        return list(headers)
    return [
        *((name, value) for name, value in headers if name not in _NAMES),
        *((name, value.encode("ascii")) for name, value in carrier.items()),
    ]
