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
    """Of each assigned partition, the next offset to take, and the one up to which all is settled."""

    def __init__(self) -> None:
        self._next: dict[TopicPartition, int] = {}
        self._settled: dict[TopicPartition, int] = {}

    def start(self, tp: TopicPartition, position: int) -> None:
        """Begin with a partition at a position; one that was begun already stays where it is."""
        self._next.setdefault(tp, position)
        self._settled.setdefault(tp, position)

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

    def is_due(self, tp: TopicPartition, after: int) -> bool:
        """Tell whether all is settled that stands before a record that was fetched by reading from ``after``."""
        settled = self._settled.get(tp)
        return settled is not None and after <= settled

    def settle(self, tp: TopicPartition, offset: int) -> None:
        """Take note that the record at an offset, which was due, is done."""
        self._settled[tp] = max(offset + 1, self._settled.get(tp, 0))

    def go_back(self, tp: TopicPartition) -> None:
        """Take next what is not settled."""
        if tp in self._settled:
            self._next[tp] = self._settled[tp]

    def forget(self, tps: set[TopicPartition]) -> None:
        """End with partitions."""
        for tp in tps:
            self._next.pop(tp, None)
            self._settled.pop(tp, None)
