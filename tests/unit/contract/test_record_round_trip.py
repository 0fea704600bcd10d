"""Record to bytes to schema to record: what the code writes is what the contract promises."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.codec import RecordError, decode, decode_mention_or_withdrawal, encode
from schemas.records import Event, Mention, Reading, Withdrawal
from tests.unit.contract import record_strategies as records
from tests.unit.contract.schema_files import validator

_CASES = [
    ("mention", records.mentions),
    ("event", records.events),
    ("link", records.links),
    ("reading", records.readings),
    ("withdrawal", records.withdrawals),
    ("known-article", records.known_articles),
]


@pytest.mark.parametrize(("name", "strategy"), _CASES, ids=[name for name, _ in _CASES])
def test_what_is_written_fits_the_schema_and_reads_back(name: str, strategy: st.SearchStrategy[Any]) -> None:
    """Any record becomes bytes that its schema accepts and that decode to an equal record."""
    check = validator(name)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(record=strategy)
    def holds(record: Any) -> None:
        payload = encode(record)
        check.validate(json.loads(payload))
        assert decode(payload, type(record)) == record
        assert encode(decode(payload, type(record))) == payload

    holds()


@settings(max_examples=40, deadline=None)
@given(record=records.mentions | records.withdrawals)
def test_the_two_kinds_on_the_mentions_topic_are_told_apart(record: Mention | Withdrawal) -> None:
    """A mention reads back as a mention, a withdrawal as a withdrawal."""
    assert decode_mention_or_withdrawal(encode(record)) == record


@pytest.mark.parametrize(
    "payload",
    [b"", b"null", b"[]", b"{}", b"\xff", b'{"event_id": 1}', b"[" * 100_000],
    ids=["empty", "null", "list", "no fields", "not UTF-8", "wrong type", "deep"],
)
@pytest.mark.parametrize("kind", [Event, Mention, Reading])
def test_other_bytes_are_an_error_of_one_kind(payload: bytes, kind: type[Any]) -> None:
    """What is not the record raises RecordError, whatever is wrong with it."""
    with pytest.raises(RecordError):
        decode(payload, kind)


def test_unknown_fields_are_ignored_so_that_the_contract_can_grow() -> None:
    """A record written by a later version with one more field still reads."""
    withdrawal = Withdrawal(withdrawn_mention_id="a#0", article_id="a", article_digest="d", extractor="1")
    later = {**json.loads(encode(withdrawal)), "added_in_a_later_version": 1}
    assert decode(json.dumps(later).encode(), Withdrawal) == withdrawal


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("type", "WAR"),
        ("mode", "visit"),  # a mode of CONSULT
        ("date", "13.03.2025"),
        ("date", "2025-02-30"),
        ("killed", -1),
        ("killed", "12"),
        ("confidence", 1.5),
        ("status", "perhaps"),
        ("place", {"name": "Kyiv"}),
    ],
)
def test_schema_refuses_what_the_codebook_does_not_know(field: str, value: object) -> None:
    """The schema is a check, not decoration: one wrong field is found."""
    fields = {**json.loads(encode(_MENTION)), field: value}
    assert validator("mention").is_valid(json.loads(encode(_MENTION)))
    assert not validator("mention").is_valid(fields)


_NOON = datetime(2025, 3, 13, 12, tzinfo=UTC)
_MENTION = Mention(
    type="ASSAULT",
    mode="drone",
    acled="Air/drone strike",
    cameo="18",
    date="2025-03-13",
    end_date=None,
    date_precision="day",
    date_basis="published",
    place=None,
    actors=(),
    recipients=(),
    killed=1,
    injured=None,
    weapons=(),
    status="occurred",
    confidence=0.9,
    mention_id="a#0",
    article_id="a",
    article_digest="d",
    article_signature="00",
    url=None,
    source=None,
    title=None,
    published_at=_NOON,
    received_at=_NOON,
    extractor="1",
    evidence="A drone struck.",
    evidence_start=0,
    evidence_end=15,
)
