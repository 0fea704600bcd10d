"""Reads numbers of things and persons as news writes them: digits, words, dozens, ranges, none.

Source: codebook, "How many": "at least 12" is 12, "between 10 and 15" is 10, "dozens" is unknown, "none" is 0.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from streams.domain.document import Document, Token


def _read() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("data", "number_words.json").read_text("utf-8")
    table: dict[str, Any] = json.loads(text)
    return table


_WORDS: Final = _read()
_UNITS: Final[dict[str, int]] = _WORDS["units"]
_MULTIPLIERS: Final[dict[str, int]] = _WORDS["multipliers"]
_FIXED: Final[dict[str, int]] = _WORDS["fixed"]
_ZERO: Final = frozenset(_WORDS["zero"])
_VAGUE: Final = frozenset(_WORDS["vague"])
_DIGITS: Final = re.compile(r"(\d{1,3}(?:[,\u00a0\u202f]\d{3}){1,4}|\d{1,12})(?:\.(\d{1,3}))?(k|m|bn|million|billion)?")
_OPENERS: Final = _UNITS.keys() | _FIXED.keys() | _ZERO | _VAGUE | {"a", "an", "half", "no"}
_DASHES: Final = frozenset("-\u2013\u2014")
_LARGE: Final = 1_000  # multipliers from here on close a group: "two hundred thousand"
_MAX_WORDS: Final = 12
_TEN: Final = 10
_TENS: Final = 20
_SHORT_MULTIPLIERS: Final = frozenset({"k", "m", "bn"})

_THOUSANDS_DIGITS: Final = 3


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: characters ``start`` to ``end``, tokens ``first`` up to but not including ``last``.

    ``value`` is None for quantities without a figure ("dozens"); of a range it is the lower bound.
    """

    start: int
    end: int
    first: int
    last: int
    value: int | None


def find_numbers(document: Document) -> tuple[Number, ...]:
    """Return the numbers of a document left to right, without overlaps; ordinals are no numbers."""
    found: list[Number] = []
    index = 0
    while index < len(document.tokens):
        number = read_number(document.tokens, index)
        if number is None:
            index += 1
            continue
        found.append(number)
        index = number.last
    return tuple(found)


def read_number(tokens: Sequence[Token], index: int) -> Number | None:
    """Return the longest number that begins at the token, or None."""
    between = tokens[index].text.lower() == "between" and index + 1 < len(tokens)
    first = index + 1 if between else index
    read = _read_plain(tokens, first)
    if read is None:
        return None
    value, last = read
    upper = _upper_bound(tokens, last, between=between)
    if between and upper is None:
        return None
    if upper is not None and value is not None:
        last = upper
    begin = index if between else first
    return Number(tokens[begin].start, tokens[last - 1].end, begin, last, value)


def _upper_bound(tokens: Sequence[Token], last: int, *, between: bool) -> int | None:
    """Return the end of the second number of a range, or None where no range follows."""
    if last + 1 >= len(tokens):
        return None
    link = tokens[last].text.lower()
    before = tokens[last - 2].text.lower() if last > 1 else ""
    links = {"and"} if between else {"to", "or"} | _DASHES
    if link not in links or (link == "to" and before in {"from", "by"}):
        return None
    read = _read_plain(tokens, last + 1)
    return None if read is None or read[0] is None else read[1]


def _read_plain(tokens: Sequence[Token], index: int) -> tuple[int | None, int] | None:
    head = tokens[index].text.lower()
    if not (head[:1].isdigit() or head in _OPENERS):
        return None
    sentence = tokens[index].sentence
    words: list[str] = []
    places: list[int] = []
    for token in tokens[index : index + _MAX_WORDS]:
        if token.sentence != sentence:
            break
        joined = bool(words) and token.start == tokens[token.index - 1].end
        if token.text in _DASHES and joined:
            continue
        words.append(token.text.lower())
        places.append(token.index)
    read = _read_words(words)
    if read is None:
        return None
    value, count = read
    return value, places[count - 1] + 1


def _read_words(words: list[str]) -> tuple[int | None, int] | None:
    """Return the value of the number at the head of the words and how many words it takes."""
    if not words:
        return None
    head = words[0]
    if head == "no" and words[1:2] == ["one"]:
        return 0, 2
    if head in _ZERO:
        return 0, 1
    if head == "half" and words[1:3] == ["a", "dozen"]:
        return 6, 3
    article = 1 if head in {"a", "an"} and len(words) > 1 else 0
    if article and (words[1] in _MULTIPLIERS or words[1] in _FIXED):
        word = words[1]
        if word in _FIXED:
            return _FIXED[word], 2
        if word not in _SHORT_MULTIPLIERS:  # "a k" is no number
            return _MULTIPLIERS[word], 2
    if head in _FIXED:
        return _FIXED[head], 1
    if head in _VAGUE:
        # "Some 40" and "as many as 40" are led in by a word that alone would be a quantity.
        return None if words[1:2] == ["as"] or _sum_words(words[1:]) else (None, 1)
    return _sum_words(words)


def _sum_words(words: list[str]) -> tuple[int, int] | None:
    total, group, taken = 0, 0, 0
    previous = ""
    for position, word in enumerate(words):
        digits = _DIGITS.fullmatch(word)
        if digits is not None and not taken:
            following = words[position + 1 : position + 2]
            if digits[2] and following and following[0] in _MULTIPLIERS:
                return _scaled(digits, _MULTIPLIERS[following[0]]), position + 2
            group = _digits_value(digits)
        elif word in _UNITS and _follows(previous, word):
            group += _UNITS[word]
        elif word in _MULTIPLIERS and taken and word not in _SHORT_MULTIPLIERS:
            factor = _MULTIPLIERS[word]
            if factor >= _LARGE:
                total, group = total + max(group, 1) * factor, 0
            else:
                group = max(group, 1) * factor
        elif word == "and" and previous in {"hundred", "thousand"} and words[position + 1 : position + 2]:
            if words[position + 1] not in _UNITS:
                break
            previous = "and"
            continue
        else:
            break
        previous, taken = word, position + 1
    return (total + group, taken) if taken else None


def _follows(previous: str, word: str) -> bool:
    """Tell whether a number word continues the one before: "twenty one" and "hundred one", but not "one two"."""
    if previous in {"", "and"} or previous in _MULTIPLIERS:
        return True
    return _UNITS.get(previous, 0) >= _TENS and 0 < _UNITS[word] < _TEN


def _digits_value(digits: re.Match[str]) -> int:
    whole = int(re.sub(r"\D", "", digits[1]))
    scale = {None: 1, "k": 1_000, "m": 1_000_000, "bn": 1_000_000_000, "million": 1_000_000, "billion": 1_000_000_000}
    factor = scale[digits[3]]
    if factor == 1 and digits[2] and len(digits[2]) == _THOUSANDS_DIGITS:
        return int(f"{whole}{digits[2]}")  # "1.204 people": a point between thousands, as much of the world writes them
    return whole * factor if not digits[2] else _scaled(digits, factor)


def _scaled(digits: re.Match[str], factor: int) -> int:
    """Return "1.5" times a factor, rounded down."""
    whole = int(re.sub(r"\D", "", digits[1]))
    return whole * factor + int(digits[2]) * factor // int(10 ** len(digits[2]))
