"""Strangers' bytes: each dead-letter code that decoding can give, and what is accepted nevertheless."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from schemas.articles import MAX_ID_CHARS, decode_article, text_digest
from schemas.dead_letters import DeadLetterCode, Refusal
from schemas.records import Article
from tests.unit.contract.schema_files import validator

_LIMIT = 2000


def _deep(levels: int) -> bytes:
    return b'{"text": "x", "extra": ' + b"[" * levels + b"]" * levels + b"}"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        pytest.param(None, DeadLetterCode.NOT_JSON, id="tombstone"),
        pytest.param(b"", DeadLetterCode.NOT_JSON, id="empty value"),
        pytest.param(b"plain text", DeadLetterCode.NOT_JSON, id="plain text"),
        pytest.param(b'{"text": "cut o', DeadLetterCode.NOT_JSON, id="truncated"),
        pytest.param(b'{"text": "x"} {"text": "y"}', DeadLetterCode.NOT_JSON, id="two objects"),
        pytest.param(b'{"text": NaN}', DeadLetterCode.NOT_JSON, id="not a number"),
        pytest.param(b'{"text": "x", "id": "\\ud800"}', DeadLetterCode.NOT_JSON, id="half a surrogate pair"),
        pytest.param("{'text': 'Größe'}".encode("latin-1"), DeadLetterCode.BAD_ENCODING, id="Latin-1"),
        pytest.param('{"text": "x"}'.encode("utf-16"), DeadLetterCode.BAD_ENCODING, id="UTF-16"),
        pytest.param(b"[]", DeadLetterCode.NOT_AN_OBJECT, id="list"),
        pytest.param(b'"text"', DeadLetterCode.NOT_AN_OBJECT, id="string"),
        pytest.param(b"null", DeadLetterCode.NOT_AN_OBJECT, id="null"),
        pytest.param(b"12", DeadLetterCode.NOT_AN_OBJECT, id="number"),
        pytest.param(b"{}", DeadLetterCode.NO_TEXT, id="no text"),
        pytest.param(b'{"text": null}', DeadLetterCode.NO_TEXT, id="null text"),
        pytest.param(b'{"text": ""}', DeadLetterCode.NO_TEXT, id="empty text"),
        pytest.param(b'{"text": " \\n\\t\\u00a0"}', DeadLetterCode.NO_TEXT, id="white space"),
        pytest.param(b'{"text": ["x"]}', DeadLetterCode.WRONG_TYPE, id="text is a list"),
        pytest.param(b"\x00\x00\x00\x00\x07\x0aAvro", DeadLetterCode.NOT_JSON, id="Avro in Confluent framing"),
        pytest.param(b'{"articles": [{"title": "x"}]}', DeadLetterCode.NO_TEXT, id="an answer of an API"),
        pytest.param(b'{"text": "' + b"x" * _LIMIT + b'"}', DeadLetterCode.TOO_LARGE, id="too large"),
        pytest.param(_deep(40), DeadLetterCode.TOO_DEEP, id="40 levels"),
        pytest.param(b'{"a":' * 300 + b"1" + b"}" * 300, DeadLetterCode.TOO_DEEP, id="300 objects"),
    ],
)
def test_refusals_carry_their_code(payload: bytes | None, code: DeadLetterCode) -> None:
    """Each kind of bad input is refused with its own code and a reason, and raises nothing."""
    outcome = decode_article(payload, max_bytes=_LIMIT)
    assert isinstance(outcome, Refusal)
    assert outcome.code == code
    assert outcome.reason


def test_very_deep_nesting_is_refused_without_exhausting_the_stack() -> None:
    """A hundred thousand levels are an answer, not a crash."""
    outcome = decode_article(_deep(100_000))
    assert isinstance(outcome, Refusal)
    assert outcome.code == DeadLetterCode.TOO_DEEP


def test_reasons_never_quote_the_text() -> None:
    """What is logged and put into headers holds nothing of the article."""
    outcome = decode_article(b'{"text": ["a secret source"], "title": "another secret"}')
    assert isinstance(outcome, Refusal)
    assert "secret" not in outcome.reason


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2025-04-24T18:00:00Z", datetime(2025, 4, 24, 18, tzinfo=UTC)),
        ("2025-04-24 18:00", datetime(2025, 4, 24, 18, tzinfo=UTC)),
        ("2025-04-24", datetime(2025, 4, 24, tzinfo=UTC)),
        ("2025-04-24T18:00:00+03:00", datetime(2025, 4, 24, 18, tzinfo=timezone(timedelta(hours=3)))),
        ("Thu, 24 Apr 2025 18:00:00 +0000", datetime(2025, 4, 24, 18, tzinfo=UTC)),
    ],
)
def test_publication_times_are_read(written: str, instant: datetime) -> None:
    """ISO 8601 and RFC 5322, UTC where there is no zone; the publisher's zone is kept."""
    article = decode_article(json.dumps({"text": "x", "published_at": written}).encode())
    assert isinstance(article, Article)
    assert article.published_at == instant
    assert article.published_at is not None
    assert article.published_at.utcoffset() == instant.utcoffset()


