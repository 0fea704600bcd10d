"""Strings from strangers on a terminal, in a log, or in a header: nothing in them may act on what shows them."""

import unicodedata
from typing import Final

_BASIC_PLANE_END: Final = 0x10000
_SHORT: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def printable(text: str) -> str:
    r"""Return a text on one line in which every character that is not printable is written as an escape.

    Control characters (a terminal obeys them: clear the screen, set the title, begin a new line), characters that turn
    the direction of writing, unassigned ones and halves of surrogate pairs become ``\u001b``, ``\u202e``.
    These are the escapes of JSON, so that a line of JSON stays what it is. What the Unicode Standard calls printable
    stays in every script, and so do spaces of any width.
    """
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or unicodedata.category(char) == "Zs" else _escaped(char) for char in text
    )


def _escaped(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    if ord(char) < _BASIC_PLANE_END:
        return f"\\u{ord(char):04x}"
    pair = char.encode("utf-16-be").hex()
    return f"\\u{pair[:4]}\\u{pair[4:]}"
