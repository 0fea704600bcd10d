"""Batches as no client library would write them, byte by byte, and a way to put them on a broker."""

import asyncio
import contextlib
import gzip
import struct
import time
from collections.abc import Iterable, Sequence
from typing import Any

from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import NodeNotReadyError
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.record.util import calc_crc32c, encode_varint

NOW_MS = int(time.time() * 1000)
_NOT_YET_LEADER = 6
_ASKED_EVERY_S = 0.5
_MOST_ASKED = 120
Header = tuple[bytes, bytes | None]


def varint(number: int) -> bytes:
    """Return a number as the protocol writes it in records."""
    written = bytearray()
    encode_varint(number, written.append)
    return bytes(written)


def _nullable(value: bytes | None) -> bytes:
    return varint(-1) if value is None else varint(len(value)) + value


def raw_record(
    offset_delta: int,
    key: bytes | None,
    value: bytes | None,
    headers: Sequence[Header] = (),
    *,
    timestamp_delta: int = 0,
) -> bytes:
    """Return one record of the current format."""
    written = [varint(len(headers)), *(_nullable(name) + _nullable(content) for name, content in headers)]
    body = (
        b"\x00" + varint(timestamp_delta) + varint(offset_delta) + _nullable(key) + _nullable(value) + b"".join(written)
    )
    return varint(len(body)) + body


def raw_batch(
    records: Sequence[bytes],
    *,
    codec: int = 0,
    packed: bytes | None = None,
    base_offset: int = 0,
    last_delta: int | None = None,
    timestamp: int = NOW_MS,
    checksum: int | None = None,
) -> bytes:
    """Return a batch of records; ``packed`` instead of them where they are compressed or no records at all."""
    payload = b"".join(records) if packed is None else packed
    delta = len(records) - 1 if last_delta is None else last_delta
    checked = struct.pack(">hiqqqhii", codec, delta, timestamp, timestamp, -1, -1, -1, len(records)) + payload
    crc = calc_crc32c(checked) if checksum is None else checksum
    return struct.pack(">qiibI", base_offset, 9 + len(checked), -1, 2, crc) + checked


def gzip_batch(*records: bytes, base_offset: int = 0) -> bytes:
    """Return a batch of records that are compressed with gzip."""
    return raw_batch(records, codec=1, packed=gzip.compress(b"".join(records)), base_offset=base_offset)


def publish_batches(bootstrap_servers: str, topic: str, partition: int, batches: Iterable[bytes]) -> list[int]:
    """Put batches on a partition as they are, those that the broker takes; return the codes of its refusals."""
    return asyncio.run(_publish(bootstrap_servers, TopicPartition(topic, partition), batches))


async def _publish(bootstrap_servers: str, tp: TopicPartition, batches: Iterable[bytes]) -> list[int]:
    client = AIOKafkaClient(bootstrap_servers=bootstrap_servers, request_timeout_ms=20_000)
    refusals = []
    try:
        await client.bootstrap()
        await client.set_topics([tp.topic])
        for batch in batches:
            request = ProduceRequest(
                required_acks=-1, timeout=20_000, topics=[(tp.topic, [(tp.partition, batch)])], transactional_id=None
            )
            code = _NOT_YET_LEADER
            while code == _NOT_YET_LEADER:
                response = await _sent(client, tp, request)
                [(_, [(_, code, *_rest)])] = response.topics
            refusals += [code] if code else []
    finally:
        await client.close()
    return refusals


async def _sent(client: AIOKafkaClient, tp: TopicPartition, request: ProduceRequest) -> Any:
    """Return the answer of a partition's leader; a broker that has just started is asked for again until it is one."""
    for _ in range(_MOST_ASKED):
        leader = client.cluster.leader_for_partition(tp)
        if leader is not None and leader >= 0:
            with contextlib.suppress(NodeNotReadyError):  # nothing was sent
                return await client.send(leader, request)
        await asyncio.sleep(_ASKED_EVERY_S)
        await client.force_metadata_update()
    raise TimeoutError(f"{tp} has no leader")
