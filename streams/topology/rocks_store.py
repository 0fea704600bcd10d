"""Table entries on disk, one RocksDB database a partition; only imported where the ``rocksdb`` extra is installed.

A database is bound to the topic that it was filled from, by the topic's id in a file beside it. The time of that file
is when the database was last known to be complete up to its offset. Once the broker may have removed tombstones that
were written since, the database cannot be continued: what it holds might be gone from the topic without a trace.
"""

import gc
import logging
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, cast

import rocksdict  # type: ignore[import-not-found,unused-ignore] # an optional dependency
from faust.stores import rocksdb
from faust.types import TP

from streams.topology.stores import CONTINUED_FOR_S, Guarded, Recovering, recovers_without_gap

logger = logging.getLogger(__name__)

_NOTED_EVERY_S: Final = 60.0


class RocksStore(rocksdb.Store):
    """See ``stores.PartitionStore``. The offset stands beside the entries, so both survive restarts together."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, driver="rocksdict", **kwargs)
        self._epochs: dict[int, int] = defaultdict(int)
        self._noted_at: dict[int, float] = {}

    def value(self, partition: int, key: bytes) -> bytes | None:
        """See the protocol."""
        found: bytes | None = self._db_for_partition(partition).get(key)
        return found

    def entries(self, partition: int) -> Iterator[tuple[bytes, bytes]]:
        """See the protocol."""
        entries: Iterator[tuple[bytes, bytes]] = self._visible_items(self._db_for_partition(partition))
        return entries

    def size(self) -> int:
        """See the protocol."""
        estimates = (db.property_int_value("rocksdb.estimate-num-keys") or 0 for db in self._dbs.values())
        return sum(max(0, estimate - 1) for estimate in estimates)  # one is the offset

    def epoch(self, partition: int) -> int:
        """See the protocol."""
        return self._epochs[partition]

    def offset(self, partition: int) -> int | None:
        """See the protocol."""
        offset = self.persisted_offset(TP("", partition))
        return offset if offset >= 0 else None

    def write(self, partition: int, offset: int, key: bytes, value: bytes | None) -> None:
        """See the protocol."""
        batch = rocksdict.WriteBatch(raw_mode=True)
        if value is None:
            batch.delete(key)
        else:
            batch.put(key, value)
        batch.put(self.offset_key, str(offset).encode())
        self._db_for_partition(partition).write(batch)
        if time.monotonic() - self._noted_at.get(partition, 0.0) > _NOTED_EVERY_S:
            self._note_complete(partition)

    def forget(self, partition: int, key: bytes) -> None:
        """See the protocol."""
        self._db_for_partition(partition).delete(key)

    # What the engine calls.

    def persisted_offset(self, tp: TP) -> int:
        """Return how far the partition is complete, -1 where nothing is.

        For None the engine would go on from where it was under the assignment before, though what was read then may
        have been dropped since.
        """
        offset: int | None = super().persisted_offset(tp)
        return -1 if offset is None else offset

    def apply_changelog_batch(
        self, batch: Iterable[Any], to_key: Callable[[Any], Any], to_value: Callable[[Any], Any]
    ) -> None:
        """Apply records of the changelog as they come."""
        records = list(batch)
        if not recovers_without_gap(self.app, records, self.offset):
            return
        guard = cast(Guarded, self.table).guard
        applied = [event for event in records if not (event.message.empty or guard.rejects(event.message))]
        super().apply_changelog_batch(applied, to_key, to_value)
        for event in records:
            if event not in applied:
                self.set_persisted_offset(event.message.tp, event.message.offset)
            else:
                self._epochs[event.message.partition] += 1

    async def on_rebalance(
        self, assigned: set[TP], revoked: set[TP], newly_assigned: set[TP], generation_id: int = 0
    ) -> None:
        """Open what is new, and begin afresh where the changelog ends before what was read of it."""
        await super().on_rebalance(assigned, revoked, newly_assigned, generation_id)
        ends = cast(Recovering, self.app).changelog_ends
        for tp in assigned:
            if tp.topic not in self.table.changelog_topic.topics:
                continue
            shrunk = self.persisted_offset(tp) >= ends.get(tp, 2**63)
            why = "its changelog has lost records" if shrunk else None
            if tp not in newly_assigned and self._binding(tp.partition).exists():
                why = why or self._unfit(tp.partition)  # its owner may have stood still for long, and be it again
            if why is not None:
                self._dbs.pop(tp.partition)
                gc.collect()  # it closes the database, which has no other way
                self._drop(tp.partition, why)

    async def on_recovery_completed(self, active_tps: set[TP], standby_tps: set[TP]) -> None:
        """Note that the assigned partitions are complete."""
        del standby_tps
        for tp in active_tps:
            self._note_complete(tp.partition)

    def _open_for_partition(self, partition: int) -> Any:
        if self.partition_path(partition).exists() and (why := self._unfit(partition)):
            self._drop(partition, why)
        return super()._open_for_partition(partition)

    def _unfit(self, partition: int) -> str | None:
        """Return why the database of a partition cannot be continued; None: it can."""
        binding = self._binding(partition)
        try:
            bound_to, noted_at = binding.read_text(), binding.stat().st_mtime
        except OSError:
            return "it does not tell what topic it is of"
        if bound_to != self._topic_id():
            return "it is of a topic that is no more"
        if not 0 <= time.time() - noted_at <= CONTINUED_FOR_S:
            return "it is too old"
        return None

    def _drop(self, partition: int, why: str) -> None:
        logger.warning("%s %s on disk is built anew from its topic: %s", self.table.name, partition, why)
        shutil.rmtree(self.partition_path(partition), ignore_errors=True)
        self._epochs[partition] += 1

    def _note_complete(self, partition: int) -> None:
        self._binding(partition).write_text(self._topic_id())
        self._noted_at[partition] = time.monotonic()

    def _binding(self, partition: int) -> Path:
        path: Path = self.partition_path(partition)
        return path.with_suffix(".topic")

    def _topic_id(self) -> str:
        (topic,) = self.table.changelog_topic.topics
        return cast(Recovering, self.app).topic_ids.get(topic, "")
