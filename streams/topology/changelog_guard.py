"""Keeps out of a table what others wrote to its changelog, and remembers it until it is reported and written over.

Anybody who may write to a changelog can put anything there, and recovery reads it back. What is no entry of ours is
looked at no further: the entry that the table has under that key stays. As compaction keeps the last record of a key,
the owner writes its entry again, or removes the key, so that the next recovery does not meet the same record.
"""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from streams.topology.record import Record, record_of

FaultOf = Callable[[bytes, bytes], str | None]
"""What is wrong with an entry, given its key and value; None: nothing that can be seen without decoding it."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record of a changelog that is no entry, and why."""

    record: Record
    reason: str


class ChangelogGuard:
    """Of one table, all its partitions."""

    def __init__(self, fault_of: FaultOf) -> None:
        self._fault_of = fault_of
        self._unreported: list[Rejected] = []
        self._overwritten_next: dict[int, set[bytes]] = defaultdict(set)

    def rejects(self, message: Any) -> bool:
        """Tell whether a message of recovery is kept out of the table."""
        record = record_of(message, datetime.now(UTC))
        if record.fault is not None:
            reason: str | None = record.fault.reason
        elif record.key is None:
            reason = "an entry without a key"
        elif record.value is None:
            return False
        else:
            reason = self._fault_of(record.key, record.value)
        if reason is None:
            return False
        self.note(record, reason)
        return True

    def note(self, record: Record, reason: str) -> None:
        """Remember a record that is no entry."""
        self._unreported.append(Rejected(record, reason))
        if record.key is not None:
            self._overwritten_next[record.partition].add(record.key)

    def unreported(self, partitions: Collection[int]) -> list[Rejected]:
        """Return what was rejected in these partitions and not yet reported; what is of others is dropped."""
        self._unreported = [one for one in self._unreported if one.record.partition in partitions]
        return list(self._unreported)

    def reported(self, rejected: Rejected) -> None:
        """Take note that a dead letter of this one is on the broker."""
        self._unreported = [one for one in self._unreported if one is not rejected]

    def take_keys(self, partition: int) -> list[bytes]:
        """Return the keys of a partition that are to be written over: none before all of it is reported."""
        if any(one.record.partition == partition for one in self._unreported):
            return []
        return sorted(self._overwritten_next.pop(partition, ()))