@pytest.mark.parametrize(
    "written", ["yesterday", "N/A", "2025-02-30", "0001-01-01", "9999-12-31", "06/05/2025", 7, True, {}, "1" * 99]
)
def test_times_that_cannot_be_read_are_as_if_not_there(written: object) -> None:
    """The text is read all the same; its dates count from the arrival."""
    article = decode_article(json.dumps({"text": "x", "published_at": written}).encode())
    assert isinstance(article, Article)
    assert article.published_at is None


@pytest.mark.parametrize(
    ("fields", "changes"),
    [
        ({"id": 7}, {"id": "7"}),
        ({"title": {}}, {"title": None}),
        ({"source": {"id": None, "name": "Example Times"}}, {"source": "Example Times"}),
        ({"id": "i" * (MAX_ID_CHARS + 1)}, {"id": text_digest("i" * (MAX_ID_CHARS + 1))}),
    ],
)
def test_other_fields_are_read_as_far_as_they_go(fields: dict[str, object], changes: dict[str, object]) -> None:
    """Numbers for ids, objects for outlets, ids without end."""
    article = decode_article(json.dumps({"text": "x", **fields}).encode())
    assert isinstance(article, Article)
    assert {name: getattr(article, name) for name in changes} == changes


def test_unknown_fields_are_kept() -> None:
    """A publisher's own fields neither disturb nor get lost."""
    article = decode_article(b'{"text": "x", "id": "a", "section": {"name": "world"}, "events": [1]}')
    assert isinstance(article, Article)
    assert article.unknown == {"section": {"name": "world"}, "events": [1]}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"text": "x", "id": "given", "url": "https://a"}, "given"),
        ({"text": "x", "url": "https://a"}, text_digest("https://a")),
        ({"text": "x"}, text_digest("x")),
        ({"text": "x", "id": "  "}, text_digest("x")),
    ],
    ids=["given", "from url", "from text", "blank"],
)
def test_ids_come_from_the_publisher_the_url_or_the_text(fields: dict[str, str], expected: str) -> None:
    """Without an id the same article still gets the same id every time."""
    article = decode_article(json.dumps(fields).encode())
    assert isinstance(article, Article)
    assert article.id == expected


def test_a_byte_order_mark_is_no_error() -> None:
    """Files saved by some editors begin with one."""
    assert isinstance(decode_article(b'\xef\xbb\xbf{"text": "x"}'), Article)


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "x"},
        {"text": "x", "id": None, "title": None, "published_at": None},
        {"text": "x", "anything": [1, {"else": True}]},
    ],
)
def test_schema_accepts_what_decoding_accepts(fields: dict[str, object]) -> None:
    """A publisher who checks against the schema is not surprised later."""
    assert validator("article").is_valid(fields)
    assert isinstance(decode_article(json.dumps(fields).encode()), Article)


@pytest.mark.parametrize("fields", [{}, {"text": None}, {"text": " "}, {"text": 1}, [], "text"])
def test_schema_refuses_what_decoding_refuses(fields: object) -> None:
    """Neither of the two is stricter than the other about types and the text."""
    assert not validator("article").is_valid(fields)
    assert isinstance(decode_article(json.dumps(fields).encode()), Refusal)
