"""What brokers return to a fetch, read so that no batch can stop a consumer and none can fill its memory.

The client stops a whole consumer over one batch that it cannot decode, unpacks a compressed batch whatever its size,
and refuses headers whose names are not UTF-8 although the protocol lets them through. Here a batch is unpacked up to a
limit, what cannot be decoded becomes one record that says so (``unreadable``), and what is read at once is bounded in
bytes: the rest is fetched again. Formats: the Kafka protocol, "Record Batch" (magic 2) and "Message sets" (0 and 1).
"""

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import aiokafka.consumer.fetcher as client
import cramjam
from aiokafka import AIOKafkaConsumer
from aiokafka.record.legacy_records import LegacyRecordBatch
from aiokafka.record.util import calc_crc32c, decode_varint

from schemas.dead_letters import DeadLetterCode

MAX_UNPACKED_BYTES: Final = 32 * 1_048_576  # twice the largest record that a topic of ours takes
MAX_HEADERS: Final = 256  # of a record; more are dropped
_BYTES_AT_ONCE: Final = 4 * 1_048_576  # of one partition, handed out per fetch; one record at least
_KEPT_BYTES: Final = 65_536  # of what cannot be decoded, for whoever looks at its dead letter

_HEADER: Final = struct.Struct(">qiibIhiqqqhii")
_LENGTH: Final = struct.Struct(">qi")
_CHECKED_FROM: Final = 21  # the checksum covers the batch from its attributes on
_MAGIC_AT: Final = 16
_OFFSET_DELTA_AT: Final = 23
_CURRENT_MAGIC: Final = 2
_CODEC_MASK: Final = 0x07
_LOG_APPEND_TIME: Final = 0x08
_TRANSACTIONAL: Final = 0x10
_CONTROL: Final = 0x20
_USUAL_RATIO: Final = 12  # of unpacked to packed; text has about four
_XERIAL_MAGIC: Final = b"\x82SNAPPY\x00"
_XERIAL_HEADER_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a record stands for what could not be decoded; ``size`` and ``digest`` are of the bytes as fetched."""

    code: DeadLetterCode
    reason: str
    size: int
    digest: str


class BatchRecord(NamedTuple):
    """A record as the client expects it. Records of the current format have no checksum of their own."""

    offset: int
    timestamp: int
    timestamp_type: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    checksum: Unreadable | int | None = None


class _UnpackedTooLargeError(ValueError):
    """A batch is larger than what is unpacked of one."""


def read_tolerantly() -> None:
    """Have every consumer of this process read batches as described above. The client offers no other way to do it."""
    client.MemoryRecords = FetchedRecords
    client.PartitionRecords = _PartitionRecords


def tolerant_consumer(*topics: str, **arguments: Any) -> AIOKafkaConsumer:
    """Return a consumer that no batch can stop; the arguments are the client's."""
    read_tolerantly()
    return AIOKafkaConsumer(*topics, **arguments)


def unreadable(record: Any) -> Unreadable | None:
    """Return why a fetched record (or a message of the engine) stands for something unreadable; None: it does not."""
    return record.checksum if isinstance(record.checksum, Unreadable) else None


class _PartitionRecords(client.PartitionRecords):  # type: ignore[misc] # the client has no types
    """Tells the batches from which offset on they are wanted."""

    def __init__(self, tp: Any, records: "FetchedRecords", aborted: Any, fetch_offset: int, *rest: Any) -> None:
        records.wanted_from = fetch_offset
        super().__init__(tp, records, aborted, fetch_offset, *rest)


class FetchedRecords:
    """The batches of one partition in the answer to a fetch; stands in for the client's ``MemoryRecords``."""

    def __init__(self, fetched: bytes) -> None:
        self._fetched = memoryview(fetched)
        self._position = 0
        self.wanted_from = 0
        self.left = _BYTES_AT_ONCE

    def size_in_bytes(self) -> int:
        """Return the size of all that was fetched."""
        return len(self._fetched)

    def has_next(self) -> bool:
        """Tell whether there is another whole batch, and room for it in what is handed out at once."""
        return self.left > 0 and self._end() is not None

    def _end(self) -> int | None:
        """Return where the next batch ends; None where what is left is no whole batch."""
        if len(self._fetched) - self._position < _MAGIC_AT + 1:
            return None
        _, length = _LENGTH.unpack_from(self._fetched, self._position)
        end = self._position + _LENGTH.size + int(length)
        return end if self._position + _MAGIC_AT < end <= len(self._fetched) else None

    def next_batch(self) -> "_Batch | _LegacyBatch | None":
        """Return the next batch."""
        end = self._end()
        if end is None:
            return None
        batch = self._fetched[self._position : end]
        self._position = end
        if batch[_MAGIC_AT] >= _CURRENT_MAGIC and len(batch) >= _HEADER.size:
            return _Batch(batch, self)
        return _LegacyBatch(batch, self)


