"""Every expression of dashboards and rules, run by a real Prometheus that scrapes a real worker after a real run."""

import json
import re
from collections.abc import Iterator
from functools import partial

import pytest

from streams.local_broker import Broker
from tests.cli_deployment import PATIENCE_S, command_line, working_worker
from tests.monitoring_files import Expression, dashboard_expressions, rule_expressions, rules, variables
from tests.prometheus import Prometheus, program, running_prometheus, shipped_configuration
from tests.workers import wait_for as wait_briefly

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

wait_for = partial(wait_briefly, within_s=PATIENCE_S)
_KHARKIV = "Two people were killed and five injured in a Russian missile strike on Kharkiv on Monday, officials said."
_ARTICLES = (
    {"id": "kharkiv-1", "source": "A", "text": _KHARKIV},
    {
        "id": "kharkiv-2",
        "source": "B",
        "text": "A Russian missile hit Kharkiv on Monday, killing three people and injuring seven, the mayor said.",
    },
    {"id": "kharkiv-1", "source": "A", "text": _KHARKIV},  # delivered twice
    {"id": "quake", "text": "An earthquake killed nine people and injured 20 in Antakya, Turkey, on Monday."},
    {"id": "meeting", "text": "The foreign ministers of Norway and Sweden met in Oslo on Monday."},
    {"id": "german", "text": "Der Bundestag hat am Montag ein neues Gesetz beschlossen, das im Sommer in Kraft tritt."},
    {"id": "empty", "text": " "},
    {"id": "nothing", "text": "The cat sat on the mat, and the sun was shining over the quiet garden all day long."},
)
_WITHDRAWN = {"id": "meeting", "published_at": "2025-05-06T12:00:00Z", "text": "There was no meeting to report on."}
_NO_NUMBER = ("pipeline: Pauses by rebalances, p95 A",)  # no quantile of nothing: no worker joined or left
_SELECTOR = re.compile(r"\b(?:dateline[a-z_:0-9]+|process_[a-z_]+|up)(?:\{[^}]*\})?")
# Wide, so that a busy machine does not let the run slip out of the window.
_VARIABLES = {"$__rate_interval": "10m", "$__range": "1h", "$type": ".*", "$country": ".*"}


@pytest.fixture(scope="module")
def prometheus(kafka_broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """Prometheus, some seconds after a worker that it scrapes has had articles of every kind."""
    program("prometheus")
    folder = tmp_path_factory.mktemp("prometheus")
    dateline = command_line(kafka_broker, folder)
    assert dateline("topics").returncode == 0
    with working_worker(dateline, folder / "worker.log") as (_, url):
        address = url.removeprefix("http://").removesuffix("/metrics")
        with running_prometheus(shipped_configuration(address), folder) as server:
            wait_for(lambda: server.query('up{job="dateline"} == 1'), "the first scrape")
            for articles in (_ARTICLES, [_WITHDRAWN]):
                lines = [json.dumps({"published_at": "2025-05-06T10:00:00Z", **article}) for article in articles]
                payload = "\n".join(lines).encode()
                assert dateline("publish", "-", stdin=payload).returncode == 0
                wait_for(lambda: dateline("status", "--max-lag", "0").returncode == 0, "all settled")
            _await_scraped(server)
            yield server


def _await_scraped(server: Prometheus) -> None:
    """Return when everything has been scraped twice: the first time, a new series says zero."""
    wait_for(lambda: server.query("sum(increase(dateline_event_retractions_total[1h])) > 0"), "a scraped retraction")
    wait_for(lambda: server.query("min(count_over_time(dateline_killed_persons_total[1h])) > 2"), "two scrapes more")
    wait_for(lambda: server.query("count_over_time(dateline:late_events:ratio_rate3d[1h]) > 2"), "recorded rules")
    wait_for(lambda: server.query("sum(rate(dateline_broker_answer_seconds_count[1m])) > 0"), "answers of the broker")


def _filled_in(expression: str) -> str:
    for name, value in _VARIABLES.items():
        expression = expression.replace(name, value)
    assert "$" not in expression, expression
    return expression


@pytest.mark.parametrize("expression", list(dashboard_expressions()), ids=lambda expression: expression.where)
def test_every_panel_has_data(prometheus: Prometheus, expression: Expression) -> None:
    """Each expression is valid, and gives at least one series with a number in it."""
    series = prometheus.query(_filled_in(expression.text))
    assert series, expression.text
    assert expression.where in _NO_NUMBER or any(one["value"][1] != "NaN" for one in series), series


@pytest.mark.parametrize("expression", list(rule_expressions()), ids=lambda expression: expression.where)
def test_every_rule_looks_at_series_that_are_there(prometheus: Prometheus, expression: Expression) -> None:
    """In a healthy run no alert finds anything; but each metric that it asks for exists, with the labels asked for."""
    prometheus.query(expression.text)
    selectors = _SELECTOR.findall(expression.text)
    assert selectors
    for selector in selectors:
        assert prometheus.query(selector), selector


def test_rules_are_loaded_and_evaluated_without_error(prometheus: Prometheus) -> None:
    """All of them, and no alert is firing; a fresh deployment has nothing to complain of."""
    found = prometheus.rules()
    assert {rule["name"] for rule in found} == {rule.get("alert") or rule["record"] for rule in rules()}
    assert [rule for rule in found if rule["health"] != "ok"] == []
    assert [rule["name"] for rule in found if rule.get("state") == "firing"] == []


@pytest.mark.parametrize(("metric", "label"), list(variables()))
def test_variables_offer_a_choice(prometheus: Prometheus, metric: str, label: str) -> None:
    """Grafana fills its menus with these."""
    assert len(prometheus.label_values(metric, label)) > 1


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('dateline_killed_persons_total{country="UA"}', 3),
        ('dateline_injured_persons_total{country="TR"}', 20),
        ('dateline_article_languages_total{language="de"}', 1),
        ('dateline_corroborated_events_total{sources="2"}', 1),
        ('dateline_events_total{type="DISASTER", quad="disaster", country="TR"}', 1),
    ],
)
def test_the_first_count_of_a_series_is_an_increase(prometheus: Prometheus, expression: str, expected: int) -> None:
    """Series of rare countries come into being with their first event, which must be seen as one."""
    # Prometheus extrapolates towards the ends of the window; half a scrape interval at the most.
    assert prometheus.value(f"sum(increase({expression}[1h]))") == pytest.approx(expected, rel=0.25)
    assert prometheus.value(f"sum({expression})") == expected
