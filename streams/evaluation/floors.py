"""Floors and ceilings that figures must keep to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_KEYS: Final = frozenset({"at_least", "at_most"})


@dataclass(frozen=True, slots=True)
class Floors:
    """The least and the most that figures may be, by name."""

    at_least: Mapping[str, float] = field(default_factory=dict)
    at_most: Mapping[str, float] = field(default_factory=dict)

    def describe(self, name: str) -> str:
        """Return the bounds of a figure for people; empty without any."""
        bounds = [
            *([f"at least {self.at_least[name]:g}"] if name in self.at_least else []),
            *([f"at most {self.at_most[name]:g}"] if name in self.at_most else []),
        ]
        return f"({', '.join(bounds)})" if bounds else ""


def parse_floors(fields: Any) -> Floors:
    """Return the floors that a parsed file holds.

    Raises:
        ValueError: not of the form ``{"at_least": {name: number}, "at_most": {name: number}}``.
    """
    if not isinstance(fields, dict) or not set(fields) <= _KEYS:
        raise ValueError("must be an object with at_least and at_most")
    for bounds in fields.values():
        if not isinstance(bounds, dict) or not all(isinstance(bound, int | float) for bound in bounds.values()):
            raise ValueError("at_least and at_most must give one number for each figure")
    return Floors(fields.get("at_least", {}), fields.get("at_most", {}))


def broken_floors(figures: Mapping[str, float], floors: Floors) -> list[str]:
    """Return one line for each bound that is not kept; a figure that is missing keeps none."""
    broken = [
        f"{name} is {figures.get(name, 0):g}, must be at least {least:g}"
        for name, least in floors.at_least.items()
        if figures.get(name, float("-inf")) < least
    ]
    return broken + [
        f"{name} is {figures.get(name, 0):g}, must be at most {most:g}"
        for name, most in floors.at_most.items()
        if figures.get(name, float("inf")) > most
    ]