class _Batch:
    """A batch of the current format; stands in for the client's ``DefaultRecordBatch``."""

    def __init__(self, batch: memoryview, within: FetchedRecords) -> None:
        self._batch = batch
        self._within = within
        header = _HEADER.unpack_from(batch)
        self.base_offset: int = header[0]
        self._checksum: int = header[4]
        self._attributes: int = header[5]
        self._last_delta: int = max(0, header[6])
        self._first_timestamp: int = header[7]
        self._max_timestamp: int = header[8]
        self.producer_id: int = header[9]
        self._count: int = header[12]
        self.is_control_batch = bool(self._attributes & _CONTROL)
        self.is_transactional = bool(self._attributes & _TRANSACTIONAL)
        self.next_offset = self.base_offset + self._last_delta + 1
        self._records = self._read()

    def validate_crc(self) -> bool:
        """Let the client go on: a batch with a wrong checksum is read as unreadable."""
        return True

    def __iter__(self) -> Iterator[BatchRecord]:
        return self._records

    def __next__(self) -> BatchRecord:
        return next(self._records)

    def _read(self) -> Iterator[BatchRecord]:
        if calc_crc32c(bytes(self._batch[_CHECKED_FROM:])) != self._checksum:
            yield self._unreadable(DeadLetterCode.UNREADABLE, "the checksum of the batch is wrong")
            return
        try:
            unpacked = _unpacked(self._batch[_HEADER.size :], self._attributes & _CODEC_MASK)
        except _UnpackedTooLargeError as error:
            yield self._unreadable(DeadLetterCode.TOO_LARGE, str(error))
            return
        except Exception as error:  # noqa: BLE001 - whatever a codec raises, the batch is lost and the next one is not
            yield self._unreadable(DeadLetterCode.UNREADABLE, f"the batch cannot be unpacked ({type(error).__name__})")
            return
        position = 0
        for number in range(self._count):
            if self._within.left <= 0:
                return
            try:
                record, position = self._record(unpacked, position)
            except (ValueError, IndexError, OverflowError) as error:
                what = f"record {number} of {self._count} in the batch has no structure ({type(error).__name__})"
                yield self._unreadable(DeadLetterCode.UNREADABLE, what)
                return
            if record.offset < self._within.wanted_from:
                continue
            self._within.left -= _size(record)
            if self._within.left <= 0 and number + 1 < self._count:
                self.next_offset = record.offset + 1  # the rest is fetched again
            yield record

    def _record(self, unpacked: bytes, position: int) -> tuple[BatchRecord, int]:
        """Return the record that begins at a position, and where the next one begins.

        Raises:
            ValueError, IndexError: there is none.
        """
        length, position = decode_varint(unpacked, position)
        end = position + length
        if not position < end <= len(unpacked):
            raise ValueError("a record is longer than its batch")
        delta, position = decode_varint(unpacked, position + 1)  # after the attributes, which are not used
        timestamp = self._max_timestamp if self._attributes & _LOG_APPEND_TIME else self._first_timestamp + delta
        offset_delta, position = decode_varint(unpacked, position)
        offset = self.base_offset + offset_delta
        if not 0 <= offset_delta <= self._last_delta:
            raise ValueError("a record outside its batch")
        timestamp_type = int(bool(self._attributes & _LOG_APPEND_TIME))
        try:
            key, position = _nullable_bytes(unpacked, position, end)
            value, position = _nullable_bytes(unpacked, position, end)
            headers = _headers(unpacked, position, end)
        except (ValueError, IndexError) as error:
            cause = _lost(DeadLetterCode.UNREADABLE, f"the record has no structure ({error})", unpacked[position:end])
            kept = unpacked[position : min(end, position + _KEPT_BYTES)]
            return BatchRecord(offset, timestamp, timestamp_type, None, kept, (), cause), end
        return BatchRecord(offset, timestamp, timestamp_type, key, value, headers), end

    def _unreadable(self, code: DeadLetterCode, reason: str) -> BatchRecord:
        """Return the record that stands for the batch, at its last offset: with that the whole batch is passed."""
        last = self.next_offset - 1
        where = f"offsets {self.base_offset} to {last}, {self._count} records: {reason}"
        cause = _lost(code, where, self._batch)
        return BatchRecord(last, self._max_timestamp, 0, None, bytes(self._batch[:_KEPT_BYTES]), (), cause)


