"""The engine's fetching thread, which notes for each record from which position the log was read to get it."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread
from faust.types import TP, ConsumerMessage

from streams.adapters.fetched_batches import read_tolerantly

_FETCH_WAIT_MS: Final = 300


class PlacedMessage(ConsumerMessage):
    """A message that knows the position ``after`` which it is the first one."""

    __slots__ = ("after",)

    after: int


class Placed(NamedTuple):
    """A fetched record with the position it was read from."""

    record: Any
    after: int


class PlacingThread(AIOKafkaConsumerThread):
    """Runs in a thread of its own; everything here happens on that thread's loop, so its order is the true one."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._read_to: dict[Any, int] = {}
        self._sought: dict[Any, int] = {}

    def _create_consumer(self, loop: asyncio.AbstractEventLoop) -> AIOKafkaConsumer:
        read_tolerantly()
        consumer = super()._create_consumer(loop)
        # The engine has 1.5 s here, and every other question on the connection waits behind such a fetch, which makes a
        # rebalance that much longer. An idle consumer asks three times a second instead.
        consumer._fetch_max_wait_ms = _FETCH_WAIT_MS  # noqa: SLF001 - the engine offers no setting
        # The engine ties this to transactions of its own. What a publisher took back was never published.
        consumer._isolation_level = "read_committed"  # noqa: SLF001 - the engine offers no setting
        return consumer

    async def _fetch_records(
        self,
        consumer: AIOKafkaConsumer,
        active_partitions: set[TP],
        timeout: float | None = None,  # noqa: ASYNC109 - the engine's signature
        max_records: int | None = None,
    ) -> Mapping[TP, list[Any]]:
        fetched = await super()._fetch_records(consumer, active_partitions, timeout, max_records)
        placed: dict[TP, list[Any]] = {}
        for tp, records in fetched.items():
            placed[tp] = []
            for record in records:
                # Where nothing is known of the position, nothing is claimed about what lies before the record.
                placed[tp].append(Placed(record, self._read_to.get(tp, record.offset)))
                self._read_to[tp] = record.offset + 1
        return placed

    async def _seek_wait(self, consumer: AIOKafkaConsumer, partitions: Mapping[TP, int]) -> None:
        # No other code of this thread runs before the seeks are done, so none can fetch in between.
        self._read_to.update(partitions)
        self._sought.update(partitions)
        await super()._seek_wait(consumer, partitions)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Start with a new assignment: its positions are the client's own until the first seek."""
        self._read_to.clear()
        await super().on_partitions_assigned(assigned, generation_id)

    async def committed(self, tps: set[TP]) -> dict[TP, int | None]:
        """Return the committed offsets of the group."""
        return await self.call_thread(self._committed, tps)  # type: ignore[no-any-return]

    async def _committed(self, tps: set[TP]) -> dict[TP, int | None]:
        consumer = self._ensure_consumer()
        return {tp: await consumer.committed(tp) for tp in tps}

    async def group_error(self) -> KafkaError | None:
        """Take the error that stopped the group's coordination, if there is one; taking it lets it go on.

        The client keeps such errors for whoever polls it through its public interface, which the engine does not: its
        consumer would sit idle for ever.
        """
        error: KafkaError | None = await self.call_thread(self._take_group_error)
        return error

    async def _take_group_error(self) -> KafkaError | None:
        try:
            self._ensure_consumer()._coordinator.check_errors()  # noqa: SLF001 - see above
        except KafkaError as error:
            return error
        return None

    @property
    def is_connected(self) -> bool:
        """Tell whether there is a client."""
        return self._consumer is not None

    def sought(self, tp: TP) -> int:
        """Return the position of the last seek in a partition."""
        return self._sought.get(tp, 0)

    def read_to(self, tp: TP) -> int | None:
        """Return the position up to which a partition was fetched."""
        return self._read_to.get(tp)
