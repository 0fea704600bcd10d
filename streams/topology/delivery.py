"""Sending records, and knowing that they arrived. The only producer of a worker.

Idempotent and ``acks=all`` (KIP-98, KIP-679): a retry inside the client neither doubles nor reorders records of a
partition. Every failure is a ``DeliveryError``, which ends the process: what was not delivered must not be
acknowledged, and what is not acknowledged comes back.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.structs import RecordMetadata

from streams.adapters.kafka_access import KafkaAccess
from streams.errors import BrokerUnreachableError, DeliveryError
from streams.topology.record import Outgoing
from streams.topology.tracing import traced_headers

_FRAMING_BYTES: Final = 65_536
_FLUSH_S: Final = 1.0
_LARGEST_VALUE_BYTES: Final = 16 * 1_048_576  # dead letters carry whatever the articles topic accepts


class Delivery:
    """A producer whose every send is awaited to the broker's confirmation."""

    def __init__(self, access: KafkaAccess, *, client_id: str, budget_s: float) -> None:
        self._budget_s = budget_s
        self._arguments = access.client_arguments() | {
            "client_id": client_id,
            "acks": "all",
            "enable_idempotence": True,
            "max_request_size": _LARGEST_VALUE_BYTES + _FRAMING_BYTES,
            # No lingering: a stage waits for its record before it takes the next one, so there is nothing to gather;
            # what piles up while a request is under way travels together anyway.
            "linger_ms": 0,
            # One try. The whole budget is kept by `send`, since an idempotent producer retries without end.
            "request_timeout_ms": int(min(budget_s, 10.0) * 1000),
        }
        self._producer: AIOKafkaProducer | None = None

    async def start(self) -> None:
        """Connect.

        Raises:
            BrokerUnreachableError: no broker answered.
        """
        self._producer = AIOKafkaProducer(**self._arguments)
        try:
            await asyncio.wait_for(self._producer.start(), self._budget_s)
        except (KafkaError, OSError, TimeoutError) as error:
            await self.stop()
            servers = ",".join(self._arguments["bootstrap_servers"])
            raise BrokerUnreachableError(f"no Kafka broker answers at {servers}: is it running?") from error

    async def send(self, records: Sequence[Outgoing]) -> list[Any]:
        """Send records in their order (kept per partition) and return when the broker has all of them.

        Returns: the broker's metadata of each record, with its partition and offset.

        Raises:
            DeliveryError: refused, or not confirmed within the budget. Some of the records may have arrived.
        """
        if self._producer is None:
            raise DeliveryError("the producer is not running")
        try:
            async with asyncio.timeout(self._budget_s):
                pending = [
                    await self._producer.send(
                        record.topic,
                        key=record.key,
                        value=record.value,
                        partition=record.partition,
                        headers=traced_headers(record.headers),
                    )
                    for record in records
                ]
                confirmed: list[RecordMetadata] = await asyncio.gather(*pending)
        except TimeoutError as error:
            topics = ", ".join(sorted({record.topic for record in records}))
            raise DeliveryError(f"no confirmation for {topics} within {self._budget_s:g} s") from error
        except KafkaError as error:
            topics = ", ".join(sorted({record.topic for record in records}))
            raise DeliveryError(f"a record for {topics} was not accepted: {error!r}") from error
        return confirmed

    async def answers(self, within_s: float) -> bool:
        """Tell whether any broker answers a question about the cluster now."""
        if self._producer is None:
            return False
        try:
            return bool(await asyncio.wait_for(self._producer.client.force_metadata_update(), within_s))
        except (KafkaError, OSError, TimeoutError):
            return False

    async def stop(self) -> None:
        """Disconnect. Nothing is pending then but what has failed already; that is not waited for."""
        producer, self._producer = self._producer, None
        if producer is None:
            return
        try:
            await asyncio.wait_for(producer.stop(), _FLUSH_S)
        except TimeoutError:
            # The client would try to deliver for ever what we have given up.
            await producer._sender.close()  # noqa: SLF001 - the client offers no other way to end
            await producer.client.close()
