"""Records of every kind that the protocol lets through, drawn from a seed: sizes, encodings, headers, times, codecs."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import orjson
from aiokafka import codec

from schemas.codec import encode
from tests.raw_batches import NOW_MS, Header, raw_batch, raw_record
from tests.reports import reading, report

_MEBI = 1_048_576
# The largest allowed, the first refused, nothing, and what lies far beyond each of our own limits.
_SIZES = (0, 1, 300, 70_000, _MEBI - 100, _MEBI + 100, 3 * _MEBI)
_KEYS = (None, b"", b"k", b"\x00\xff\xfe", "ключ".encode(), b"k" * 5000)
_NAMES = (
    b"",
    b"traceparent",
    b"\xff\xfe",
    b"dateline-attempt",
    b"dateline-topic",
    b"dateline-former-quad",
    b"n" * 3000,
)
_CONTENTS = (None, b"", b"1", b"\xff\xfe", b"9" * 50, b"\x1b[2J", b"x" * 100_000)
_PACKERS = (
    bytes,
    codec.gzip_encode,
    partial(codec.snappy_encode, xerial_compatible=False),
    codec.lz4_encode,
    codec.zstd_encode,
)
_TIMES = (-1, 0, 1, NOW_MS - 10**12, NOW_MS)


@dataclass(frozen=True)
class Payloads:
    """Makes values that are garbage, nearly right, or right, with a mark so that no two are alike."""

    draw: random.Random

    def article(self, mark: str) -> bytes | None:
        """Return a value for the articles topic."""
        size = self.draw.choice(_SIZES)
        long = "ж\x00😀x"[self.draw.randrange(4)] * min(size, 200_000)
        fields = {"id": mark, "text": f"event killed={self.draw.randrange(9)}"}
        return self.draw.choice(
            [
                None,
                b"\x00" * size,
                self.draw.randbytes(min(size, 5000)),
                b'{"text": "' + b"x" * size + b'"}',
                json.dumps(fields | {"url": long, "title": long, "source": long}).encode(),
                json.dumps(fields | {"id": long[:600]}).encode(),
                json.dumps(fields | {"published_at": "Thu, 13 Mar 99999999999 10:00:00 +0000"}).encode(),
                json.dumps(fields | {"published_at": "2025-03-13T10:00:00+23:59:59"}).encode(),
                ("[" * 5000).encode(),
                json.dumps(fields, ensure_ascii=False).encode("utf-16"),
            ]
        )

    def inner(self, mark: str) -> bytes | None:
        """Return a value for one of our own topics."""
        right = report(mark)
        wrong = orjson.loads(encode(right)) | self.draw.choice(
            [
                {"date": "0000-00-00"},
                {"type": "PICNIC"},
                {"received_at": "9999-12-31T23:59:59Z"},
                {"published_at": "0001-01-01T00:00:00+14:00"},
                {"confidence": "nan"},
                {
                    "place": {
                        "name": "x",
                        "lat": 1e300,
                        "lon": 0,
                        "country": "x" * 9000,
                        "admin1": "",
                        "precision": "city",
                    }
                },
                {"article_signature": "zz"},
                {"killed": 10**18},
                {"evidence": "e" * 500_000, "url": "u" * 200_000},
                {"mention_id": "m" * 100_000},
            ]
        )
        return self.draw.choice(
            [
                None,
                b"",
                self.draw.randbytes(300),
                b"[" * 5000,
                b"{}",
                b"1",
                b'{"withdrawn_mention_id": 1}',
                b'{"values": [1], "at": "now"}',
                orjson.dumps(wrong),
                orjson.dumps({"event_id": mark, "article_id": mark}),
                orjson.dumps(orjson.loads(encode(reading(right))) | {"mentions": [wrong]}),
                b"x" * 900_000,
            ]
        )


def _headers(draw: random.Random) -> list[Header]:
    count = draw.choice([0, 0, 1, 3, 300])
    return [(draw.choice(_NAMES), draw.choice(_CONTENTS[: None if count < 10 else -1])) for _ in range(count)]


def hostile_batches(draw: random.Random, count: int, *, inner: bool, keyed: bool) -> Iterator[bytes]:
    """Yield batches of one record or a few.

    Args:
        draw: the source of chance.
        count: how many.
        inner: for one of our own topics.
        keyed: with a key in each record, as compacted topics demand.
    """
    payloads = Payloads(draw)
    for number in range(count):
        records = []
        for delta in range(draw.choice([1, 1, 3])):
            mark = f"h{number}-{delta}-{draw.randrange(10**9)}"
            value = payloads.inner(mark) if inner else payloads.article(mark)
            key = draw.choice(_KEYS[1:] if keyed else _KEYS)
            records.append(raw_record(delta, key, value, _headers(draw)))
        plain = b"".join(records)
        # The last one is of today: a broker deletes what holds only records from before its retention.
        timestamp = draw.choice(_TIMES) if number < count - 1 else NOW_MS
        number_of_codec = draw.randrange(len(_PACKERS))
        packed = bytes(_PACKERS[number_of_codec](plain))
        yield raw_batch(records, codec=number_of_codec, packed=packed, timestamp=timestamp)
