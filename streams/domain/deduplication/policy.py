"""Every number of the matching in one frozen value, with where it comes from."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class DeduplicationPolicy:
    """How alike two reports must be, and how much an event keeps.

    ``threshold``: the probability from which two reports are taken for one event. ``prior_weight``: the weight against
    that before anything of theirs is compared. ``least_weight``: what any two reports of one event
    must have, however alike others are. ``rival_margin``: by how much weight a report that knows only the country must
    fit an event better than any other. ``rival_places``: where it fits reports from more places than that, it is not
    placed at all, so that a country at war does not become one neighbourhood. These were set, with the weights of the
    evidence, on labelled articles whose labels were blurred (bench/identity.py).
    ``same_place_km``: DESIGN "Identity and delivery". ``same_town_km``: two gazetteer entries this near are taken for
    one town (transliterations, a suburb with an entry of its own).
    ``window``: how long an event stays open after the last report that reached us.
    ``listed_sources``: how many reports an event lists; more are counted only.
    """

    threshold: float = 0.5
    prior_weight: float = -2.0
    least_weight: float = -1.0
    rival_margin: float = 1.0
    rival_places: int = 6
    same_town_km: float = 4.0
    same_place_km: float = 15.0
    window: timedelta = timedelta(days=14)
    listed_sources: int = 100


DEFAULT_POLICY = DeduplicationPolicy()
