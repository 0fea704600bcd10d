"""Prisoner exchanges told as two releases: *X freed ten soldiers and Y released six fishermen*.

Source: codebook, COOPERATE: "prisoner exchange both ways"; "Prisoner exchange: acled Other".
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from schemas.records import Actor
from streams.domain.events.candidates import Candidate, Story, Where

_FINENESS: Final = {"site": 0, "city": 1, "district": 2, "admin1": 3, "country": 4}
_BOTH: Final = frozenset({"each", "both", "respective"})
_ARMED: Final = frozenset({"MIL", "REB", "POL"})
_MOST: Final = 60
"""Releases looked at; keeps the work linear in texts that tell of nothing else."""


def exchanged(story: Story, candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates, releases by two sides to each other told as one exchange.

    Args:
        story: the article.
        candidates: its candidates in text order.
    """
    releases = [number for number, each in enumerate(candidates) if _is_release(each)][:_MOST]
    found = list(candidates)
    joined: set[int] = set()
    for first, second in pairwise(releases):
        if first not in joined and _answers(story, candidates[first], candidates[second]):
            found[first] = _exchange(candidates[first], candidates[second])
            joined.add(second)
    for number in releases:
        if number not in joined and found[number].type == "RETREAT" and _is_by_both(story, candidates[number]):
            found[number] = _exchange(candidates[number], candidates[number])
    return tuple(each for number, each in enumerate(found) if number not in joined)


def _is_release(candidate: Candidate) -> bool:
    told = candidate.modality
    real = not (told.negated or told.denied or told.hypothetical or told.wished)
    return candidate.type == "RETREAT" and candidate.mode == "release" and candidate.status == "occurred" and real


def _answers(story: Story, first: Candidate, second: Candidate) -> bool:
    """Tell whether one release answers another: side by side in the text, on one day, the other way round."""
    if second.sentence - first.sentence > 1 or first.when.day != second.when.day:
        return False
    sentences = story.document.sentences
    if sentences[first.sentence].paragraph != sentences[second.sentence].paragraph:
        return False
    givers, others = _identities(first.actors), _identities(second.actors)
    freed, returned = _countries(first.recipients), _countries(second.recipients)
    opposed = bool(givers and others) and givers.isdisjoint(others)
    if _is_of_foes(first.recipients, second.recipients):
        return True
    if first.recipients and second.recipients:
        return opposed and freed != returned
    return opposed and _countries(first.actors).isdisjoint(_countries(second.actors))


def _is_of_foes(freed: Sequence[Actor], returned: Sequence[Actor]) -> bool:
    """Tell whether soldiers are freed on one side and fighters on the other."""
    sectors, others = {side.sector for side in freed}, {side.sector for side in returned}
    return bool(sectors & _ARMED and others & _ARMED) and sectors.isdisjoint(others)


def _is_by_both(story: Story, candidate: Candidate) -> bool:
    """Tell *Chad and Niger each freed ten men* from *Chad and Niger freed ten men*."""
    sentence = story.document.sentences[candidate.sentence]
    words = {token.lemma for token in story.document.tokens_of(sentence)}
    return len(_countries(candidate.actors)) > 1 and bool(words & _BOTH)


def _identities(sides: Sequence[Actor]) -> frozenset[Actor]:
    return frozenset(sides)


def _countries(sides: Sequence[Actor]) -> frozenset[str]:
    return frozenset(side.country for side in sides if side.country)


def _exchange(first: Candidate, second: Candidate) -> Candidate:
    sides = tuple(dict.fromkeys((*first.actors, *second.actors)))
    return replace(
        first,
        type="COOPERATE",
        mode=None,
        acled="Other",
        where=min(first.where, second.where, key=_vagueness),
        actors=sides,
        recipients=(),
    )


def _vagueness(where: Where) -> tuple[bool, int, float]:
    place = where.place
    return place is None, _FINENESS.get(place.precision, 5) if place else 5, where.distance
