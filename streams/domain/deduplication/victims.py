"""Do two reports give the same victims? Equal tolls speak for one event, tolls that grew do not speak against it."""

from math import log
from typing import Final

from schemas.records import Coding, Mention
from streams.domain.deduplication.evidence import CONTRADICTION, Evidence
from streams.domain.deduplication.whereabouts import is_vague
from streams.domain.deduplication.wording import updates_a_toll
from streams.domain.quantities.grown_tolls import are_close

_SAME: Final = (0.4, 0.5, 2.5)
"""Equal numbers: the weight of 1, what each e-fold adds to it, and the most that killed and injured give together."""
_GREW: Final = 0.2
_CLOSE_WEIGHT: Final = 1.2
_RECOUNTED: Final = 0.8
_FELL: Final = -0.4
_FAR_APART: Final = -0.7
_NONE_AND_SOME: Final = -0.4
_MANIFOLD: Final = 3

_LARGE_TOLL: Final = 20
"""From so many killed on an event is known by its toll."""

_Pair = tuple[int, int]


def victims_evidence(first: Mention, second: Mention) -> Evidence:
    """Compare killed and injured in the order of publication. Symmetric; what one report leaves open says nothing."""
    told = _told(*_by_publication(first, second))
    if _is_coarse(first) != _is_coarse(second) and _none_and_some(told.get("killed")):
        return Evidence(CONTRADICTION, "victims: none and some, and only the region agrees")
    weight = _RECOUNTED if is_recount(first, second) else _weight([pair for pair in told.values() if any(pair)])
    return Evidence(weight, f"victims: {weight:+.1f}")


def is_recount(first: Mention, second: Mention) -> bool:
    """Tell whether the later of two reports raises the toll that the earlier gave: its day may be that of the count."""
    earlier, later = _by_publication(first, second)
    told = _told(earlier, later)
    grew = "killed" in told and all(before <= after for before, after in told.values())
    return grew and any(before < after for before, after in told.values()) and updates_a_toll(later.evidence)


def share_a_large_toll(first: Mention, second: Mention) -> bool:
    """Tell whether two reports give the same large toll, which hardly two events of a town do within months.

    Killed who are exactly as many, or about as many with exactly as many injured; what both tell must not differ.
    """
    pairs = _told(first, second).values()
    same = any(before == after >= _LARGE_TOLL for before, after in pairs)
    return same and have_close_large_tolls(first, second) and all(are_close(*pair) for pair in pairs)


def have_close_large_tolls(first: Mention, second: Mention) -> bool:
    """Tell whether two reports count so many killed that one number may be the other, counted later."""
    pair = _told(first, second).get("killed")
    return pair is not None and min(pair) >= _LARGE_TOLL and are_close(*pair)


def has_large_toll(coding: Coding) -> bool:
    """Tell whether a report counts so many killed that the number marks the event."""
    return coding.killed is not None and coding.killed >= _LARGE_TOLL


def _by_publication(first: Mention, second: Mention) -> tuple[Mention, Mention]:
    earlier, later = sorted((first, second), key=lambda mention: (mention.published_at, mention.mention_id))
    return earlier, later


def _told(earlier: Mention, later: Mention) -> dict[str, _Pair]:
    """Return the earlier and the later number of those that both reports give."""
    pairs = {"killed": (earlier.killed, later.killed), "injured": (earlier.injured, later.injured)}
    return {
        kind: (before, after) for kind, (before, after) in pairs.items() if before is not None and after is not None
    }


def _weight(told: list[_Pair]) -> float:
    if not told:
        return 0.0
    if all(before == after for before, after in told):
        of_one, of_each_fold, most = _SAME
        return min(most, sum(of_one + of_each_fold * log(number) for number, _ in told))
    if any(_none_and_some(pair) for pair in told):
        return _NONE_AND_SOME
    if all(are_close(*pair) for pair in told):
        return _CLOSE_WEIGHT
    if any(max(pair) >= _MANIFOLD * min(pair) and max(pair) - min(pair) > _MANIFOLD for pair in told):
        return _FAR_APART
    return _GREW if all(before <= after for before, after in told) else _FELL


def _none_and_some(pair: _Pair | None) -> bool:
    return pair is not None and 0 in pair and any(pair)


def _is_coarse(mention: Mention) -> bool:
    place = mention.place
    return place is not None and (is_vague(place) or place.precision == "admin1")
