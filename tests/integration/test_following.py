"""Following one article to its events: trace context, CloudEvents, ``dateline trace``."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat
from confluent_kafka import Message
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from schemas import cloud_events
from streams.adapters.kafka_access import KafkaAccess
from streams.cli.tracing import tracer_provider
from streams.settings import Settings
from streams.topology.app import build_topology
from streams.topology.settings import TopologySettings
from tests.cli_deployment import CommandLine
from tests.standin import load_nothing, obey
from tests.workers import PARTITIONS, Deployment, wait_for

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

_PATIENCE_S = 90.0
_TRACE = "0af7651916cd43dd8448eb211c80319c"
_PUBLISHER = "b7ad6b7169203331"
_STAGES = ("extract", "register", "deduplicate", "route")


@contextmanager
def _spans_kept(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """Record spans of this process in memory, where a collector would get them."""
    exporter = InMemorySpanExporter()
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", tracer_provider(settings, SimpleSpanProcessor(exporter)))
    yield exporter
    monkeypatch.undo()


async def _work_through(deployment: Deployment, *later: dict[str, Any]) -> None:
    """Run a worker in this process until everything published is through, then each of the later articles."""
    settings = TopologySettings(
        access=KafkaAccess(bootstrap_servers=deployment.bootstrap_servers),
        group=deployment.names.group,
        topic_prefix=deployment.names.prefix,
        partitions=PARTITIONS,
        state_dir=deployment.folder / "state",
        commit_interval_s=0.3,
    )
    topology = build_topology(settings, load_nothing, obey)
    stop = asyncio.Event()
    running = asyncio.ensure_future(topology.run(stop))
    try:
        await asyncio.to_thread(wait_for, lambda: topology.working, "a worker at work", within_s=_PATIENCE_S)
        await asyncio.to_thread(deployment.await_quiet, _PATIENCE_S)
        for article in later:
            deployment.publish(article)
            await asyncio.to_thread(deployment.await_quiet, _PATIENCE_S)
    finally:
        stop.set()
        await running


def _publish(deployment: Deployment, article: dict[str, Any], *, headers: list[tuple[str, bytes]]) -> None:
    payload = json.dumps({"published_at": "2025-03-13T12:00:00Z", **article}).encode()
    deployment.publish_with_headers("articles", article["id"].encode(), payload, headers)


def _headers(message: Message) -> dict[str, bytes]:
    headers: list[tuple[str, bytes]] = message.headers() or []
    assert len(headers) == len(dict(headers)), "a header stands twice"
    return dict(headers)


def _trace_of(message: Message) -> str:
    return _headers(message)["traceparent"].decode().split("-")[1]


def _parents(spans: tuple[ReadableSpan, ...]) -> dict[str, str]:
    """Return for each stage of the followed trace where its span hangs: a stage, or the publisher."""
    ours = {span.context.span_id: span for span in spans if f"{span.context.trace_id:032x}" == _TRACE}
    parents: dict[str, str] = {}
    for span in ours.values():
        assert span.parent is not None
        stage = str((span.attributes or {})["dateline.stage"])
        above = ours.get(span.parent.span_id)
        parents[stage] = (
            str((above.attributes or {})["dateline.stage"]) if above else f"publisher {span.parent.span_id:016x}"
        )
    return parents


def test_one_trace_leads_from_the_article_to_its_events(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Spans hang together as the stages do, headers carry the trace on, and the command line tells the same story."""
    followed = [("traceparent", f"00-{_TRACE}-{_PUBLISHER}-01".encode()), ("tracestate", b"vendor=1")]
    _publish(deployment, {"id": "A1", "text": "event killed=4"}, headers=followed)
    _publish(deployment, {"id": "A2", "text": "event type=AGREE"}, headers=[("traceparent", b"\xff not one")])
    _publish(deployment, {"id": "A3", "text": ""}, headers=followed)
    with _spans_kept(Settings(), monkeypatch) as exporter, caplog.at_level("INFO", logger="streams.topology"):
        asyncio.run(_work_through(deployment))
        spans = exporter.get_finished_spans()

    article = {"A1", "A3"}
    assert _parents(spans) == {"extract": f"publisher {_PUBLISHER}"} | dict(zip(_STAGES[1:], _STAGES, strict=False))
    [decided] = [
        span
        for span in spans
        if (span.attributes or {}).get("dateline.stage") == "deduplicate" and f"{span.context.trace_id:032x}" == _TRACE
    ]
    [event_id] = [link.event_id for link in deployment.links() if link.article_id in article]
    assert (decided.attributes or {})["dateline.article_id"] == "A1"
    assert (decided.attributes or {})["dateline.event_ids"] == (event_id,)

    for topic in ("readings", "mentions", "event.links", "events"):
        traces = {_trace_of(message) for message in deployment.read(topic)}
        assert len(traces) == 2, topic
        assert _TRACE in traces, topic
    [letter] = deployment.read("articles.dead")
    assert _trace_of(letter) == _TRACE
    assert _headers(letter)["tracestate"] == b"vendor=1"
    _check_cloud_events(deployment)
    _check_command_line(deployment, event_id)


def _check_cloud_events(deployment: Deployment) -> None:
    """Read the event topics with the SDK of CloudEvents; both copies of a revision have one identity."""
    identities: dict[str, set[str]] = {}
    for topic in ("events", "events.material-conflict", "events.verbal-cooperation"):
        for message in deployment.read(topic):
            event = from_binary(KafkaMessage(_headers(message), message.key(), message.value()), JSONFormat())
            data = event.get_data()
            assert isinstance(data, dict)
            assert event.get_type() == cloud_events.REVISED
            assert event.get_subject() == data["event_id"] == message.key().decode()
            assert event.get_source() == f"/dateline/{deployment.names.topic('events')}"
            assert event.get_datacontenttype() == "application/json"
            assert event.get_time() is not None
            identities.setdefault(data["event_id"], set()).add(event.get_id())
    assert sorted(map(len, identities.values())) == [1, 1]


def _check_command_line(deployment: Deployment, event_id: str) -> None:
    dateline = CommandLine({"bootstrap_servers": deployment.bootstrap_servers, "topic_prefix": deployment.names.prefix})
    steps = dateline.lines("trace", "A1", "--json")
    assert [step["stage"] for step in steps] == ["published", "read", "registered", "decided", "event", "routed"]
    assert {step["trace_id"] for step in steps} == {_TRACE}
    assert {step["event_id"] for step in steps[3:]} == {event_id}
    refused = dateline("trace", "A3").stdout.decode()
    assert "set aside" in refused
    assert "no-text" in refused
    unknown = dateline("trace", "A4")
    assert (unknown.returncode, unknown.stdout) == (1, b"")
    assert b"not on the topics" in unknown.stderr


def test_what_leaves_a_topic_says_why(deployment: Deployment) -> None:
    """A record without a value is a retraction, and says so; the same on the topic of the class."""
    article = {"id": "B1", "published_at": "2025-03-13T12:00:00Z"}
    asyncio.run(_work_through(deployment, article | {"text": "event type=AGREE"}, article | {"text": "nothing"}))
    for topic in ("events", "events.verbal-cooperation"):
        kinds = [(message.value() is None, _headers(message)["ce_type"].decode()) for message in deployment.read(topic)]
        assert kinds == [(False, cloud_events.REVISED), (True, cloud_events.RETRACTED)]
