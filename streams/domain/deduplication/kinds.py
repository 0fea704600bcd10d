"""Are two reports of the same kind of act? Types, modes and whether it is planned."""

import json
from functools import cache
from importlib import resources
from typing import Final, TypedDict

from schemas.records import Mention
from streams.domain.deduplication.evidence import CONTRADICTION, Evidence

STATEMENTS: Final = frozenset(
    {"AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "SANCTION", "AID"}
)
_SAME_MODE: Final = 1.0
_WITHOUT_MODES: Final = 0.5
_ONE_MODE: Final = -0.4
_SHARPENED: Final = -1.0
_PLANNED_AND_HELD: Final = -0.7


class _Family(TypedDict):
    modes: list[str]
    weight: float


class _Confused(TypedDict):
    weight: float
    apart: list[str]


class _Rules(TypedDict):
    families: dict[str, list[_Family]]
    confused: dict[str, _Confused]
    recurring: dict[str, list[str]]
    sharpened: dict[str, list[str]]


def kind_evidence(first: Mention, second: Mention) -> Evidence:
    """Compare type, mode and whether the event is still to come. Symmetric."""
    weight = _kind_weight(first, second)
    if weight != CONTRADICTION and (first.status == "planned") != (second.status == "planned"):
        weight += _PLANNED_AND_HELD
    return Evidence(weight, "kind: " + " and ".join(sorted({_kind(first), _kind(second)})))


def recurs_daily(mention: Mention) -> bool:
    """Tell whether acts of this kind come again at the same place day by day, as drone strikes and protests do."""
    return (mention.mode or "") in _rules()["recurring"].get(mention.type, ())


def _kind_weight(first: Mention, second: Mention) -> float:
    rules = _rules()
    if first.type != second.type:
        sharpened = second.type in rules["sharpened"].get(first.type, ())
        return _SHARPENED if sharpened else CONTRADICTION
    if first.mode == second.mode:
        return _SAME_MODE if first.mode else _WITHOUT_MODES
    if first.mode is None or second.mode is None:
        return _ONE_MODE
    modes = {first.mode, second.mode}
    families = rules["families"].get(first.type, ())
    confused = rules["confused"].get(first.type)
    others = CONTRADICTION if confused is None or modes & set(confused["apart"]) else confused["weight"]
    return max((family["weight"] for family in families if modes <= set(family["modes"])), default=others)


def _kind(mention: Mention) -> str:
    return f"{mention.type}/{mention.mode}" if mention.mode else mention.type


@cache
def _rules() -> _Rules:
    text = resources.files(__package__).joinpath("data/kinds.json").read_text("utf-8")
    rules: _Rules = json.loads(text)
    return rules
