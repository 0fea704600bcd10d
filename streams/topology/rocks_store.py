"""Table entries on disk, one RocksDB database a partition; only imported where the ``rocksdb`` extra is installed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

import rocksdict  # type: ignore[import-not-found,unused-ignore] # an optional dependency
from faust.stores import rocksdb
from faust.types import TP

from streams.topology.stores import Guarded, recovers_without_gap


class RocksStore(rocksdb.Store):
    """See ``stores.PartitionStore``. The offset stands beside the entries, so both survive restarts together."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, driver="rocksdict", **kwargs)
        self._epochs: dict[int, int] = defaultdict(int)

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
        offset: int | None = self.persisted_offset(TP("", partition))
        return offset

    def write(self, partition: int, offset: int, key: bytes, value: bytes | None) -> None:
        """See the protocol."""
        batch = rocksdict.WriteBatch(raw_mode=True)
        if value is None:
            batch.delete(key)
        else:
            batch.put(key, value)
        batch.put(self.offset_key, str(offset).encode())
        self._db_for_partition(partition).write(batch)

    def forget(self, partition: int, key: bytes) -> None:
        """See the protocol."""
        self._db_for_partition(partition).delete(key)

    # What the engine calls.

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
