"""What runs inside an extraction process: take a payload, read the article in it, answer; one at a time.

Owns the protocol with ``extraction_pool``: every message is one line of JSON, a newline, and the bytes it speaks of.
The process holds no client of the broker and outlives its parent by no more than one time limit.
"""

import os
import signal
from collections.abc import Callable
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any, Final, TypeVar

import orjson

from schemas.articles import decode_article
from schemas.codec import encode
from schemas.dead_letters import Refusal
from schemas.feeds.mapping import FeedFormat
from schemas.fitting import fitted_reading
from schemas.records import Article, Reading
from streams.errors import ConfigurationError

ResourcesT = TypeVar("ResourcesT")
ReadFunction = Callable[[Article, datetime, ResourcesT], Reading]

READY: Final = "ready"
READ: Final = "read"
REFUSED: Final = "refused"
RAISED: Final = "raised"
UNLOADABLE: Final = "unloadable"
_NEWLINE: Final = b"\n"
MOST_LIMITS: Final = 6
"""So many time limits a process may take for one article while the machine lets it work for less than half of one."""

# The kernel ends a process that hangs although its parent is gone; the parent, where there is one, is faster.
_ORPHAN_LIMITS: Final = MOST_LIMITS + 2
_REASON_CHARS: Final = 300


def frame(head: dict[str, Any], body: bytes = b"") -> bytes:
    """Return a message of the protocol."""
    return orjson.dumps(head) + _NEWLINE + body


def unframe(message: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the head and the body of a message.

    Raises:
        ValueError: not a message of the protocol.
    """
    head, newline, body = message.partition(_NEWLINE)
    if not newline:
        raise ValueError("a message without a head")
    parsed: dict[str, Any] = orjson.loads(head)
    return parsed, body


def counted(reading: Reading) -> list[tuple[str, str | None]]:
    """Return what is worth counting in a reading: type and country of each mention."""
    return [(mention.type, mention.place.country if mention.place else None) for mention in reading.mentions]


def serve(
    connection: Connection,
    load: Callable[[], ResourcesT],
    read: ReadFunction[ResourcesT],
    time_limit_s: float,
    max_article_bytes: int,
    formats: tuple[FeedFormat, ...] = (),
) -> None:
    """Load the resources once, then answer requests until the parent closes the connection or is gone.

    A request's head is ``{"received_at": ISO}`` and its body the payload; an answer's head has ``outcome``.
    """
    # Stopping is the parent's affair: Ctrl-C in a terminal reaches every process of the group.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # With the default action the kernel itself ends the process, even inside a C function that never returns.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    try:
        resources = load()
    except ConfigurationError as error:
        connection.send_bytes(frame({"outcome": UNLOADABLE, "reason": str(error)}))
        return
    connection.send_bytes(frame({"outcome": READY, "pid": os.getpid()}))
    while True:
        try:
            head, payload = unframe(connection.recv_bytes())
        except (EOFError, OSError):
            return
        signal.setitimer(signal.ITIMER_REAL, time_limit_s * _ORPHAN_LIMITS)
        answer = _answer(
            payload, datetime.fromisoformat(head["received_at"]), read, resources, max_article_bytes, formats
        )
        signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            connection.send_bytes(answer)
        except OSError:
            return


def _answer(
    payload: bytes,
    received_at: datetime,
    read: ReadFunction[ResourcesT],
    resources: ResourcesT,
    max_article_bytes: int,
    formats: tuple[FeedFormat, ...],
) -> bytes:
    try:
        article = decode_article(payload, max_bytes=max_article_bytes, formats=formats)
        if isinstance(article, Refusal):
            return frame({"outcome": REFUSED, "code": article.code, "reason": article.reason})
        reading = fitted_reading(read(article, received_at, resources))
        body = encode(reading)
    except Exception as error:  # noqa: BLE001 - whatever extraction raises concerns this article alone
        return frame({"outcome": RAISED, "reason": f"{type(error).__name__}: {error}"[:_REASON_CHARS]})
    return frame({"outcome": READ, "article_id": reading.article_id, "mentions": counted(reading)}, body)
