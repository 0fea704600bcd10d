"""When the strip turns amber and red, and that the numbers are those of the alerts."""

import json
import re
from pathlib import Path

import pytest
import yaml

from streams.page.rules import Judge, Rule, levels, load_rules

_ALERTS = Path(__file__).parents[3] / "deploy" / "prometheus" / "alerts.yml"
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_RULE = Rule(alert="A", tile="lag", measure="lag", above=1000, for_s=600, grows=True, meaning="m")


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.alert)
def test_every_rule_has_the_numbers_of_its_alert(rule: Rule) -> None:
    """The strip and the alert must not disagree; a measure below one is one that is absent or nought."""
    groups = yaml.safe_load(_ALERTS.read_text())["groups"]
    alert = next(one for group in groups for one in group["rules"] if one.get("alert") == rule.alert)
    number, unit = re.fullmatch(r"(\d+)([smh])", alert["for"]).groups()  # type: ignore[union-attr]
    assert rule.for_s == int(number) * _SECONDS[unit]
    if rule.above is not None:
        assert re.search(rf"> {re.escape(f'{rule.above:g}')}\b", alert["expr"])
    else:
        assert rule.below == 1
        assert "absent(" in alert["expr"] or "== 0" in alert["expr"]
    assert rule.grows == ("deriv(" in alert["expr"])


def test_a_condition_is_amber_at_once_and_red_when_it_has_held() -> None:
    """And well again as soon as it does not hold."""
    judge = Judge((Rule(alert="A", tile="workers", measure="workers", below=1, for_s=60, meaning="none"),))
    assert judge.judge({"workers": 1}, 0) == ()
    assert levels(judge.judge({"workers": 0}, 10)) == {"workers": "amber"}
    assert levels(judge.judge({"workers": 0}, 69)) == {"workers": "amber"}
    assert levels(judge.judge({"workers": 0}, 70)) == {"workers": "red"}
    assert levels(judge.judge({"workers": 2}, 71)) == {}
    assert levels(judge.judge({"workers": 0}, 72)) == {"workers": "amber"}


def test_what_is_not_known_is_no_trouble() -> None:
    """The page says by other means that the broker does not answer."""
    assert Judge(load_rules()).judge({"workers": None}, 0) == ()


def test_a_lag_that_shrinks_is_well() -> None:
    """Ten minutes are looked back on, as the alert does."""
    judge = Judge((_RULE,))
    assert judge.judge({"lag": 5000}, 0) == ()
    assert levels(judge.judge({"lag": 6000}, 60)) == {"lag": "amber"}
    assert judge.judge({"lag": 4000}, 120) == ()
    assert levels(judge.judge({"lag": 4500}, 900)) == {"lag": "amber"}


def test_the_worse_of_two_rules_colours_a_tile() -> None:
    """Both stay listed, the worst first."""
    slow = Rule(alert="S", tile="lag", measure="x", above=1, for_s=1000, meaning="s")
    fast = Rule(alert="F", tile="lag", measure="x", above=1, for_s=0, meaning="f")
    found = Judge((slow, fast)).judge({"x": 2}, 5)
    assert levels(found) == {"lag": "red"}
    assert [one.alert for one in found] == ["F", "S"]


def test_the_file_of_rules_has_no_field_of_its_own() -> None:
    """What is not read must not stand there."""
    text = (Path(__file__).parents[3] / "streams" / "page" / "rules.json").read_text()
    assert {"_source", "rules"} == set(json.loads(text))
