"""Verbs by how they pass on their arguments, read from ``data/verbs.json``."""

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Verbs:
    """Lemmas; what each list is for stands in ``data/verbs.json``."""

    object_control: frozenset[str]
    blame: frozenset[str]


def verbs_from(data: Mapping[str, str]) -> Verbs:
    """Return the lists from their space-separated texts; raises ``KeyError`` for a missing one."""
    return Verbs(**{item.name: frozenset(data[item.name].split()) for item in fields(Verbs)})
