"""Strangers' bytes to an Article, or to the reason why not. The only validation of what publishers send.

Refusals are values, because bad input is expected: each becomes a dead letter with the original bytes.
Source of the rules: DESIGN "Records", JSON Schema ``article.schema.json``.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from schemas.dead_letters import DeadLetterCode, Refusal
from schemas.feeds.framing import unframed
from schemas.feeds.mapping import OUR_FIELDS, FeedFormat, batch_of, recognised, unwrapped
from schemas.feeds.times import read_time
from schemas.feeds.web_page import article_of_page, has_markup, is_page, text_of_body
from schemas.records import Article

DEFAULT_MAX_BYTES: Final = 1_048_576  # 1 MiB, the broker's own default for one record
MAX_DEPTH: Final = 32  # an article is a flat object; publishers' extra fields may nest, but not without end
MAX_ID_CHARS: Final = 512  # ids become parts of keys and of other ids
_ID_DIGITS: Final = 24  # 96 bits: no accidental collision among 10^9 articles (birthday bound 10^-11)


def decode_article(
    payload: bytes | None,
    *,
    max_bytes: int = DEFAULT_MAX_BYTES,
    formats: Sequence[FeedFormat] = (),
    read_pages: bool = True,
) -> Article | Refusal:
    """Return the article that ``payload`` holds, in our shape or that of a feed, or a refusal that names what is wrong.

    Args:
        payload: a Kafka value; None is a tombstone, which is no article.
        max_bytes: the largest payload accepted, in bytes.
        formats: the deployment's own feed formats, tried before those of ``feeds/formats.json``.
        read_pages: False refuses what takes an HTML parser, which takes too long for an event loop.
    """
    if payload is None:
        return Refusal(DeadLetterCode.NOT_JSON, "the record has no value")
    if len(payload) > max_bytes:
        return Refusal(DeadLetterCode.TOO_LARGE, f"{len(payload)} bytes, the limit is {max_bytes}")
    plain = unframed(payload)
    if isinstance(plain, Refusal):
        return plain
    parsed = _parse_object(plain)
    return (
        parsed if isinstance(parsed, Refusal) else article_from_fields(parsed, formats=formats, read_pages=read_pages)
    )


def article_from_fields(
    fields: dict[str, Any], *, formats: Sequence[FeedFormat] = (), read_pages: bool = True
) -> Article | Refusal:
    """Return the article made of already parsed JSON fields, or a refusal. Fields that are not ours are kept.

    Only an article without readable text is refused: a time or an id that cannot be used is as if it were not there.
    """
    found = recognised(fields, formats) if fields.get("text") is None or isinstance(fields["text"], str) else {}
    text: str = found.get("text") or ""
    if not text.strip():
        return _without_text(fields)
    marked_up = is_page(text) or (text != fields.get("text") and has_markup(text))
    if marked_up and not read_pages:
        return Refusal(DeadLetterCode.NO_TEXT, "the text stands in HTML, which is not read here")
    if is_page(text):
        page = article_of_page(text, found.get("url"))
        text = page.pop("text", "")
        if not text.strip():
            return Refusal(DeadLetterCode.NO_TEXT, "no article was found in the web page")
        found = {**page, "published_at": read_time(page.get("published_at"))} | found
    elif marked_up:
        text = text_of_body(text)
    identifier = (found.get("id") or "").strip()
    if len(identifier) > MAX_ID_CHARS:
        identifier = text_digest(identifier)
    url = found.get("url")
    return Article(
        id=identifier or text_digest(url or text),
        text=text,
        url=url,
        source=found.get("source"),
        title=found.get("title"),
        published_at=found.get("published_at"),
        language=found.get("language"),
        unknown={name: value for name, value in fields.items() if name not in OUR_FIELDS},
    )


def _without_text(fields: dict[str, Any]) -> Refusal:
    """Return why an article without text is refused."""
    if fields.get("text") is not None and not isinstance(fields["text"], str):
        return Refusal(DeadLetterCode.WRONG_TYPE, f"text is a {type(fields['text']).__name__}, not a string")
    batch = batch_of(fields)
    if batch is not None:
        return Refusal(
            DeadLetterCode.NO_TEXT,
            f"an answer of an API with {len(batch)} articles; one record is one article, `dateline publish` parts them",
        )
    return Refusal(DeadLetterCode.NO_TEXT, "text is missing or empty, and no field of a known feed format holds one")


def parse_published_at(value: str) -> datetime | None:
    """Return the instant that a text names; without a zone it is UTC. None: unreadable."""
    return read_time(value)


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
    parsed = unwrapped(parsed)
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
