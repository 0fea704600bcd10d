"""Metrics: names and labels of the design, fed through the topology's own protocol, served over HTTP."""

import inspect
import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from streams.domain.deduplication.growth import Growth
from streams.errors import ConfigurationError
from streams.metrics.child_memory import ChildMemoryCollector
from streams.metrics.instruments import Instruments
from streams.metrics.recorder import MetricsRecorder
from streams.metrics.server import MetricsServer
from streams.topology.observer import Observer


@pytest.fixture
def registry() -> CollectorRegistry:
    """A registry of this test alone."""
    return CollectorRegistry()


@pytest.fixture
def recorder(registry: CollectorRegistry) -> MetricsRecorder:
    """A recorder on fresh instruments."""
    return MetricsRecorder(Instruments(registry))


def _fed(recorder: MetricsRecorder) -> None:
    """Call every method of the protocol once."""
    observer: Observer = recorder
    observer.article_processed("with-events")
    observer.article_copied()
    observer.mention_published("ASSAULT", "UA")
    observer.verdict("new")
    observer.event_published("ASSAULT", "UA", revision=1)
    observer.event_published("ASSAULT", None, revision=2)
    observer.event_grew("ASSAULT", "UA", Growth(killed=3, injured=0, sources_before=1, sources=3))
    observer.event_retracted()
    observer.event_latency(since_publication_s=3600.0, since_arrival_s=0.4)
    observer.dead_letter("no-text")
    observer.stage_seconds("extract", 0.05)
    observer.in_flight("extract", 2)
    observer.lag("articles", 3, 17)
    observer.table_size("events", 5)
    observer.pool(busy=1, size=2)
    observer.pool_worker_replaced("timed-out")
    observer.rebalanced("dateline.state", pause_s=1.5)
    observer.tables_recovered(1.2)
    observer.article_registered("de")
    observer.broker_probed(0.02)
    observer.broker_probed(None)


@pytest.mark.parametrize(
    ("name", "labels", "value"),
    [
        ("dateline_articles_total", {"outcome": "with-events"}, 1),
        ("dateline_articles_total", {"outcome": "dead"}, 0),
        ("dateline_copied_articles_total", {}, 1),
        ("dateline_mentions_total", {"type": "ASSAULT", "country": "UA"}, 1),
        ("dateline_events_total", {"quad": "material-conflict", "type": "ASSAULT", "country": "UA"}, 1),
        ("dateline_killed_persons_total", {"type": "ASSAULT", "country": "UA"}, 3),
        ("dateline_injured_persons_total", {"type": "ASSAULT", "country": "UA"}, None),
        ("dateline_corroborated_events_total", {"sources": "2"}, 1),
        ("dateline_corroborated_events_total", {"sources": "3"}, 1),
        ("dateline_corroborated_events_total", {"sources": "5"}, 0),
        ("dateline_article_languages_total", {"language": "de"}, 1),
        ("dateline_broker_answer_seconds_sum", {}, 0.02),
        ("dateline_broker_unanswered_total", {}, 1),
        ("dateline_event_updates_total", {"type": "ASSAULT", "country": "none"}, 1),
        ("dateline_event_retractions_total", {}, 1),
        ("dateline_verdicts_total", {"verdict": "new"}, 1),
        ("dateline_verdicts_total", {"verdict": "merged"}, 0),
        ("dateline_dead_letters_total", {"reason": "no-text"}, 1),
        ("dateline_dead_letters_total", {"reason": "timed-out"}, 0),
        ("dateline_stage_seconds_count", {"stage": "extract"}, 1),
        ("dateline_stage_in_flight_records", {"stage": "extract"}, 2),
        ("dateline_publication_to_event_seconds_sum", {}, 3600),
        ("dateline_arrival_to_event_seconds_bucket", {"le": "0.5"}, 1),
        ("dateline_arrival_to_event_seconds_bucket", {"le": "0.25"}, 0),
        ("dateline_consumer_lag_records", {"topic": "articles", "partition": "3"}, 17),
        ("dateline_table_entries", {"table": "events"}, 5),
        ("dateline_pool_processes", {}, 2),
        ("dateline_pool_busy_processes", {}, 1),
        ("dateline_pool_replacements_total", {"reason": "timed-out"}, 1),
        ("dateline_rebalances_total", {"group": "dateline.state"}, 1),
        ("dateline_rebalance_pause_seconds_sum", {}, 1.5),
        ("dateline_table_recovery_seconds", {}, 1.2),
    ],
)
def test_what_the_topology_tells_becomes_metrics(
    registry: CollectorRegistry, recorder: MetricsRecorder, name: str, labels: dict[str, str], value: float | None
) -> None:
    """Each report changes its own series; known series exist from the start, at zero."""
    _fed(recorder)
    list(registry.collect())  # the first time, new series of types and countries say zero
    assert registry.get_sample_value(name, labels) == value


def test_every_metric_has_prefix_help_and_base_unit(registry: CollectorRegistry, recorder: MetricsRecorder) -> None:
    """Names by the Prometheus conventions; times in seconds."""
    _fed(recorder)
    for family in registry.collect():
        assert family.name.startswith("dateline_"), family.name
        assert family.documentation.endswith("."), family.name
        if family.type == "histogram":
            assert family.name.endswith("_seconds"), family.name
        assert not family.name.endswith(("_ms", "_milliseconds", "_minutes", "_kb")), family.name


