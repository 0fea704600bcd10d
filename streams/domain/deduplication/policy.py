"""Every number of the matching in one frozen value, with where it comes from."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class DeduplicationPolicy:
    """How alike two reports must be, and how much an event keeps.

    The weights (they add up to 1) and ``threshold`` were set on the clusters of the labelled development articles
    (docs/quality.md). ``same_place_km``: DESIGN "Identity and delivery". ``same_town_km``: two gazetteer entries this
    near are taken for one town (transliterations, a suburb with an entry of its own).
    ``window``: how long an event stays open after the last report that reached us.
    ``listed_sources``: how many reports an event lists; more are counted only.
    """

    threshold: float = 0.74
    kind_weight: float = 0.2
    date_weight: float = 0.3
    place_weight: float = 0.35
    sides_weight: float = 0.15
    same_town_km: float = 4.0
    same_place_km: float = 15.0
    window: timedelta = timedelta(days=14)
    listed_sources: int = 100


DEFAULT_POLICY = DeduplicationPolicy()
