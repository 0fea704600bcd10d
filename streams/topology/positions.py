"""Proof that no record of a partition was skipped on its way to us. Pure: offsets in, a verdict out.

Between the fetch and our stages the engine drops records silently at several places, most of them around a rebalance:
its queues are cleared when work resumes, after records may already have been put there. So every record carries the
position that was read from to get it: between that position and its offset the log holds nothing.
"""

from enum import Enum

from streams.topology.record import TopicPartition


class Admission(Enum):
    """What to do with a record that arrives."""

    TAKE = "take"
    KNOWN = "known"  # it was taken before
    GAP = "gap"  # records between the last one taken and this one went missing


class Positions:
    """The next offset to take of each assigned partition."""

    def __init__(self) -> None:
        self._next: dict[TopicPartition, int] = {}

    def start(self, tp: TopicPartition, position: int) -> None:
        """Begin with a partition at a position; one that was begun already stays where it is."""
        self._next.setdefault(tp, position)

    def next(self, tp: TopicPartition) -> int | None:
        """Return the next offset to take; None: the partition was not begun."""
        return self._next.get(tp)

    def admit(self, tp: TopicPartition, after: int, offset: int) -> Admission:
        """Decide on a record at ``offset`` that was fetched by reading from ``after``."""
        expected = self._next.get(tp)
        if expected is None or after > expected:
            return Admission.GAP
        if offset < expected:
            return Admission.KNOWN
        self._next[tp] = offset + 1
        return Admission.TAKE

    def forget(self, tps: set[TopicPartition]) -> None:
        """End with partitions."""
        for tp in tps:
            self._next.pop(tp, None)
