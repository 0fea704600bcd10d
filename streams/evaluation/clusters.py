"""Whether reports of one event were kept as one: B-cubed and plain counts over paired mentions."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

# The event that a mention was put into, and the one that its label belongs to.
Assignment = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ClusterFigures:
    """B-cubed precision and recall; and of the events that several articles report, how many stayed one."""

    precision: float
    recall: float
    reported_more_than_once: int
    kept_as_one: float
    lumped_together: int


def cluster_figures(assignments: Sequence[Assignment]) -> ClusterFigures:
    """Return the figures of paired mentions; all zero without any."""
    if not assignments:
        return ClusterFigures(0.0, 0.0, 0, 0.0, 0)
    members: defaultdict[str, set[int]] = defaultdict(set)
    labels: defaultdict[str, set[int]] = defaultdict(set)
    for number, (event, label) in enumerate(assignments):
        members[event].add(number)
        labels[label].add(number)
    shared = [len(members[event] & labels[label]) for event, label in assignments]
    count = len(assignments)
    reports = Counter(label for _, label in assignments)
    split: defaultdict[str, set[str]] = defaultdict(set)
    lumped: defaultdict[str, set[str]] = defaultdict(set)
    for event, label in assignments:
        split[label].add(event)
        lumped[event].add(label)
    repeated = [label for label, times in reports.items() if times > 1]
    return ClusterFigures(
        precision=sum(n / len(members[event]) for n, (event, _) in zip(shared, assignments, strict=True)) / count,
        recall=sum(n / len(labels[label]) for n, (_, label) in zip(shared, assignments, strict=True)) / count,
        reported_more_than_once=len(repeated),
        kept_as_one=sum(len(split[label]) == 1 for label in repeated) / max(1, len(repeated)),
        lumped_together=sum(len(found) > 1 for found in lumped.values()),
    )
