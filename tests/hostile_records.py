"""Records of every kind that the protocol lets through, drawn from a seed: sizes, encodings, headers, times, codecs."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import orjson
from aiokafka import codec

from schemas.codec import RecordError, decode, decode_mention_or_withdrawal, encode, entry_fault
from schemas.records import Event, Reading
from streams.topology.memos import memo_fault
from tests.raw_batches import NOW_MS, Header, raw_batch, raw_record
from tests.reports import reading, report

COMPACTED = ("events", "articles.known", "mentions.withdrawn")
_READERS: dict[str, Callable[[bytes, bytes], object]] = {
    "readings": lambda _, value: decode(value, Reading),
    "mentions": lambda _, value: decode_mention_or_withdrawal(value),
    "events": lambda _, value: not value or decode(value, Event),
    "articles.known": lambda key, value: not value or not entry_fault("article_id", key, value),
    "mentions.withdrawn": lambda key, value: not value or not memo_fault(key, value),
}
INNER = tuple(_READERS)
"""The topics of our own that workers read."""


def is_read(topic: str, key: bytes | None, value: bytes | None) -> bool:
    """Tell whether a worker takes a record of an inner topic for one of ours."""
    try:
        return bool(_READERS[topic](key or b"", value or b""))
    except RecordError:
        return False


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
_MEGABYTES = 60  # so many headers of the longest content
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
    """Makes values that are garbage, nearly right, or right, with a mark so that no two are alike.

    ``text``: of those articles that can be read.
    """

    draw: random.Random
    text: str = "event killed=3"

    def article(self, mark: str) -> bytes | None:
        """Return a value for the articles topic."""
        size = self.draw.choice(_SIZES)
        long = "ж\x00😀x"[self.draw.randrange(4)] * min(size, 200_000)
        fields = {"id": mark, "text": self.text}
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
    count = draw.choice([0, 0, 1, 3, 60, 300])
    if count == _MEGABYTES:
        return [(draw.choice(_NAMES), _CONTENTS[-1]) for _ in range(count)]
    return [(draw.choice(_NAMES), draw.choice(_CONTENTS[: None if count < 10 else -1])) for _ in range(count)]


def hostile_batches(
    draw: random.Random, count: int, topic: str, *, text: str = "event killed=3", unread: bool = False
) -> Iterator[bytes]:
    """Yield batches of one record or a few, with a key in each where the topic is compacted.

    Args:
        draw: the source of chance.
        count: how many.
        topic: ``articles``, or one of our own.
        text: of those articles that can be read.
        unread: for one of our own topics, only what is not taken for a record of ours.
    """
    payloads = Payloads(draw, text)
    for number in range(count):
        records = []
        for delta in range(draw.choice([1, 1, 3])):
            mark = f"h{number}-{delta}-{draw.randrange(10**9)}"
            key = draw.choice(_KEYS[1:] if topic in COMPACTED else _KEYS)
            value = payloads.inner(mark) if topic in INNER else payloads.article(mark)
            while unread and topic in INNER and is_read(topic, key, value):
                value = payloads.inner(mark)
            records.append(raw_record(delta, key, value, _headers(draw)))
        plain = b"".join(records)
        # The last one is of today: a broker deletes what holds only records from before its retention.
        timestamp = draw.choice(_TIMES) if number < count - 1 else NOW_MS
        number_of_codec = draw.randrange(len(_PACKERS))
        packed = bytes(_PACKERS[number_of_codec](plain))
        yield raw_batch(records, codec=number_of_codec, packed=packed, timestamp=timestamp)
