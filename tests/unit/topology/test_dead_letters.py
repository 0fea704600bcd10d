"""Dead letters: the original bytes and key, and headers that tell where they came from and why."""

from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.dead_letters import DeadLetterCode, Refusal, from_kafka_headers
from streams.topology.dead_letters import dead_letter
from streams.topology.record import Outgoing, Record
from tests.reports import NOON

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
