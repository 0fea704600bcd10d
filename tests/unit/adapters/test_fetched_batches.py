"""Batches that stop or fill an ordinary consumer are read here as far as they can be, and the rest says why not."""

import gzip
import struct
from typing import Any

import aiokafka.consumer.fetcher as client
import cramjam
import pytest
from aiokafka import TopicPartition
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.dead_letters import DeadLetterCode
from streams.adapters.fetched_batches import MAX_HEADERS, MAX_UNPACKED_BYTES, read_tolerantly, unreadable
from tests.raw_batches import NOW_MS, gzip_batch, raw_batch, raw_record, varint

_GOOD = raw_record(0, b"k", b"v", [(b"name", b"value"), (b"null", None)])
_TP = TopicPartition("articles", 0)


def read(fetched: bytes, fetch_offset: int = 0, isolation: int = client.READ_UNCOMMITTED) -> tuple[list[Any], int]:
    """Return the records that the client hands out of one answer, and from where it fetches on."""
    read_tolerantly()
    records = client.MemoryRecords(fetched)
    if not records.has_next():
        return [], fetch_offset
    partition = client.PartitionRecords(_TP, records, [], fetch_offset, None, None, True, isolation)  # noqa: FBT003 - the client's order
    return list(partition), partition.next_fetch_offset


@pytest.mark.parametrize(
    ("codec", "packed"),
    [
        (0, None),
        (1, gzip.compress(_GOOD)),
        (2, bytes(cramjam.snappy.compress_raw(_GOOD))),
        (
            2,
            b"\x82SNAPPY\x00\x00\x00\x00\x01\x00\x00\x00\x01"
            + struct.pack(">i", len(cramjam.snappy.compress_raw(_GOOD)))
            + bytes(cramjam.snappy.compress_raw(_GOOD)),
        ),
        (3, bytes(cramjam.lz4.compress(_GOOD))),
        (4, bytes(cramjam.zstd.compress(_GOOD))),
    ],
    ids=["plain", "gzip", "snappy", "snappy of Java", "lz4", "zstd"],
)
def test_every_codec_gives_the_record(codec: int, packed: bytes | None) -> None:
    """A record comes out with key, value, headers and time, whatever the batch is compressed with."""
    (record,), position = read(raw_batch([_GOOD], codec=codec, packed=packed, base_offset=7))
    assert (record.offset, record.key, record.value, record.timestamp) == (7, b"k", b"v", NOW_MS)
    assert record.headers == (("name", b"value"), ("null", None))
    assert unreadable(record) is None
    assert position == 8


_BOMB = b"\x00" * (MAX_UNPACKED_BYTES + 1)


@pytest.mark.parametrize(
    ("codec", "packed", "code"),
    [
        (1, gzip.compress(_BOMB, 1), DeadLetterCode.TOO_LARGE),
        (2, bytes(cramjam.snappy.compress_raw(_BOMB)), DeadLetterCode.TOO_LARGE),
        (3, bytes(cramjam.lz4.compress(_BOMB)), DeadLetterCode.TOO_LARGE),
        (4, bytes(cramjam.zstd.compress(_BOMB)), DeadLetterCode.TOO_LARGE),
        (1, b"no gzip", DeadLetterCode.UNREADABLE),
        (2, b"\xff\xff\xff\xff\xff\xff", DeadLetterCode.UNREADABLE),
        (2, b"\x82SNAPPY\x00\x00\x00\x00\x01\x00\x00\x00\x01\x7f\xff\xff\xff", DeadLetterCode.UNREADABLE),
        (3, b"no lz4", DeadLetterCode.UNREADABLE),
        (4, b"no zstd", DeadLetterCode.UNREADABLE),
        (7, b"no such codec", DeadLetterCode.UNREADABLE),
        (0, b"no records", DeadLetterCode.UNREADABLE),
    ],
)
def test_a_batch_that_cannot_be_unpacked_is_one_record_that_says_so(
    codec: int, packed: bytes, code: DeadLetterCode
) -> None:
    """What replaces the batch stands at its last offset, names its offsets and its digest, and reading goes on."""
    bad = raw_batch([b"", b"", b""], codec=codec, packed=packed, base_offset=10)
    records, position = read(bad + raw_batch([_GOOD], base_offset=13), fetch_offset=11)
    assert [record.offset for record in records] == [12, 13]
    cause = unreadable(records[0])
    assert cause is not None
    assert cause.code == code
    assert cause.size == len(bad)
    assert "10 to 12" in cause.reason
    assert records[1].value == b"v"
    assert position == 14


def test_a_wrong_checksum_is_noticed() -> None:
    """Damage on the way or on the broker's disk does not pass for a record."""
    (record,), _ = read(raw_batch([_GOOD], checksum=1))
    cause = unreadable(record)
    assert cause is not None
    assert "checksum" in cause.reason


def test_header_names_that_are_not_utf8_are_escaped() -> None:
    """The protocol lets them through; the record is read all the same."""
    (record,), _ = read(raw_batch([raw_record(0, None, b"v", [(b"\xff\xfe", b"\xff")])]))
    assert record.headers == (("\\xff\\xfe", b"\xff"),)
    assert record.value == b"v"


def test_only_so_many_headers_are_kept() -> None:
    """A million empty headers do not become a million objects."""
    record, _ = read(gzip_batch(raw_record(0, None, b"v", [(b"", b"")] * 1_000_000)))
    assert len(record[0].headers) == MAX_HEADERS


def test_a_damaged_record_leaves_the_others() -> None:
    """A record that is no longer than it says, but whose parts are, is set aside alone."""
    broken = b"\x00" + varint(0) + varint(1) + varint(500) + b"short"
    records, position = read(raw_batch([_GOOD, varint(len(broken)) + broken, raw_record(2, None, b"third")]))
    assert [(record.offset, unreadable(record) is None) for record in records] == [(0, True), (1, False), (2, True)]
    assert position == 3


def test_what_is_handed_out_at_once_is_bounded() -> None:
    """Of a batch of 20 MiB some 4 MiB come at a time; the rest follows from where it ended, without a gap."""
    batch = gzip_batch(*(raw_record(number, None, bytes(1_048_576)) for number in range(20)), base_offset=100)
    position, seen = 100, []
    while position < 120:
        records, after = read(batch, position)
        assert after > position
        assert sum(len(record.value) for record in records) <= 5 * 1_048_576
        seen += [record.offset for record in records]
        position = after
    assert seen == list(range(100, 120))


@settings(deadline=None)
@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 255))
def test_damage_anywhere_raises_nothing(noise: bytes, place: int, flip: int) -> None:
    """Whatever stands in the answer, reading comes to an end."""
    fetched = bytearray(
        gzip_batch(_GOOD, raw_record(1, b"k", noise), base_offset=5) + raw_batch([_GOOD], base_offset=7)
    )
    fetched[place % len(fetched)] ^= flip
    records, _ = read(bytes(fetched), 5)
    assert len(records) <= 3
    read(noise, 5)
    read(raw_batch([b""] * 3, packed=noise, base_offset=5), 5)
