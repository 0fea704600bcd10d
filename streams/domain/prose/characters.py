"""Garbled characters put right: escapes left by encoders, entities, soft hyphens, invisible signs, mark-up."""

import html
import re
from typing import Final

from streams.domain.prose.alignment import Alignment, substitute

# Linear patterns only: character classes with bounded repeats, no nesting.
# "&amp;#8217;", "\u2019" as six characters, a soft hyphen, characters without width, half a character.
_GARBLED: Final = re.compile(
    r"&(?:amp;){0,3}(?:#[0-9]{1,6}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
    r"|\\u[0-9A-Fa-f]{4}"
    "|[\u00ad\u200c\u200d\u2060\ufe0e\ufe0f]|[\ud800-\udfff]"
)
_ESCAPED_BREAK: Final = re.compile(r"(?:\\r)?\\n(?=\\|[A-Z\"\u201c(\[0-9 -])")
_SEVERAL: Final = 2
_TAG: Final = re.compile(r"</?[A-Za-z!][^<>]{0,400}>")
_BREAK_TAG: Final = re.compile(r"</?(?:p|br|div|li|ul|ol|h[1-6]|tr|td|blockquote)\b", re.IGNORECASE)
_CODE: Final = re.compile(r"<(script|style)\b", re.IGNORECASE)
_NO_CHARACTER: Final = frozenset({"\u00ad", "\u200c", "\u200d", "\u2060", "\ufe0e", "\ufe0f"})
_INVISIBLE: Final = str.maketrans(
    {
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u200b": " ",
        "\ufeff": " ",
        "\u2028": "\n",
        "\u2029": "\n",
        "\r": " ",
    }
)


def legible(text: str) -> tuple[str, Alignment]:
    """Return the text with its characters put right, and where each of them stood."""
    pattern = _GARBLED
    if "\n" not in text and len(_ESCAPED_BREAK.findall(text)) >= _SEVERAL:
        pattern = re.compile(f"{_GARBLED.pattern}|{_ESCAPED_BREAK.pattern}")
    plain, alignment = substitute(pattern, _meant, text)
    return without_markup(plain.translate(_INVISIBLE)), alignment


def without_markup(text: str) -> str:
    """Return the text with mark-up replaced by as many blanks, or line breaks where it ends a paragraph."""
    if "<" not in text:
        return text
    return _TAG.sub(_blank_tag, _without_code(text))


def _meant(match: re.Match[str]) -> str:
    """Return what a garbled character was meant to be."""
    found = match[0]
    if found in _NO_CHARACTER:
        return ""
    if found.startswith(("\\n", "\\r")):
        return "\n"
    if found.startswith("\\u"):
        sign = chr(int(found.removeprefix("\\u"), base=16))
        return " " if "\ud800" <= sign <= "\udfff" else sign
    if not found.startswith("&"):
        return " "
    while True:
        plain = html.unescape(found)
        if plain == found:
            break
        found = plain
    if found in _NO_CHARACTER:
        return ""
    # What no browser knows either is no word.
    return " " if found.startswith("&") and found.endswith(";") else found.translate(_INVISIBLE)


def _blank_tag(match: re.Match[str]) -> str:
    size = len(match[0])
    return "\n" + " " * (size - 1) if _BREAK_TAG.match(match[0]) else " " * size


def _without_code(text: str) -> str:
    """Blank scripts and style sheets with all that they hold."""
    lowered, position = text, 0
    while (opened := _CODE.search(lowered, position)) is not None:
        closing = f"</{opened[1]}>"
        closed = lowered.find(closing, opened.end())
        if closed < 0:
            break
        end = closed + len(closing)
        lowered = lowered[: opened.start()] + " " * (end - opened.start()) + lowered[end:]
        position = end
    return lowered
