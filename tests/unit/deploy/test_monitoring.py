"""Alerts and dashboards ask only for metrics and labels that a worker has, and every alert has its runbook section."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry

from streams.metrics.instruments import Instruments

_ROOT = Path(__file__).parents[3]
_DEPLOY = _ROOT / "deploy"
_ALERTS = [
    rule
    for group in yaml.safe_load((_DEPLOY / "prometheus" / "alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
_DASHBOARDS = sorted((_DEPLOY / "grafana" / "dashboards").glob("*.json"))
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
    known["dateline_build_info"] = frozenset({"version", "python"})
    return known


def _panels(dashboard: Path) -> list[dict[str, Any]]:
    panels: list[dict[str, Any]] = json.loads(dashboard.read_text())["panels"]
    return panels


def _queries() -> Iterator[tuple[str, str]]:
    for rule in _ALERTS:
        yield rule["alert"], rule["expr"]
    for dashboard in _DASHBOARDS:
        for panel in _panels(dashboard):
            for target in panel["targets"]:
                yield f"{dashboard.stem}: {panel['title']} {target['refId']}", target["expr"]


_QUERIES = dict(_queries())


@pytest.mark.parametrize("expression", _QUERIES.values(), ids=_QUERIES.keys())
def test_queries_use_metrics_that_exist(expression: str) -> None:
    """A renamed metric would otherwise leave an empty panel or an alert that never fires."""
    known = _known_metrics()
    asked = set(_METRIC.findall(expression))
    assert asked <= set(known)
    assert asked or "up{" in expression


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


@pytest.mark.parametrize("expression", _QUERIES.values(), ids=_QUERIES.keys())
def test_brackets_close(expression: str) -> None:
    """The cheapest check of syntax that needs no Prometheus."""
    for opening, closing in ("()", "[]", "{}"):
        assert expression.count(opening) == expression.count(closing)


@pytest.mark.parametrize("rule", _ALERTS, ids=[rule["alert"] for rule in _ALERTS])
def test_every_alert_has_its_runbook_section(rule: dict[str, Any]) -> None:
    """The link leads to a section that says what to do."""
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    headings = re.findall(r"^## (\w+)$", (_ROOT / page).read_text(), flags=re.MULTILINE)
    assert anchor in [heading.lower() for heading in headings]
    assert rule["annotations"]["summary"]
    assert rule["labels"]["severity"] in {"page", "ticket"}


@pytest.mark.parametrize("dashboard", _DASHBOARDS, ids=[path.stem for path in _DASHBOARDS])
def test_dashboards_are_complete(dashboard: Path) -> None:
    """Each panel has an id of its own, an explanation, a place in the grid, and the provisioned data source."""
    panels = _panels(dashboard)
    assert len({panel["id"] for panel in panels}) == len(panels)
    [source] = yaml.safe_load((_DEPLOY / "grafana/provisioning/datasources/prometheus.yml").read_text())["datasources"]
    for panel in panels:
        assert panel["description"]
        assert panel["datasource"]["uid"] == source["uid"]
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24


def test_every_metric_is_looked_at() -> None:
    """What no panel and no alert asks for would not be missed."""
    bases = {re.sub(r"_(bucket|sum|count)$", "", name) for name in _known_metrics()}
    asked = {
        re.sub(r"_(bucket|sum|count)$", "", name) for query in _QUERIES.values() for name in _METRIC.findall(query)
    }
    assert bases - asked <= {
        "dateline_mentions_total",
        "dateline_event_updates_total",
        "dateline_event_retractions_total",
    }
