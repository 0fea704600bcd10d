"""One mention per event: the lead, its elaborations and later references are brought together.

Candidates are taken in the order of the text; each joins the first earlier group it agrees with in kind, place and
date, or begins its own. A candidate that names neither place nor date refers back to the latest group of its kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from schemas.records import Place
from streams.domain.events.candidates import Candidate, Story
from streams.domain.events.whereabouts import days_apart
from streams.domain.places.geometry import distance_km

_MATERIAL: Final = frozenset(
    {"ASSAULT", "PROTEST", "DISASTER", "COERCE", "MOBILIZE", "AID", "RETREAT", "COOPERATE", "CONSULT"}
)
_NEAR_KM: Final = 15.0
_SEPARATE_MODES: Final = frozenset(
    {
        "abduct",
        "arrest",
        "curfew",
        "censor",
        "deport",
        "seize",
        "restrict",
        "withhold",
        "cyber",
        "strike",
        "hunger",
        "boycott",
        "release",
        "resign",
        "ceasefire",
        "withdraw",
        "disarm",
        "access",
    }
)


@dataclass(slots=True)
class Group:
    """Candidates that tell of one event, in text order; ``lead`` is the one that tells it best."""

    members: list[Candidate] = field(default_factory=list)

    @property
    def lead(self) -> Candidate:
        """The member with the surest place and date, the earliest of equals."""
        return max(self.members, key=lambda each: (_sureness(each), -each.trigger.token))


def _sureness(candidate: Candidate) -> float:
    basis = {"own": 2.0, "sentence": 1.0}
    return (
        basis.get(candidate.where.basis, 0.0)
        + basis.get(candidate.when.basis, 0.0)
        + candidate.trigger.rule.strength
        - 2.0 * candidate.modality.hypothetical
    )


def consolidate(story: Story, candidates: Sequence[Candidate]) -> list[Group]:
    """Return the groups in the order in which the text first tells of them."""
    groups: list[Group] = []
    for candidate in candidates:
        home = next((group for group in reversed(groups) if _same_event(story, group, candidate)), None)
        if home is None:
            groups.append(Group([candidate]))
        else:
            home.members.append(candidate)
    return groups


def _same_event(story: Story, group: Group, candidate: Candidate) -> bool:
    lead = group.lead
    if lead.type != candidate.type or lead.status == "planned" != candidate.status:
        return False
    if (lead.mode in _SEPARATE_MODES or candidate.mode in _SEPARATE_MODES) and lead.mode != candidate.mode:
        return False
    if not _dates_agree(lead, candidate):
        return False
    if lead.where.place is None or candidate.where.place is None:
        if lead.type not in _MATERIAL:
            return _same_statement(story, group, candidate)
        return True
    return same_place(lead.where.place, candidate.where.place)


def _dates_agree(lead: Candidate, candidate: Candidate) -> bool:
    if candidate.when.basis in {"own", "sentence"} and lead.when.basis in {"own", "sentence"}:
        return days_apart(lead.when, candidate.when) == 0
    return True


def _same_statement(story: Story, group: Group, candidate: Candidate) -> bool:
    """Tell whether a statement goes on with an earlier one of the same kind: same or next sentence, or same words."""
    last = group.members[-1]
    return candidate.sentence == last.sentence


def same_place(first: Place, second: Place) -> bool:
    """Tell whether two places are one, or one lies in the other as far as their precision tells."""
    if first.geonames_id is not None and first.geonames_id == second.geonames_id:
        return True
    if first.country != second.country:
        return False
    if "country" in (first.precision, second.precision):
        return True
    if "admin1" in (first.precision, second.precision) and first.admin1 == second.admin1:
        return True
    return distance_km(first, second) <= _NEAR_KM and (
        first.name == second.name
        or "site" in (first.precision, second.precision)
        or "district" in (first.precision, second.precision)
    )
