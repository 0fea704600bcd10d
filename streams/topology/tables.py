"""Tables whose changelog is a topic of our own choice, written by us and read back by the engine.

A write is one record: sent to the changelog partition, awaited, then applied to the local store. The engine's own
table writes cannot be awaited, so a crash could lose one whose cause was already acknowledged (docs/adr/0011). What the
engine does is recovery: on every assignment it reads the changelog up to its end before any record is handed out.
"""

import asyncio
import importlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

import faust
from faust.tables.table import Table

from streams.errors import ConfigurationError, EngineError
from streams.topology.delivery import Delivery
from streams.topology.record import Outgoing
from streams.topology.stores import MemoryStore, PartitionStore

_BREATH: Final = 500  # entries looked at before other work gets its turn


class _OwnTable(Table[Any, Any]):
    """A table with our store; nothing goes through its mapping interface."""

    store_class: type[Any] = MemoryStore

    def _new_store(self) -> Any:
        return self.store_class(
            self.app.conf.store,
            self.app,
            self,
            table_name=self.name,
            key_type=self.key_type,
            key_serializer=self.key_serializer,
            value_serializer=self.value_serializer,
            value_type=self.value_type,
            loop=self.loop,
            options=self.options,
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One write: ``value`` None removes the key. ``headers`` go to the topic only."""

    key: bytes
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()


class ChangelogTable:
    """The entries of the assigned partitions of one table."""

    def __init__(
        self,
        app: faust.App,
        name: str,
        changelog: str,
        delivery: Delivery,
        *,
        store: Literal["memory", "rocksdb"] = "memory",
    ) -> None:
        """Add a table to an engine.

        Args:
            app: the engine that recovers it.
            name: for logs, metrics and files.
            changelog: the topic, with exactly as many partitions as the topic whose records change the table.
            delivery: sends the writes.
            store: where entries are kept.
        """
        self.name = name
        self.changelog = changelog
        self._delivery = delivery
        topic = app.topic(
            changelog,
            key_type=bytes,
            value_type=bytes,
            key_serializer="raw",
            value_serializer="raw",
            acks=False,
            internal=False,
            allow_empty=True,
            # Recovery reads through this queue: some thousand entries at once, not all of them.
            maxsize=4096,
        )
        table = _OwnTable(app, name=name, changelog_topic=topic, key_type=bytes, value_type=bytes)
        table.store_class = MemoryStore if store == "memory" else _rocks_store()
        app.tables.add(table)
        self._table = table

    @property
    def _store(self) -> PartitionStore:
        return cast(PartitionStore, self._table.data)

    def get(self, partition: int, key: bytes) -> bytes | None:
        """Return the value of a key in a partition."""
        return self._store.value(partition, key)

    def entries(self, partition: int) -> Iterator[tuple[bytes, bytes]]:
        """Iterate over the entries of a partition."""
        return self._store.entries(partition)

    def epoch(self, partition: int) -> int:
        """Return a number that changes when the partition changes by anything but our own writes."""
        return self._store.epoch(partition)

    def __len__(self) -> int:
        return self._store.size()

    async def write(
        self,
        partition: int,
        entries: Sequence["Entry"],
    ) -> None:
        """Write entries in their order, each to the broker first; None removes a key everywhere.

        Raises:
            DeliveryError: the broker did not take them.
            EngineError: someone else writes to this partition, so our entries are outdated.
        """
        outgoing = [
            Outgoing(topic=self.changelog, key=one.key, value=one.value, partition=partition, headers=list(one.headers))
            for one in entries
        ]
        confirmed = await self._delivery.send(outgoing)
        for entry, metadata in zip(entries, confirmed, strict=True):
            last = self._store.offset(partition)
            if last is not None and last >= 0 and metadata.offset != last + 1:
                raise EngineError(
                    f"{self.changelog} {partition}: written at {metadata.offset} after {last}; another worker that "
                    "takes itself for the owner wrote in between, or the topic has other publishers"
                )
            self._store.write(partition, metadata.offset, entry.key, entry.value)

    def forget(self, partition: int, key: bytes) -> None:
        """Remove an entry from this worker only; what is public stays."""
        self._store.forget(partition, key)

    async def forget_where(self, partition: int, is_old: Callable[[bytes], bool]) -> int:
        """Forget the entries of a partition whose values are old; gives way to other work on the way."""
        forgotten = 0
        for number, (key, value) in enumerate(self._store.entries(partition), start=1):
            if number % _BREATH == 0:
                await asyncio.sleep(0)
            if is_old(value):
                self._store.forget(partition, key)
                forgotten += 1
        return forgotten


def _rocks_store() -> type[Any]:
    """Return the store on disk.

    Raises:
        ConfigurationError: it is not installed.
    """
    try:
        module = importlib.import_module("streams.topology.rocks_store")
    except ImportError as error:
        raise ConfigurationError(
            "tables on disk need the rocksdb extra: pip install 'dateline-events[rocksdb]'"
        ) from error
    store: type[Any] = module.RocksStore
    return store
