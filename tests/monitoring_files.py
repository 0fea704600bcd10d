"""What the shipped dashboards and rules ask Prometheus for."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

DEPLOY: Final = Path(__file__).parents[1] / "deploy"
DASHBOARDS: Final = sorted((DEPLOY / "grafana" / "dashboards").glob("*.json"))
RULE_FILES: Final = tuple(
    DEPLOY / "prometheus" / name
    for name in yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())["rule_files"]
)
_LABEL_VALUES: Final = re.compile(r"label_values\((\w+), (\w+)\)")


@dataclass(frozen=True)
class Expression:
    """One expression of PromQL and where it stands."""

    where: str
    text: str


def rules() -> list[dict[str, Any]]:
    """Return all rules: alerts, and what is recorded for them."""
    groups = [group for path in RULE_FILES for group in yaml.safe_load(path.read_text())["groups"]]
    return [rule for group in groups for rule in group["rules"]]


def alerts() -> list[dict[str, Any]]:
    """Return the alert rules."""
    return [rule for rule in rules() if "alert" in rule]


def panels(dashboard: Path) -> list[dict[str, Any]]:
    """Return the panels of a dashboard without the headings between them."""
    found: list[dict[str, Any]] = json.loads(dashboard.read_text())["panels"]
    return [panel for panel in found if panel["type"] != "row"]


def dashboard_expressions() -> Iterator[Expression]:
    """Yield the expressions of every panel."""
    for dashboard in DASHBOARDS:
        for panel in panels(dashboard):
            for target in panel["targets"]:
                yield Expression(f"{dashboard.stem}: {panel['title']} {target['refId']}", target["expr"])


def rule_expressions() -> Iterator[Expression]:
    """Yield the expressions of every rule."""
    for rule in rules():
        yield Expression(rule.get("alert") or rule["record"], rule["expr"])


def variables() -> Iterator[tuple[str, str]]:
    """Yield metric and label of every variable of a dashboard."""
    for dashboard in DASHBOARDS:
        for variable in json.loads(dashboard.read_text())["templating"].get("list", []):
            found = _LABEL_VALUES.fullmatch(variable["query"]["query"])
            assert found, variable
            yield found[1], found[2]
