"""Rules and dashboards ask only for metrics and labels that a worker has, and every alert has its runbook section.

``tests/integration/test_prometheus.py`` runs the same expressions; what is here needs neither Prometheus nor Kafka.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry

from deploy.grafana.build.files import FOLDER, dashboard_files
from streams.metrics.instruments import Instruments
from tests.monitoring_files import DASHBOARDS, DEPLOY, alerts, dashboard_expressions, panels, rule_expressions, rules

_ROOT = Path(__file__).parents[3]
_ALERTS = alerts()
_METRIC = re.compile(r"\bdateline_[a-z_]+")
_SELECTOR = re.compile(r"\b(dateline_[a-z_]+)\{([^}]*)\}")
_GROUPING = re.compile(r"\bby \(([^)]*)\)")
_ANY = ("job", "instance")  # labels that Prometheus adds


def _known_metrics() -> dict[str, frozenset[str]]:
    """Return every series name of a worker with its labels."""
    known: dict[str, frozenset[str]] = {}
    for metric in vars(Instruments(CollectorRegistry())).values():
        labels = frozenset(metric._labelnames)
        base = metric._name
        suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(metric._type, ("",))
        for suffix in suffixes:
            known[base + suffix] = labels | ({"le"} if suffix == "_bucket" else set())
    known["dateline_child_processes_resident_memory_bytes"] = frozenset()
    known["dateline_build_info"] = frozenset({"version", "python"})
    return known


_QUERIES = {one.where: one.text for one in (*rule_expressions(), *dashboard_expressions())}
_RECORDED = {rule["record"] for rule in rules() if "record" in rule}


@pytest.mark.parametrize("expression", _QUERIES.values(), ids=_QUERIES.keys())
def test_queries_use_metrics_that_exist(expression: str) -> None:
    """A renamed metric would otherwise leave an empty panel or an alert that never fires."""
    known = _known_metrics()
    asked = set(_METRIC.findall(expression))
    assert asked <= set(known)
    assert set(re.findall(r"\bdateline:[a-z_:0-9]+", expression)) <= _RECORDED
    assert asked or re.search(r"\b(up|process_[a-z_]+)\{|dateline:", expression)


@pytest.mark.parametrize("expression", _QUERIES.values(), ids=_QUERIES.keys())
def test_queries_use_labels_that_exist(expression: str) -> None:
    """In selectors and in groupings."""
    known = _known_metrics()
    for metric, matchers in _SELECTOR.findall(expression):
        for label in re.findall(r"(\w+)\s*[=!]", matchers):
            assert label in known[metric] | set(_ANY), label
    of_query = set().union(*(known[metric] for metric in _METRIC.findall(expression))) | set(_ANY)
    for grouping in _GROUPING.findall(expression):
        assert {label.strip() for label in grouping.split(",")} <= of_query


@pytest.mark.parametrize("expression", _QUERIES.values(), ids=_QUERIES.keys())
def test_counters_are_read_as_rates(expression: str) -> None:
    """A counter's own value says nothing after a restart."""
    for counter in re.findall(r"\bdateline_[a-z_]+_(?:total|bucket)\b", expression):
        assert re.search(rf"(rate|increase)\({counter}[{{\[]", expression), counter


@pytest.mark.parametrize("rule", _ALERTS, ids=[rule["alert"] for rule in _ALERTS])
def test_every_alert_has_its_runbook_section(rule: dict[str, Any]) -> None:
    """The link leads to a section that says what to do."""
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    headings = re.findall(r"^## (\w+)$", (_ROOT / page).read_text(), flags=re.MULTILINE)
    assert anchor in [heading.lower() for heading in headings]
    assert rule["annotations"]["summary"]
    assert rule["labels"]["severity"] in {"page", "ticket"}


def test_dashboards_are_those_of_their_code() -> None:
    """``make dashboards`` writes them."""
    assert {path.name: path.read_text() for path in DASHBOARDS} == dashboard_files()
    assert {path.parent for path in DASHBOARDS} == {FOLDER}


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=[path.stem for path in DASHBOARDS])
def test_dashboards_are_complete(dashboard: Path) -> None:
    """Each panel has an id of its own, title, explanation, unit, a place in the grid, the provisioned data source."""
    found = panels(dashboard)
    assert len({panel["id"] for panel in found}) == len(found)
    assert len({panel["title"] for panel in found}) == len(found)
    [source] = yaml.safe_load((DEPLOY / "grafana/provisioning/datasources/prometheus.yml").read_text())["datasources"]
    for panel in found:
        assert panel["description"].endswith("."), panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        assert panel["datasource"]["uid"] == source["uid"]
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24


def test_panels_do_not_lie_on_each_other() -> None:
    """Each cell of the grid belongs to one panel."""
    for dashboard in DASHBOARDS:
        cells = [
            (panel["gridPos"]["x"] + column, panel["gridPos"]["y"] + row)
            for panel in panels(dashboard)
            for column in range(panel["gridPos"]["w"])
            for row in range(panel["gridPos"]["h"])
        ]
        assert len(cells) == len(set(cells))


def test_every_metric_is_looked_at() -> None:
    """What no panel and no alert asks for would not be missed."""
    bases = {re.sub(r"_(bucket|sum|count)$", "", name) for name in _known_metrics()}
    asked = {
        re.sub(r"_(bucket|sum|count)$", "", name) for query in _QUERIES.values() for name in _METRIC.findall(query)
    }
    assert bases <= asked
