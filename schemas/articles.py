"""Strangers' bytes to an Article, or to the reason why not. The only validation of what publishers send.

Refusals are values, because bad input is expected: each becomes a dead letter with the original bytes.
Source of the rules: DESIGN "Records", JSON Schema ``article.schema.json``.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

import orjson

from schemas.dead_letters import DeadLetterCode, Refusal
from schemas.limits import (
    MAX_ID_BYTES,
    MAX_ID_CHARS,
    MAX_LANGUAGE_BYTES,
    MAX_SOURCE_BYTES,
    MAX_TITLE_BYTES,
    MAX_URL_BYTES,
    fits,
    shortened,
)
from schemas.records import Article

DEFAULT_MAX_BYTES: Final = 1_048_576  # 1 MiB, the broker's own default for one record
MAX_DEPTH: Final = 32  # an article is a flat object; publishers' extra fields may nest, but not without end
_ID_DIGITS: Final = 24  # 96 bits: no accidental collision among 10^9 articles (birthday bound 10^-11)
_LONGEST_TIME: Final = 100  # characters; RFC 5322 with every optional part takes some fifty
_YEARS: Final = range(1900, 2200)  # outside this a date is a mistake, and day arithmetic could overflow

BOUNDED_FIELDS: Final = {  # the most bytes in JSON, and whether what is longer is dropped instead of cut
    "url": (MAX_URL_BYTES, True),
    "source": (MAX_SOURCE_BYTES, False),
    "title": (MAX_TITLE_BYTES, False),
    "language": (MAX_LANGUAGE_BYTES, True),
}
_STRING_FIELDS: Final = ("id", "url", "source", "title", "text", "published_at", "language")


def decode_article(payload: bytes | None, *, max_bytes: int = DEFAULT_MAX_BYTES) -> Article | Refusal:
    """Return the article that ``payload`` holds, or a refusal that names the first thing wrong with it.

    Args:
        payload: a Kafka value; None is a tombstone, which is no article.
        max_bytes: the largest payload accepted, in bytes.
    """
    if payload is None:
        return Refusal(DeadLetterCode.NOT_JSON, "the record has no value")
    if len(payload) > max_bytes:
        return Refusal(DeadLetterCode.TOO_LARGE, f"{len(payload)} bytes, the limit is {max_bytes}")
    parsed = _parse_object(payload)
    return parsed if isinstance(parsed, Refusal) else article_from_fields(parsed)


def article_from_fields(fields: dict[str, Any]) -> Article | Refusal:
    """Return the article made of already parsed JSON fields, or a refusal. Fields that are not ours are kept."""
    for name in _STRING_FIELDS:
        value = fields.get(name)
        if value is not None and not isinstance(value, str):
            return Refusal(DeadLetterCode.WRONG_TYPE, f"{name} is a {type(value).__name__}, not a string")
    text: str | None = fields.get("text")
    if text is None or not text.strip():
        return Refusal(DeadLetterCode.NO_TEXT, "text is missing or empty")
    identifier = (fields.get("id") or "").strip()
    if len(identifier) > MAX_ID_CHARS or not fits(identifier, MAX_ID_BYTES):  # ids become parts of keys and other ids
        return Refusal(
            DeadLetterCode.WRONG_TYPE,
            f"id has {len(identifier)} characters, the limits are {MAX_ID_CHARS} and {MAX_ID_BYTES} bytes",
        )
    published_at = None
    if fields.get("published_at"):
        published_at = parse_published_at(fields["published_at"])
        if published_at is None:
            return Refusal(DeadLetterCode.BAD_DATE, "published_at is neither ISO 8601 nor RFC 5322")
    bounded = {name: _bounded(name, fields.get(name) or None) for name in BOUNDED_FIELDS}
    return Article(
        id=identifier or text_digest(fields.get("url") or text),
        text=text,
        published_at=published_at,
        unknown={name: value for name, value in fields.items() if name not in _STRING_FIELDS},
        cut=tuple(name for name, value in bounded.items() if value != (fields.get(name) or None)),
        **bounded,
    )


def _bounded(name: str, value: str | None) -> str | None:
    """Return what is kept of a field: cut where a part is of use, else dropped (half a url is a wrong one)."""
    limit, is_dropped = BOUNDED_FIELDS[name]
    if value is None or fits(value, limit):
        return value
    return None if is_dropped else shortened(value, limit)


def parse_published_at(value: str) -> datetime | None:
    """Return the instant an ISO 8601 or RFC 5322 string names; without a zone it is UTC. None: unreadable."""
    if len(value) > _LONGEST_TIME:
        return None
    try:
        instant = datetime.fromisoformat(value.strip())
    except ValueError:
        try:
            instant = parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    if instant.year not in _YEARS:
        return None
    if instant.tzinfo is None:
        return instant.replace(tzinfo=UTC)
    # RFC 3339 knows no seconds in the distance to UTC; what we write would lose them.
    return (
        instant
        if (instant.utcoffset() or timedelta()) % timedelta(minutes=1) == timedelta()
        else instant.astimezone(UTC)
    )


def text_digest(text: str) -> str:
    """Return a digest of a text as hexadecimal, the same on every machine and in every run."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_ID_DIGITS // 2).hexdigest()


def _parse_object(payload: bytes) -> dict[str, Any] | Refusal:
    try:
        decoded = payload.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Refusal(DeadLetterCode.BAD_ENCODING, f"not UTF-8 at byte {error.start}")
    try:
        parsed = orjson.loads(decoded)
    except orjson.JSONDecodeError as error:
        if "depth limit" in error.msg or "recursion" in error.msg.lower():  # wordings of orjson 3.13 and before
            return Refusal(DeadLetterCode.TOO_DEEP, f"nested deeper than {MAX_DEPTH} levels")
        return Refusal(DeadLetterCode.NOT_JSON, f"{error.msg} at character {error.pos}")
    if not isinstance(parsed, dict):
        return Refusal(DeadLetterCode.NOT_AN_OBJECT, f"a JSON {type(parsed).__name__}, not an object")
    if _deeper_than(parsed, MAX_DEPTH):
        return Refusal(DeadLetterCode.TOO_DEEP, f"nested deeper than {MAX_DEPTH} levels")
    return parsed


def _deeper_than(value: Any, levels: int) -> bool:
    """Tell whether a parsed JSON value nests deeper than ``levels``; iterative, so depth cannot exhaust the stack."""
    layer = [value]
    for _ in range(levels):
        layer = [
            child
            for item in layer
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not layer:
            return False
    return any(isinstance(item, dict | list) for item in layer)
