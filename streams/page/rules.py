"""When a number of the strip is amber or red: the alerts' own conditions, judged from what the topics tell.

As an alert, a condition is pending (amber) from the moment it holds and firing (red) once it has held for as long as
the alert asks. Pure: the time comes in as an argument.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Final, Literal

Level = Literal["ok", "amber", "red"]

_SEVERITY: Final[dict[Level, int]] = {"ok": 0, "amber": 1, "red": 2}
_GROWTH_S: Final = 600.0  # the alert looks at the slope of ten minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One alert's condition on one measure, and the tile of the strip that shows it."""

    alert: str
    tile: str
    measure: str
    for_s: float
    meaning: str
    above: float | None = None
    below: float | None = None
    grows: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a rule says now; ``since_s`` is for how long its condition has held."""

    alert: str
    tile: str
    level: Level
    meaning: str
    since_s: float


def load_rules() -> tuple[Rule, ...]:
    """Return the rules of ``rules.json``."""
    data = json.loads(resources.files("streams.page").joinpath("rules.json").read_text("utf-8"))
    return tuple(Rule(**row) for row in data["rules"])


class Judge:
    """Applies the rules to measures as they come in, and remembers since when each condition holds."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._rules = rules
        self._held_since: dict[str, float] = {}
        self._past: dict[str, list[tuple[float, float]]] = {}

    def judge(self, measures: Mapping[str, float | None], now_s: float) -> tuple[Judgement, ...]:
        """Return what holds now, the worst first.

        Args:
            measures: by name; None or absent where it cannot be known, which is no trouble by itself.
            now_s: a clock that only goes forward, seconds.
        """
        found = []
        for rule in self._rules:
            value = measures.get(rule.measure)
            holds = value is not None and self._holds(rule, value, now_s)
            if not holds:
                self._held_since.pop(rule.alert, None)
                continue
            since = self._held_since.setdefault(rule.alert, now_s)
            level: Level = "red" if now_s - since >= rule.for_s else "amber"
            found.append(
                Judgement(
                    alert=rule.alert, tile=rule.tile, level=level, meaning=rule.meaning, since_s=round(now_s - since)
                )
            )
        return tuple(sorted(found, key=lambda one: -_SEVERITY[one.level]))

    def _holds(self, rule: Rule, value: float, now_s: float) -> bool:
        if rule.grows and not self._grows(rule.measure, value, now_s):
            return False
        return (rule.above is not None and value > rule.above) or (rule.below is not None and value < rule.below)

    def _grows(self, measure: str, value: float, now_s: float) -> bool:
        """Tell whether a measure is higher than it was ten minutes ago, or than at the first look since then."""
        past = self._past.setdefault(measure, [])
        while len(past) > 1 and past[1][0] <= now_s - _GROWTH_S:
            past.pop(0)
        past.append((now_s, value))
        return value > past[0][1]


def levels(judgements: tuple[Judgement, ...]) -> dict[str, Level]:
    """Return the level of each tile that is not well."""
    found: dict[str, Level] = {}
    for judgement in judgements:
        worst = found.get(judgement.tile, "ok")
        found[judgement.tile] = max(worst, judgement.level, key=_SEVERITY.__getitem__)
    return found
