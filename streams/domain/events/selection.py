"""Which groups of candidates to report: a linear score over features of the group, against a threshold.

Features are named, small numbers; the weights are a data file (``data/selection.json``). Source: codebook, "Salience":
statements that only repeat the main event, aggregates, background older than about two months, vague and hypothetical
events are not reported.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from streams.domain.events.candidates import Story
from streams.domain.events.consolidation import Group

_OLD_DAYS: Final = 60
_VERBAL: Final = frozenset({"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})


@dataclass(frozen=True, slots=True)
class SelectionModel:
    """Weights by feature name, and the probability from which on a group is reported."""

    bias: float
    weights: Mapping[str, float]
    threshold: float

    def confidence(self, features: Mapping[str, float]) -> float:
        """Return the estimated probability (0-1) that a group with these features is an event to report."""
        score = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


def selection_model(data: Mapping[str, Any]) -> SelectionModel:
    """Return the model from its parsed data file."""
    return SelectionModel(float(data["bias"]), dict(data["weights"]), float(data["threshold"]))


def features_of(story: Story, group: Group) -> dict[str, float]:
    """Return the features of a group by name."""
    lead = group.lead
    token = story.document.tokens[lead.trigger.token]
    age = (story.day_of_writing - lead.when.day).days
    total = max(1, len(story.document.sentences))
    found: dict[str, float] = {
        f"type {lead.type}": 1.0,
        f"rule {lead.trigger.rule.id}": 1.0,
        f"part {token.tag[:2]}": 1.0,
        f"where {lead.where.basis}": 1.0,
        f"when {lead.when.basis}": 1.0,
        f"{'verbal' if lead.type in _VERBAL else 'material'} when {lead.when.basis}": 1.0,
        f"status {lead.status}": 1.0,
        "strength": lead.trigger.rule.strength,
        "specificity": lead.trigger.specificity / 5.0,
        "members": math.log(len(group.members)),
        "position": group.members[0].sentence / total,
        "first sentence": float(group.members[0].sentence == 0),
        "toll": float(any(each.toll.killed is not None or each.toll.injured is not None for each in group.members)),
        "aggregate": float(lead.toll.is_aggregate),
        "old": float(age > _OLD_DAYS),
        "coarse date": float(lead.when.precision in {"month", "year"}),
        "negated": float(lead.modality.negated),
        "hypothetical": float(lead.modality.hypothetical),
        "wished": float(lead.modality.wished),
        "planned": float(lead.modality.planned and lead.status != "planned"),
        "quoted": float(lead.modality.quoted),
        "background": float(lead.modality.background),
        "no place": float(lead.where.place is None and lead.trigger.rule.place in {"impact", "located"}),
    }
    return {name: value for name, value in found.items() if value}