class _LegacyBatch:
    """A message set of the formats before Kafka 0.11, which old topics may still hold."""

    is_control_batch = False
    is_transactional = False
    producer_id = None

    def __init__(self, batch: memoryview, within: FetchedRecords) -> None:
        self._batch = bytes(batch)
        self._within = within
        self.base_offset: int = _LENGTH.unpack_from(self._batch)[0]
        self.next_offset = self.base_offset + 1

    def validate_crc(self) -> bool:
        """Let the client go on."""
        return True

    def __iter__(self) -> Iterator[BatchRecord]:
        try:
            legacy = LegacyRecordBatch(self._batch, self._batch[_MAGIC_AT])
            if not legacy.validate_crc():
                raise ValueError("the checksum is wrong")  # noqa: TRY301 - one way out for all that is wrong
            records = [
                BatchRecord(one.offset, one.timestamp or -1, one.timestamp_type or 0, one.key, one.value, ())
                for one in legacy
            ]
        except Exception as error:  # noqa: BLE001 - as above
            last = max(self.base_offset, self._within.wanted_from)
            cause = _lost(DeadLetterCode.UNREADABLE, f"the message set cannot be read ({error})", self._batch)
            records = [BatchRecord(last, -1, 0, None, self._batch[:_KEPT_BYTES], (), cause)]
        for record in records:
            self.next_offset = max(self.next_offset, record.offset + 1)
            self._within.left -= _size(record)
        return iter(records)


def _size(record: BatchRecord) -> int:
    headers = sum(len(name) + len(value or b"") for name, value in record.headers)
    return len(record.key or b"") + len(record.value or b"") + headers


def _lost(code: DeadLetterCode, reason: str, fetched: bytes | memoryview) -> Unreadable:
    return Unreadable(code, reason, len(fetched), hashlib.sha256(fetched).hexdigest())


def _nullable_bytes(unpacked: bytes, position: int, end: int) -> tuple[bytes | None, int]:
    length, position = decode_varint(unpacked, position)
    if length < 0:
        return None, position
    if position + length > end:
        raise ValueError("a field is longer than its record")
    return unpacked[position : position + length], position + length


def _headers(unpacked: bytes, position: int, end: int) -> tuple[tuple[str, bytes | None], ...]:
    r"""Return the first headers of a record; names that are not UTF-8 are written with escapes (``\xff``)."""
    count, position = decode_varint(unpacked, position)
    headers = []
    for _ in range(min(count, MAX_HEADERS)):
        name, position = _nullable_bytes(unpacked, position, end)
        value, position = _nullable_bytes(unpacked, position, end)
        headers.append(((name or b"").decode("utf-8", "backslashreplace"), value))
    return tuple(headers)


def _unpacked(packed: memoryview, codec: int) -> bytes:
    """Return the records of a batch unpacked.

    Raises:
        _UnpackedTooLargeError: they take more than ``MAX_UNPACKED_BYTES``.
        Exception: they cannot be unpacked.
    """
    match codec:
        case 0:
            return bytes(packed)
        case 1:
            return _bounded(cramjam.gzip, packed)
        case 2:
            return _unpacked_snappy(bytes(packed))
        case 3:
            return _bounded(cramjam.lz4, packed)
        case 4:
            return _bounded(cramjam.zstd, packed)
        case _:
            raise ValueError(f"there is no codec {codec}")


def _bounded(codec: Any, packed: memoryview) -> bytes:
    # Room costs time, as it is filled with zeros: little at first, all that is allowed only where that is not enough.
    for limit in (min(MAX_UNPACKED_BYTES, _USUAL_RATIO * len(packed) + _KEPT_BYTES), MAX_UNPACKED_BYTES):
        room = bytearray(limit)
        try:
            size = codec.decompress_into(bytes(packed), room)
        except cramjam.DecompressionError as error:
            if "whole buffer" not in str(error):  # wording of cramjam 2.14
                raise
            continue
        return bytes(memoryview(room)[:size])
    raise _UnpackedTooLargeError(_too_large())


def _unpacked_snappy(packed: bytes) -> bytes:
    """Unpack snappy as producers write it: raw, or in blocks as the Java library does, each after its length."""
    if not packed.startswith(_XERIAL_MAGIC):
        return _unpacked_block(packed, MAX_UNPACKED_BYTES)
    blocks, position, left = [], _XERIAL_HEADER_BYTES, MAX_UNPACKED_BYTES
    while position < len(packed):
        (length,) = struct.unpack_from(">i", packed, position)
        end = position + 4 + length
        if not position + 4 < end <= len(packed):
            raise ValueError("a block is longer than its batch")
        blocks.append(_unpacked_block(packed[position + 4 : end], left))
        left -= len(blocks[-1])
        position = end
    return b"".join(blocks)


def _unpacked_block(block: bytes, limit: int) -> bytes:
    if cramjam.snappy.decompress_raw_len(block) > limit:
        raise _UnpackedTooLargeError(_too_large())
    return bytes(cramjam.snappy.decompress_raw(block))


def _too_large() -> str:
    return f"the batch unpacks to more than {MAX_UNPACKED_BYTES} bytes"
