"""The alert rules under promtool: they parse, and each fires when it should and keeps quiet when it should."""

import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.prometheus import program

_PATIENCE_S: Final = 280  # three seconds of work, on a machine that may be busy
pytestmark = pytest.mark.timeout(300)

_ROOT: Final = Path(__file__).parents[3]
_CASES: Final = _ROOT / "tests" / "monitoring" / "alerts.test.yml"
_RULES: Final = sorted((_ROOT / "deploy" / "prometheus").glob("*.yml"))


def _alerts() -> set[str]:
    groups = [group for path in _RULES for group in yaml.safe_load(path.read_text()).get("groups", [])]
    return {rule["alert"] for group in groups for rule in group["rules"] if "alert" in rule}


def _expectations() -> list[dict[str, Any]]:
    return [case for test in yaml.safe_load(_CASES.read_text())["tests"] for case in test.get("alert_rule_test", [])]


def test_each_alert_is_tried_both_ways() -> None:
    """Each has a case in which it fires; and a case in which it does not, or fires for one series of several."""
    fires = {case["alertname"] for case in _expectations() if case["exp_alerts"]}
    quiet = {case["alertname"] for case in _expectations() if not case["exp_alerts"]}
    selective = {"DatelineLagGrowing", "DatelineRebalancing", "DatelineWorkerRestarting"}
    assert fires == _alerts()
    assert quiet | selective == _alerts()


def test_promtool_finds_every_case_as_expected() -> None:
    """The cases are those of tests/monitoring/alerts.test.yml."""
    done = subprocess.run(
        [program("promtool"), "test", "rules", str(_CASES)],
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_promtool_takes_the_configuration() -> None:
    """With the rule files that it names."""
    done = subprocess.run(
        [program("promtool"), "check", "config", str(_ROOT / "deploy" / "prometheus" / "prometheus.yml")],
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
