"""Credits around a text: who wrote, edited and first printed it. They say nothing of the world and differ by outlet.

What is read is the text without them, so that an outlet's credits cannot change what a story is taken to say, and two
prints of one story that differ in nothing else are one text (``domain.copies``).
"""

import json
import re
from importlib import resources
from typing import Any, Final

_CREDIT_CHARS: Final = 200  # longer sentences are prose
_AT_MOST: Final = 4  # credits on either side
_WRAPPING: Final = ' \t()[]*_-\u2013\u2014"“”.|'
# A line break, or the end of a sentence; "J. Smith" is none.
_BREAK: Final = re.compile(r"\n|(?<!\b[A-Z])[.!?][\"\u201d')\]]?[ ]")
_BYLINE: Final = re.compile(r"By(?:[ ](?:and|of|[A-ZÀ-Þ][\w.'\u2019-]{0,30}),?){1,8}")


def _credit_words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    text = resources.files(__package__).joinpath("data", "credits.json").read_text("utf-8")
    data: dict[str, Any] = json.loads(text)
    return tuple(data["begins"]), tuple(data["ends"])


_BEGINS, _ENDS = _credit_words()


def without_credits(text: str) -> str:
    """Return the text with the credits before and after its prose replaced by as many blanks.

    A text of nothing but credits is returned as it is.
    """
    start = _start_of_prose(text)
    end = _end_of_prose(text)
    if start >= end:
        return text
    return " " * start + text[start:end] + " " * (len(text) - end)


def _start_of_prose(text: str) -> int:
    start = 0
    for _ in range(_AT_MOST):
        while start < len(text) and text[start].isspace():
            start += 1
        sentence_end = _BREAK.search(text, start, start + _CREDIT_CHARS)
        if sentence_end is None:
            break
        sentence = text[start : sentence_end.end()].rstrip()
        is_byline = sentence_end[0] == "\n" and _BYLINE.fullmatch(sentence)
        if not (is_byline or _is_credit(sentence)):
            break
        start = sentence_end.end()
    return start


def _end_of_prose(text: str) -> int:
    end = len(text.rstrip())
    for _ in range(_AT_MOST):
        breaks = list(_BREAK.finditer(text, max(0, end - _CREDIT_CHARS), max(0, end - 1)))
        if not breaks or not _is_credit(text[breaks[-1].end() : end]):
            break
        end = breaks[-1].end()
        while end and text[end - 1].isspace():
            end -= 1
    return end


def _is_credit(sentence: str) -> bool:
    words = sentence.strip(_WRAPPING).casefold()
    return words.startswith(_BEGINS) or words.endswith(_ENDS)
