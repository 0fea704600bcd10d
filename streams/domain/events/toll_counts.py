"""Which of the numbers told of an event is its toll.

Source: codebook, "How many": the number the text gives for this event, most recent first; one side's claim of enemy
dead is not added; a quantity without a figure ("dozens") is no number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.records import Place
from streams.domain.events.candidates import Candidate
from streams.domain.quantities import Casualties, Kind

_NAMED: Final = frozenset({"own", "sentence"})
_OFFICERS: Final = frozenset({"officer", "policeman", "gendarme", "constable", "trooper"})
_PUBLIC: Final = frozenset(
    {"protester", "protestor", "demonstrator", "marcher", "rioter", "journalist", "reporter", "student"}
)
_SIDES: Final = ((_OFFICERS, _PUBLIC), (_PUBLIC, _OFFICERS))


@dataclass(frozen=True, slots=True)
class Told:
    """A figure, the index of the sentence that tells it, and whether it speaks of a wider area than the event's."""

    figure: Casualties
    sentence: int
    wider: bool = False


def counts_of(members: Sequence[Candidate], place: Place | None) -> tuple[int | None, int | None]:
    """Return how many were killed and injured in the event that the candidates tell of; None: not told."""
    told = [
        Told(figure, member.sentence, _is_wider(member, place)) for member in members for figure in member.toll.figures
    ]
    return number_of(told, "killed"), number_of(told, "injured")


def number_of(told: Sequence[Told], kind: Kind) -> int | None:
    """Return the number of one kind that figures in the order of the text make; None where they make none."""
    harmed = any(each.figure.count for each in told if each.figure.scope != "background")
    figures = [each for each in told if each.figure.kind == kind and not (harmed and _is_personal(each.figure))]
    return _narrowest(_best([each for each in figures if not each.wider]), _best(figures))


def _is_wider(candidate: Candidate, place: Place | None) -> bool:
    """Tell whether a candidate speaks of a wider area than the event's place, so that its count may cover more."""
    where = candidate.where
    if where.place is None or place is None or where.basis not in _NAMED:
        return False
    coarse = {"country": 2, "admin1": 1}
    return coarse.get(where.place.precision, 0) > coarse.get(place.precision, 0)


def _is_personal(found: Casualties) -> bool:
    """Tell whether a figure says of some only that they came to no harm: nothing of an event that hurt others."""
    return found.scope == "part" and found.count == 0


def _narrowest(own: int | None, wide: int | None) -> int | None:
    """Return the count told of the place itself; a lower one told of the wider area cannot hold other events' dead."""
    if own is None or wide is None:
        return own if wide is None else wide
    return wide if 0 < wide < own else own


def _best(figures: Sequence[Told]) -> int | None:
    """Return the number of the event's own figures if any, else of the enemy, of late deaths, or none."""
    for tier in _tiers(figures):
        counted = [each for each in tier if each.figure.count is not None]
        if counted:
            return _latest(counted, figures)
        if any(each.figure.vague for each in tier):
            return None
    return None


def _tiers(figures: Sequence[Told]) -> Iterator[list[Told]]:
    """Yield the figures in falling order of standing."""
    own = [each for each in figures if each.figure.scope == "event" and each.figure.count != 0]
    yield [each for each in own if not each.figure.enemy and not each.figure.superseded]
    yield [each for each in own if each.figure.enemy and not each.figure.superseded]
    yield [each for each in figures if each.figure.scope == "part"]
    yield own
    yield [each for each in figures if each.figure.scope == "event"]


def _latest(counted: Sequence[Told], figures: Sequence[Told]) -> int:
    """Return the highest total if one is told and above the first figure, else the first with what comes on top."""
    first = counted[0]
    on_top = [
        each.figure.count or 0
        for each in figures
        if each.figure.further
        and not each.figure.total
        and each.figure.token > first.figure.token
        and each.sentence == first.sentence
    ]
    sums = (first.figure.count or 0) + sum(on_top) + _on_the_other_side(first, counted)
    return max([sums, *(each.figure.count or 0 for each in counted if each.figure.total)])


def _on_the_other_side(first: Told, counted: Sequence[Told]) -> int:
    """Return how many of the public were hurt beside officers, or the reverse, where no figure says of all."""
    sides = next((pair for pair in _SIDES if first.figure.whom in pair[0]), None)
    if sides is None or any(each.figure.total for each in counted):
        return 0
    others = (each.figure for each in counted if each.figure.whom in sides[1] and not each.figure.further)
    return next((other.count or 0 for other in others), 0)