def test_a_series_says_zero_once_and_then_what_it_counted(
    registry: CollectorRegistry, recorder: MetricsRecorder
) -> None:
    """Otherwise the first event of a country would be no increase. A second series later does the same."""

    def scrape() -> dict[str, float]:
        samples = (sample for family in registry.collect() for sample in family.samples)
        return {one.labels["country"]: one.value for one in samples if one.name == "dateline_events_total"}

    recorder.event_published("ASSAULT", "UA", revision=1)
    assert scrape() == {"UA": 0}
    assert scrape() == {"UA": 1}
    recorder.event_published("ASSAULT", "ML", revision=1)
    recorder.event_published("ASSAULT", "ML", revision=1)
    assert scrape() == {"UA": 1, "ML": 0}
    assert scrape() == {"UA": 1, "ML": 2}


def test_texts_from_outside_make_no_new_series(registry: CollectorRegistry, recorder: MetricsRecorder) -> None:
    """Types, countries and languages outside their vocabularies share one label."""
    for number in range(50):
        recorder.event_published(f"TYPE-{number}", f"place {number}", revision=1)
        recorder.mention_published(f"TYPE-{number}", f"place {number}")
        recorder.article_registered(f"language {number}")
    [events] = [family for family in registry.collect() if family.name == "dateline_events"]
    assert [one.labels for one in events.samples if one.name == "dateline_events_total"] == [
        {"quad": "other", "type": "other", "country": "other"}
    ]
    list(registry.collect())
    assert registry.get_sample_value("dateline_article_languages_total", {"language": "other"}) == 50
    assert registry.get_sample_value("dateline_mentions_total", {"type": "other", "country": "other"}) == 50


def test_children_are_counted_with_their_memory(registry: CollectorRegistry) -> None:
    """A process that has gone since counts nothing; without /proc there is no such metric."""
    name = "dateline_child_processes_resident_memory_bytes"
    registry.register(ChildMemoryCollector())
    before = registry.get_sample_value(name) or 0
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE):
        assert (registry.get_sample_value(name) or 0) > before
    nowhere = CollectorRegistry()
    nowhere.register(ChildMemoryCollector(Path("/nowhere")))
    assert nowhere.get_sample_value(name) is None


def test_a_lost_partition_is_shown_no_more(registry: CollectorRegistry, recorder: MetricsRecorder) -> None:
    """Otherwise two workers would report the lag of one partition; one that was never measured is no error."""
    recorder.lag("articles", 1, 9)
    recorder.partition_lost("articles", 1)
    recorder.partition_lost("articles", 2)
    assert registry.get_sample_value("dateline_consumer_lag_records", {"topic": "articles", "partition": "1"}) is None


def test_clocks_that_disagree_give_no_negative_ages(registry: CollectorRegistry, recorder: MetricsRecorder) -> None:
    """An article from the future counts as just published."""
    recorder.event_latency(since_publication_s=-5.0, since_arrival_s=-0.1)
    assert registry.get_sample_value("dateline_publication_to_event_seconds_sum") == 0


def test_the_recorder_implements_the_whole_protocol() -> None:
    """A method that is added to the protocol must be measured too."""
    asked = {name for name, _ in inspect.getmembers(Observer, inspect.isfunction) if not name.startswith("_")}
    offered = {name for name, _ in inspect.getmembers(MetricsRecorder, inspect.isfunction) if not name.startswith("_")}
    assert asked == offered


@pytest.fixture
def health() -> dict[str, bool]:
    """What /health is to say."""
    return {"well": True}


@pytest.fixture
def server(registry: CollectorRegistry, recorder: MetricsRecorder, health: dict[str, bool]) -> Iterator[MetricsServer]:
    """A server on a free port."""
    _fed(recorder)
    server = MetricsServer(registry, lambda: (health["well"], {"status": "test"}), host="127.0.0.1", port=0)
    server.start()
    yield server
    server.stop()


def _get(server: MetricsServer, path: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=5) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_metrics_are_served_as_prometheus_reads_them(server: MetricsServer) -> None:
    """The text parses, and holds what was recorded."""
    status, body = _get(server, "/metrics")
    families = {family.name for family in text_string_to_metric_families(body.decode())}
    assert status == 200
    assert {"dateline_articles", "dateline_consumer_lag_records", "dateline_build_info"} <= families


def test_health_answers_503_when_not_well(server: MetricsServer, health: dict[str, bool]) -> None:
    """Probes look at the status code, people at the body."""
    assert _get(server, "/health") == (200, json.dumps({"status": "test"}).encode() + b"\n")
    health["well"] = False
    assert _get(server, "/health")[0] == 503


def test_other_paths_are_not_found(server: MetricsServer) -> None:
    """The answer says what there is."""
    status, body = _get(server, "/")
    assert status == 404
    assert b"/metrics" in body


def test_a_taken_port_is_an_error_that_says_what_to_do(server: MetricsServer) -> None:
    """Two workers on a host need two ports."""
    with pytest.raises(ConfigurationError, match="DATELINE_METRICS_PORT"):
        MetricsServer(CollectorRegistry(), lambda: (True, {}), host="127.0.0.1", port=server.port)


def test_the_port_is_free_again_after_a_stop(registry: CollectorRegistry) -> None:
    """A restarted worker gets its port back."""
    first = MetricsServer(registry, lambda: (True, {}), host="127.0.0.1", port=0)
    first.start()
    first.stop()
    second = MetricsServer(registry, lambda: (True, {}), host="127.0.0.1", port=first.port)
    second.stop()
