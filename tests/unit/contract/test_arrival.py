"""When a record counts as arrived, whatever its publisher, its broker and its headers say."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import orjson
import pytest

from schemas.arrival import RECEIVED_HEADER, arrival_of, stamp_of
from schemas.topics import topic_specs
from streams.cli.publication import _without_arrival
from streams.cli.record_lines import json_line
from streams.page.follower import _take
from tests.reports import NOON

LONG_AGO = NOON - timedelta(days=15)
_CARRIED = (RECEIVED_HEADER, LONG_AGO.isoformat().encode())


@pytest.mark.parametrize(
    ("headers", "stamped", "by_broker", "expected"),
    [
        pytest.param(
            [], NOON - timedelta(minutes=1), False, NOON - timedelta(minutes=1), id="stamped by the publisher"
        ),
        pytest.param([], LONG_AGO, False, NOON - timedelta(days=1), id="old by the publisher's word"),
        pytest.param([], NOON + timedelta(hours=1), False, NOON, id="from the future by the publisher's word"),
        pytest.param([], LONG_AGO, True, LONG_AGO, id="old by the broker's clock"),
        pytest.param(
            [], NOON + timedelta(hours=1), True, NOON + timedelta(hours=1), id="this machine's clock is behind"
        ),
        pytest.param([], None, True, NOON, id="without"),
        pytest.param([_CARRIED], NOON, True, LONG_AGO, id="published again"),
        pytest.param([_CARRIED], None, False, LONG_AGO, id="published again without a time"),
        pytest.param([(RECEIVED_HEADER, b"2999-01-01T00:00:00+00:00")], NOON, True, NOON, id="arrived in the future"),
        pytest.param([(RECEIVED_HEADER, b"1999-01-01T00:00:00+00:00")], NOON, True, NOON, id="arrived before Kafka"),
        pytest.param([(RECEIVED_HEADER, b"2025-03-01T00:00:00")], NOON, True, NOON, id="no offset"),
        pytest.param([(RECEIVED_HEADER, b"\xff")], NOON, True, NOON, id="no text"),
        pytest.param([(RECEIVED_HEADER, None)], NOON, True, NOON, id="no value"),
        pytest.param([(RECEIVED_HEADER, b"0001-01-01T00:00:00+23:59")], NOON, True, NOON, id="before all years"),
    ],
)
def test_arrival(
    headers: list[tuple[Any, Any]],
    stamped: datetime | None,
    by_broker: bool,  # noqa: FBT001 - a column of the table above
    expected: datetime,
) -> None:
    """The broker's clock, then a publisher's of the last day; a header of ours only if it lies before either."""
    stamped_s = stamped.timestamp() if stamped else None
    assert arrival_of(headers, stamped_s, by_broker=by_broker, now=NOON) == expected


@pytest.mark.parametrize("stamped_s", [-1e300, -1.0, 0.0, 1e300, float("nan"), float("inf")])
def test_no_timestamp_is_too_strange(stamped_s: float) -> None:
    """What is no time counts as none."""
    assert arrival_of([], stamped_s, by_broker=True, now=NOON) == NOON


@pytest.mark.parametrize("timestamp_ms", [-(2**62), -62135596801000, -1, 253402300800000, 2**62])
def test_what_shows_records_survives_every_timestamp(timestamp_ms: int) -> None:
    """One foreign record on a topic that keeps its publishers' timestamps stops neither the page nor a trace."""
    record = SimpleNamespace(
        topic="event.links", partition=0, offset=0, timestamp=timestamp_ms, key=b"k", value=None, headers=()
    )
    state = MagicMock()
    _take(record, is_event=True, state=state)
    assert state.take_event.call_args.kwargs["changed_at"].tzinfo is UTC
    assert stamp_of(timestamp_ms).tzinfo is UTC


def test_an_article_keeps_its_arrival_on_the_way_from_topic_to_topic() -> None:
    """`dateline tail articles --json` tells it, and `dateline publish -` puts it into the header."""
    record = SimpleNamespace(
        value=b'{"text": "t"}', key=b"k", headers=(), timestamp=LONG_AGO.timestamp() * 1000, timestamp_type=1
    )
    payload, headers = _without_arrival(json_line(record, with_arrival=True))
    assert orjson.loads(payload) == {"text": "t"}
    assert headers == [_CARRIED]
    assert arrival_of(headers, NOON.timestamp(), by_broker=True, now=NOON) == LONG_AGO


@pytest.mark.parametrize("payload", [b'["dateline-received"]', b'"dateline-received', b'{"dateline-received": 7}'])
def test_other_payloads_are_published_as_they_are(payload: bytes) -> None:
    """A name that merely stands in the text of an article changes no byte of it."""
    assert _without_arrival(payload) == (payload, [])


def test_topics_are_kept_by_arrival_and_by_more_than_half_of_their_copies() -> None:
    """Every topic has the broker's timestamps; with several copies most must have a record before it counts."""
    assert {spec.config()["message.timestamp.type"] for spec in topic_specs()} == {"LogAppendTime"}
    assert not any("min.insync.replicas" in spec.config() for spec in topic_specs())
    for copies, needed in ((2, "2"), (3, "2"), (5, "3")):
        configs = [spec.config() for spec in topic_specs(replication_factor=copies)]
        assert {config["min.insync.replicas"] for config in configs} == {needed}
