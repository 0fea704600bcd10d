"""Dead letters: the original bytes and key, and headers that tell where they came from and why."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.dead_letters import DeadLetterCode, Refusal, from_kafka_headers
from schemas.topics import MAX_RECORD_BYTES
from streams.adapters.fetched_batches import Unreadable
from streams.topology.dead_letters import dead_letter, reference
from streams.topology.record import Outgoing, Record
from tests.reports import NOON

_ALL = ("value", "key", "headers")
REFUSAL = Refusal(DeadLetterCode.NOT_JSON, "no")


def letter(**fields: Any) -> Outgoing:
    """Return the dead letter of a record with these fields."""
    values: dict[str, Any] = {"key": b"k", "value": b"\xff\x00", "headers": ()} | fields
    record = Record(topic="p.articles", partition=3, offset=7, timestamp=NOON, **values)
    return dead_letter(record, REFUSAL, topic="p.articles.dead", version="1.2.3", now=datetime(2025, 5, 1, tzinfo=UTC))


@pytest.mark.parametrize(("key", "value"), [(b"k", b"\xff\x00"), (None, b""), (b"", None)])
def test_bytes_and_key_are_untouched(key: bytes | None, value: bytes | None) -> None:
    """Key and value are what was consumed, also where they are absent or empty."""
    outgoing = letter(key=key, value=value)
    assert (outgoing.topic, outgoing.key, outgoing.value, outgoing.partition) == ("p.articles.dead", key, value, None)


def test_headers_say_where_from_and_why() -> None:
    """All headers of the contract are set."""
    headers = from_kafka_headers(letter().headers)
    assert (headers.code, headers.reason, headers.topic, headers.partition, headers.offset, headers.version) == (
        DeadLetterCode.NOT_JSON,
        "no",
        "p.articles",
        3,
        7,
        "1.2.3",
    )


@pytest.mark.parametrize(
    ("said", "attempt"),
    [
        pytest.param((), 1, id="published"),
        pytest.param((("dateline-attempt", b"1"),), 2, id="replayed once"),
        pytest.param((("dateline-attempt", b"41"),), 42, id="replayed often"),
        pytest.param((("dateline-attempt", b"many"),), 1, id="nonsense"),
        pytest.param((("dateline-attempt", b"9" * 5000),), 1, id="a number beyond reason"),
    ],
)
def test_attempt_counts_on(said: tuple[tuple[str, bytes], ...], attempt: int) -> None:
    """The attempt is one more than the record's own header says."""
    outgoing = letter(headers=said)
    assert from_kafka_headers(outgoing.headers).attempt == attempt
    assert [name for name, _ in outgoing.headers].count("dateline-attempt") == 1


def test_the_time_of_arrival_goes_along() -> None:
    """A replay is no new arrival: what the record's arrival was stands on the letter, once."""
    outgoing = letter(headers=(("dateline-received", b"2020-01-01T00:00:00+00:00"),))
    assert [value for name, value in outgoing.headers if name == "dateline-received"] == [NOON.isoformat().encode()]


def test_headers_of_the_publisher_stay() -> None:
    """Headers that are not ours are handed on."""
    assert ("trace", b"1") in letter(headers=(("trace", b"1"), ("dateline-code", b"old"))).headers
    assert ("dateline-code", b"old") not in letter(headers=(("dateline-code", b"old"),)).headers


@pytest.mark.parametrize(
    ("fields", "cut"),
    [
        ({"value": b"x" * 40_000_000}, ("value",)),
        ({"key": b"k" * 16_000_000}, ("key",)),
        ({"headers": tuple((f"n{number}", b"x" * 100) for number in range(60_000))}, ("headers",)),
        ({"value": b"x" * 40_000_000, "key": b"k" * 40_000_000, "headers": (("n", b"x" * 40_000_000),)}, _ALL),
        ({"headers": (("null", None), ("\\xff", b"\xff"))}, ()),
        ({"key": None, "value": None, "headers": (("dateline-cut", b"value"), ("dateline-digest", None))}, ()),
    ],
)
def test_every_letter_fits_and_says_what_it_lacks(fields: dict[str, Any], cut: tuple[str, ...]) -> None:
    """However large a record is, its letter fits the topic, and leads to the original."""
    outgoing = letter(**fields)
    assert outgoing.size_bytes <= MAX_RECORD_BYTES
    assert outgoing.key is not None or outgoing.value is not None  # the client sends no other records
    headers = from_kafka_headers(outgoing.headers)
    assert headers.cut == cut
    if cut:
        value = fields.get("value", b"\xff\x00")
        assert headers.digest == hashlib.sha256(value).hexdigest()
        assert headers.size == len(value)


def test_a_batch_that_cannot_be_decoded_is_named_by_its_own_digest() -> None:
    """The letter holds the beginning, and the digest of all that was fetched."""
    fault = Unreadable(DeadLetterCode.UNREADABLE, "no", 100_000, "ab" * 32)
    headers = from_kafka_headers(letter(key=None, value=b"x" * 65_536, fault=fault).headers)
    assert (headers.cut, headers.digest, headers.size) == (("value",), "ab" * 32, 100_000)


def test_a_reference_holds_nothing_of_the_record() -> None:
    """It is small, whatever the record is."""
    record = Record(
        topic="t", partition=0, offset=1, timestamp=NOON, key=b"k" * 10**6, value=b"v" * 10**6, headers=(("n", b"x"),)
    )
    outgoing = reference(record, REFUSAL, topic="dead", version="1")
    assert outgoing.size_bytes < 4096
    assert from_kafka_headers(outgoing.headers).cut == ("value", "key", "headers")
