"""Texts and messages made to hurt: what breaks tokenisers, regular expressions, JSON readers and memory.

Deterministic in their seed. Nothing here is an article; some of it is well-formed enough to be read as one.
"""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any, Final

LEAD: Final = (
    "Russian drones struck Kharkiv on Thursday, killing four people and wounding 21, officials in the city said. "
)
_MIB: Final = 1_048_576

REPEATED: Final[dict[str, str]] = {
    "prose": LEAD,
    "one endless word": "a",
    "endless digits": "1234567890",
    "numbers and commas": "1,",
    "full stops": ". ",
    "brackets": "(",
    "quotes": '"',
    "quotes never closed": '"killed ',
    "curly quotes nested": "“he said ",
    "one sentence of verbs": "killed, ",
    "nouns of verbs": "attacked the attack of the attackers who attacked ",
    "relative clauses": "who killed the man ",
    "reported speech": "he said that she said that ",
    "places": "Kharkiv, ",
    "units of units": "capital of the region of ",
    "determiners": "the the the ",
    "dates": "on March 13, 2025 ",
    "months": "Monday Tuesday January ",
    "number words": "one hundred and twenty thousand ",
    "millions": "million ",
    "ranges": "between 3 and ",
    "weapons": "two missiles and three drones and ",
    "titles": "President Vladimir Putin met ",
    "datelines": "KHARKIV (Reuters) - ",
    "line breaks": "a\r\n",
    "white space": "\t ",
    "paragraphs": "Drones hit Kharkiv.\n\n",
    "hyphens": "a-",
    "genitives": "'s ",
    "abbreviations": "U.S. ",
    "addresses": "http://a.example/",
    "mark-up": "<div><p>killed </p>",
    "entities": "&amp;",
    "zero-width spaces": "k\u200bi\u200bl\u200bled ",
    "zero-width joiners": "\u200d",
    "bidirectional overrides": "\u202eKharkiv\u202c ",
    "stacked accents": "e\u0301\u0301\u0301",
    "emoji": "\U0001f600",
    "control characters": "\x00 a",
    "other scripts": "攻撃 هجوم ",
}
"""By name: what is repeated without end."""


def repeated(name: str, characters: int) -> str:
    """Return a text of about ``characters`` characters: a sentence of news, then one thing over and over."""
    unit = REPEATED[name]
    return LEAD + (unit * (characters // len(unit) + 1))[:characters]


def messages(count: int, seed: int, *, readable_share: float) -> Iterator[bytes]:
    """Yield ``count`` payloads; about ``readable_share`` of them are JSON articles that must be read."""
    chance = random.Random(seed)  # noqa: S311 - reproducible test data, no secret
    names = sorted(REPEATED)
    for number in range(count):
        if chance.random() < readable_share:
            yield _article(number, repeated(chance.choice(names), chance.randint(50, 1500)), chance)
        else:
            yield chance.choice(_BROKEN)(_article(number, LEAD, chance), chance)


def giants() -> Iterator[bytes]:
    """Yield the few that are large.

    10 MiB of prose; 1 MiB of it, which takes longer to read than any sensible limit; lines of 1 MiB without a space;
    brackets two million deep.
    """
    prose = LEAD * (10 * _MIB // len(LEAD))
    texts = (prose, prose[:_MIB], "x" * _MIB, "[" * _MIB, "Kharkiv" * (_MIB // 7), "(" * _MIB)
    for number, text in enumerate(texts):
        yield json.dumps({"id": f"giant{number}", "text": text}).encode()
    yield b'{"id": "deep", "text": ' + b"[" * 2 * _MIB + b"]" * 2 * _MIB + b"}"


def _article(number: int, text: str, chance: random.Random) -> bytes:
    fields: dict[str, Any] = {"id": f"h{number}", "text": text, "published_at": "2025-03-14T07:00:00Z"}
    if chance.random() < 0.1:
        fields["published_at"] = chance.choice(["1900-01-01T00:00:00Z", "2199-12-31T23:59:59+14:00", "2025-02-28"])
    if chance.random() < 0.1:
        fields["more"] = {"count": 10 ** chance.randint(1, 40), "nested": [[[[{}]]]], "\u202e": "\u0000"}
    if chance.random() < 0.1:
        fields["title"] = chance.choice(["\u200b", "KILLED " * 200, "(" * 500, "a" * 5000])
    return json.dumps(fields, ensure_ascii=chance.random() < 0.5).encode()


def _truncated(payload: bytes, chance: random.Random) -> bytes:
    return payload[: chance.randrange(1, len(payload))]


def _random_bytes(payload: bytes, chance: random.Random) -> bytes:
    return chance.randbytes(chance.randrange(1, len(payload)))


def _flipped(payload: bytes, chance: random.Random) -> bytes:
    changed = bytearray(payload)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(20)] = chance.randrange(256)  # in the head, where JSON and the id are
    return bytes(changed)


def _field(name: str, *values: Any) -> Callable[[bytes, random.Random], bytes]:
    def change(payload: bytes, chance: random.Random) -> bytes:
        return json.dumps(json.loads(payload) | {name: chance.choice(values)}).encode()

    return change


def _nested(payload: bytes, chance: random.Random) -> bytes:
    depth = chance.choice((40, 500, 5000))
    opening, closing = chance.choice(((b"[", b"]"), (b'{"a":', b"}")))
    return payload[:-1] + b', "deep": ' + opening * depth + b"1" + closing * depth + b"}"


def _repeated_keys(payload: bytes, chance: random.Random) -> bytes:
    return payload[:-1] + b', "text": "x"' * chance.randint(1, 50) + b', "text": 7}'


def _half_characters(payload: bytes, chance: random.Random) -> bytes:
    half = chance.choice((b"\\ud800", b"\\udfff", b"\xed\xa0\x80", b"\xff", b"\xc0\x80", b"\xf5"))
    return payload.replace(b"Kharkiv", half)


def _no_json(payload: bytes, chance: random.Random) -> bytes:
    del payload
    return chance.choice((b"", b" ", b"null", b"NaN", b"[]", b'"text"', b"1e999", b"-", b"{", b"\xef\xbb\xbf", b"\0"))


_BROKEN: Final = (
    _truncated,
    _random_bytes,
    _flipped,
    _nested,
    _repeated_keys,
    _half_characters,
    _no_json,
    _field("text", None, "", " \n", 7, 1e308, 2**64, -(2**70), [], {}, ["x"]),
    _field("id", "x" * 513, "x" * 100_000, 7, {}, []),
    _field("published_at", "0000-00-00", "10000-01-01", "1899-12-31", "tomorrow", 2**63, "2025-13-45T99:99", "\x00"),
    _field("title", 1, [], {"a": "b"}),
)
