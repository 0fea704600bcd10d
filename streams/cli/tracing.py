"""Where traces go: nowhere unless DATELINE_TRACES_ENDPOINT names a collector. Ids travel in headers in either case."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Final

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ParentBased, TraceIdRatioBased

from streams.errors import ConfigurationError
from streams.settings import Settings

_LAST_FLUSH_S: Final = 1.0  # a collector that is gone must not hold up a stop


def tracer_provider(settings: Settings, processor: SpanProcessor | None, *, instance: str = "") -> TracerProvider:
    """Return what makes spans.

    Without a processor none is recorded, but each still gets its ids. A publisher that has decided to record a trace,
    or not to, is followed; of the others the share that the settings name is recorded.
    """
    root = TraceIdRatioBased(settings.traces_share) if processor else ALWAYS_OFF
    resource = {"service.name": "dateline", "service.version": version("dateline-events")}
    provider = TracerProvider(
        sampler=ParentBased(root),
        resource=Resource.create(resource | ({"service.instance.id": instance} if instance else {})),
        shutdown_on_exit=False,
    )
    if processor:
        provider.add_span_processor(processor)
    return provider


@contextmanager
def tracing(settings: Settings, *, instance: str = "") -> Iterator[None]:
    """Make the traces of this process go where the settings say, and send the last ones at the end.

    Raises:
        ConfigurationError: a collector is named, but what sends to it is not installed.
    """
    provider = tracer_provider(settings, _exporting(settings), instance=instance)
    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):  # it can be set once a process
        trace.set_tracer_provider(provider)
    try:
        yield
    finally:
        flush(provider)


def flush(provider: TracerProvider) -> None:
    """Send what is left, within a bound. The library's own takes as long as its exporter tries again."""
    flushing = threading.Thread(target=provider.force_flush, name="last traces", daemon=True)
    flushing.start()
    flushing.join(_LAST_FLUSH_S)


def _exporting(settings: Settings) -> SpanProcessor | None:
    if not settings.traces_endpoint:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ImportError as error:
        raise ConfigurationError(
            "DATELINE_TRACES_ENDPOINT needs the otlp extra: pip install 'dateline-events[otlp]'"
        ) from error
    return BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.traces_endpoint))
