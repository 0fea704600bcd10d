"""Do two reports speak of the same event? The weight of all evidence with its reasons, or a contradiction.

Compares kind, date, place, sides, victims and wording; never looks at arrival.
Source: DESIGN "Identity and delivery", CODEBOOK "Identity".
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from schemas.records import Mention
from streams.domain.deduplication.days import date_evidence, date_gap_days
from streams.domain.deduplication.evidence import CONTRADICTION, Evidence, probability
from streams.domain.deduplication.kinds import kind_evidence
from streams.domain.deduplication.particulars import particulars_evidence
from streams.domain.deduplication.policy import DeduplicationPolicy
from streams.domain.deduplication.sides import sides_evidence
from streams.domain.deduplication.traits import Traits, traits_of
from streams.domain.deduplication.victims import victims_evidence
from streams.domain.deduplication.whereabouts import is_vague, place_evidence

_REMEMBERED: Final = 20_000  # some 20 MB


@dataclass(frozen=True, slots=True)
class Match:
    """How alike two mentions are.

    ``weight`` is the sum of the evidence, in natural logarithms; ``reasons`` say what it is made of. ``is_vague``: only
    one of the two knows more of the place than the country or the sea, so others may fit as well.
    ``days_apart``: if any, one of them must be dated wrongly to be of one event.
    """

    weight: float
    reasons: tuple[str, ...]
    is_vague: bool = False
    days_apart: int = 0

    @property
    def score(self) -> float:
        """The weight as a probability, 0 where something contradicts."""
        return round(probability(self.weight), 4)

    @property
    def is_dated_wrongly(self) -> bool:
        """Whether something but the days shows that one of them is wrong: alone they would contradict."""
        return self.days_apart > 1 and not self.is_contradiction

    @property
    def is_contradiction(self) -> bool:
        """Whether the two cannot be of one event."""
        return self.weight == CONTRADICTION


class Matcher:
    """Compares mentions, and remembers the latest comparisons: the reports of an event are compared at each new one."""

    def __init__(self, policy: DeduplicationPolicy) -> None:
        self.policy = policy
        self._traits: dict[int, Traits] = {}
        self._matches: dict[tuple[int, int], Match] = {}

    def __call__(self, first: Mention, second: Mention) -> Match:
        """Compare two mentions. Symmetric; depends on nothing but the two and the policy."""
        pair = (id(first), id(second)) if id(first) < id(second) else (id(second), id(first))
        found = self._matches.get(pair)
        if found is None:
            if len(self._matches) >= _REMEMBERED:
                self._matches.clear()
                self._traits.clear()
            found = self._matches[pair] = _compare(self._traits_of(first), self._traits_of(second), self.policy)
        return found

    def weight_but_for_day(self, first: Mention, second: Mention) -> float:
        """Return the weight of all evidence but the days. Symmetric; not remembered, for it is rarely asked for."""
        traits = self._traits_of(first), self._traits_of(second)
        return _weighed(_evidence(*traits, self.policy, days_apart=None), self.policy)[0]

    def is_alike(self, first: Mention, second: Mention) -> bool:
        """Tell whether two mentions, looked at alone, are of one event."""
        return self(first, second).score >= self.policy.threshold

    def _traits_of(self, mention: Mention) -> Traits:
        # The traits hold the mention, so that its address is not given to another one meanwhile.
        found = self._traits.get(id(mention))
        if found is None:
            found = self._traits[id(mention)] = traits_of(mention)
        return found


def match(first: Mention, second: Mention, policy: DeduplicationPolicy) -> Match:
    """Compare two mentions. Symmetric; depends on nothing but the two and the policy."""
    return Matcher(policy)(first, second)


def _compare(first: Traits, second: Traits, policy: DeduplicationPolicy) -> Match:
    days_apart = date_gap_days(first, second)
    weight, reasons = _weighed(_evidence(first, second, policy, days_apart), policy)
    vague = is_vague(first.mention.place) != is_vague(second.mention.place)
    return Match(weight, reasons, vague, days_apart)


def _weighed(found: Iterable[Evidence], policy: DeduplicationPolicy) -> tuple[float, tuple[str, ...]]:
    """Return the weight of all evidence with the reasons; of a contradiction that one alone, and nothing after it."""
    weight = policy.prior_weight
    reasons = []
    for evidence in found:
        if evidence.weight == CONTRADICTION:
            return CONTRADICTION, (evidence.reason,)
        weight += evidence.weight
        reasons.append(evidence.reason)
    return round(weight, 4), tuple(reasons)


def _evidence(first: Traits, second: Traits, policy: DeduplicationPolicy, days_apart: int | None) -> Iterator[Evidence]:
    """Yield the evidence, what rules out most at the least cost first; nothing of the days where they are left out."""
    if first.mention.article_id == second.mention.article_id:
        yield Evidence(CONTRADICTION, "one article, two events")
    if days_apart is not None:
        yield date_evidence(first, second, days_apart)
    yield kind_evidence(first.mention, second.mention)
    yield place_evidence(first.mention, second.mention, policy)
    yield sides_evidence(first, second)
    yield victims_evidence(first.mention, second.mention)
    yield particulars_evidence(first, second)
