"""Where tables keep their entries: partition by partition, with the offset up to which each is complete.

The engine's own stores mix the partitions of a table and do not know which key belongs where, so entries of a
partition that moved away survive, and its in-memory store forgets how far it has read. These keep both. An entry gets
into a store in one of two ways: the engine applies the changelog (recovery), or we apply our own write once the broker
has confirmed it. ``epoch`` counts what came the first way, so that an index over a partition knows when it is stale.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, Protocol, cast

from faust.stores import memory
from faust.types import TP

from schemas.topics import TOMBSTONES_KEPT_S
from streams.errors import EngineError
from streams.topology.changelog_guard import ChangelogGuard

CONTINUED_FOR_S: Final = TOMBSTONES_KEPT_S / 2
"""For how long entries may be continued that nobody has kept up to date: tombstones written since must still be on the
topic. Half of their time is left for recovery itself, and for clocks that differ."""


class PartitionStore(Protocol):
    """A table's entries, by partition."""

    def value(self, partition: int, key: bytes) -> bytes | None:
        """Return the value of a key, or None."""
        ...

    def entries(self, partition: int) -> Iterator[tuple[bytes, bytes]]:
        """Iterate over all entries of a partition, in no order; not stable under writes."""
        ...

    def size(self) -> int:
        """Return the number of entries of all partitions held (an estimate, for a store on disk)."""
        ...

    def epoch(self, partition: int) -> int:
        """Return a number that changes whenever entries change by anything but ``write`` and ``forget``."""
        ...

    def offset(self, partition: int) -> int | None:
        """Return the offset of the last changelog record that is applied; None: nothing is."""
        ...

    def write(self, partition: int, offset: int, key: bytes, value: bytes | None) -> None:
        """Apply our own write, which the broker has confirmed at ``offset``; None removes the key."""
        ...

    def forget(self, partition: int, key: bytes) -> None:
        """Remove an entry here and not in the changelog."""
        ...


class Guarded(Protocol):
    """A table of ours, as its store sees it."""

    guard: ChangelogGuard


class Recovering(Protocol):
    """What stores need to know of the engine that fills them."""

    topic_ids: dict[str, str]
    changelog_ends: dict[TP, int]

    def report_crash(self, reason: BaseException) -> None:
        """End the worker."""

    def sought(self, tp: TP) -> int:
        """Return the position from which a partition is read since the last seek."""
        ...


def recovers_without_gap(app: Any, events: Sequence[Any], last_offset: Callable[[int], int | None]) -> bool:
    """Tell whether records of changelogs follow on what is applied already; if not, the worker is ended.

    The engine only counts up to the end of the changelog, so a dropped record would go missing from the table unseen.
    """
    recovering = cast(Recovering, app)
    expected: dict[TP, int] = {}
    for event in events:
        message = event.message
        tp = message.tp
        if tp not in expected:
            last = last_offset(message.partition)
            expected[tp] = recovering.sought(tp) if last is None or last < 0 else last + 1
        if message.after > expected[tp]:
            recovering.report_crash(
                EngineError(f"{tp.topic} {tp.partition}: recovery went from {expected[tp]} to {message.offset}")
            )
            return False
        expected[tp] = message.offset + 1
    return True


class MemoryStore(memory.Store[Any, Any]):
    """Entries in dictionaries, one a partition."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._entries: dict[int, dict[bytes, bytes]] = defaultdict(dict)
        self._offsets: dict[int, int] = {}
        self._epochs: dict[int, int] = defaultdict(int)
        self._complete_at: dict[int, float] = {}  # when a partition was last known to be complete up to its offset

    def value(self, partition: int, key: bytes) -> bytes | None:
        """See the protocol."""
        return self._entries[partition].get(key)

    def entries(self, partition: int) -> Iterator[tuple[bytes, bytes]]:
        """See the protocol."""
        return iter(list(self._entries[partition].items()))

    def size(self) -> int:
        """See the protocol."""
        return sum(len(entries) for entries in self._entries.values())

    def epoch(self, partition: int) -> int:
        """See the protocol."""
        return self._epochs[partition]

    def offset(self, partition: int) -> int | None:
        """See the protocol."""
        return self._offsets.get(partition)

    def write(self, partition: int, offset: int, key: bytes, value: bytes | None) -> None:
        """See the protocol."""
        self._apply(partition, offset, key, value)
        self._complete_at[partition] = time.time()

    def _apply(self, partition: int, offset: int, key: bytes, value: bytes | None) -> None:
        if value is None:
            self._entries[partition].pop(key, None)
        else:
            self._entries[partition][key] = value
        self._offsets[partition] = offset

    def forget(self, partition: int, key: bytes) -> None:
        """See the protocol."""
        self._entries[partition].pop(key, None)

    # What the engine calls.

    def persisted_offset(self, tp: TP) -> int:
        """Return how far the partition is complete, so that recovery reads what is missing and no more."""
        return self._offsets.get(tp.partition, -1)

    def apply_changelog_batch(
        self, batch: Iterable[Any], to_key: Callable[[Any], Any], to_value: Callable[[Any], Any]
    ) -> None:
        """Apply records of the changelog as they come."""
        del to_key, to_value  # ours are bytes
        events = list(batch)
        if not recovers_without_gap(self.app, events, self.offset):
            return
        for event in events:
            message = event.message
            if message.empty or cast(Guarded, self.table).guard.rejects(message):
                self._offsets[message.partition] = message.offset
                continue
            self._apply(message.partition, message.offset, message.key, message.value)
            self._epochs[message.partition] += 1

    async def on_rebalance(
        self, assigned: set[TP], revoked: set[TP], newly_assigned: set[TP], generation_id: int = 0
    ) -> None:
        """Drop what moved away, and start afresh with what is new: others may have written to it meanwhile."""
        del generation_id
        ends = cast(Recovering, self.app).changelog_ends
        # A changelog that ends before what was read of it has lost records, or is another one.
        shrunk = {tp for tp in assigned if self._offsets.get(tp.partition, -1) >= ends.get(tp, 2**63)}
        # So has one whose owner stood still for long, be it the owner again: what it has not read may be gone.
        outdated = {
            tp for tp in assigned if not 0 <= time.time() - self._complete_at.get(tp.partition, 0) <= CONTINUED_FOR_S
        }
        ours = self.table.changelog_topic.topics
        for partition in {tp.partition for tp in revoked | newly_assigned | shrunk | outdated if tp.topic in ours}:
            self._entries.pop(partition, None)
            self._offsets.pop(partition, None)
            self._epochs[partition] += 1
            self._complete_at[partition] = time.time()  # of nothing

    async def on_recovery_completed(self, active_tps: set[TP], standby_tps: set[TP]) -> None:
        """Note that the assigned partitions are complete."""
        del standby_tps
        self._complete_at |= dict.fromkeys((tp.partition for tp in active_tps), time.time())
