"""The text of an article cut into blocks: where paragraphs, list items and headings begin and end."""

import re
from dataclasses import dataclass
from typing import Final

_LINE: Final = re.compile(r"[^\n]+")
_BULLET: Final = re.compile(r"[ \t]*(?:[-*•·\u2013\u2014]|[0-9]{1,2}[.)]|[a-z]\))[ \t]")
_TIME_STAMP: Final = re.compile(
    r"[0-9]{1,2}[:.h][0-9]{2}(?: ?[ap]\.?m\.?)?(?: ?(?:GMT|UTC|CET|EST|EDT|BST|local))?[ ]*[-\u2013\u2014:|]?[ ]"
)
_DATELINE: Final = re.compile(
    r"[A-ZÀ-Þ][^\n!?()\[\]\u2013\u2014]{1,60}?(?:\.[ ]?[0-9]{0,2})?(?:[ ]?[(\[/][^()\[\]\n]{1,40}[)\]/]\.?)?"
    r"[ ]?(?:[\u2013\u2014]|-{1,2})[ ]"
)
_SENTENCE_END: Final = frozenset('.!?:;"”»)…')
_HEADLINE_WORDS: Final = 4
_LONGEST_BLOCK_CHARS: Final = 20_000
# Tokenisers peel signs off a word one by one, looking at the rest of it each time: longer words are cut.
_ENDLESS_WORD: Final = re.compile(r"[^\w\s]{32}|\S{256}")


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text that is read on its own: characters ``start`` to ``end`` of paragraph ``paragraph``."""

    start: int
    end: int
    paragraph: int


def text_blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a text in order: paragraphs, list items and headings.

    A single line break inside running prose (hard-wrapped text) does not end a block; a blank line, a line that ends
    like a sentence, a heading and a list item do.
    """
    blocks: list[Block] = []
    start = end = -1
    paragraph = -1
    for line in _LINE.finditer(text):
        content = line[0].strip()
        if not content:
            continue
        begin = line.start() + len(line[0]) - len(line[0].lstrip())
        finish = line.start() + len(line[0].rstrip())
        if start >= 0 and not _continues(text, end, line.start(), line[0]):
            _add(blocks, text, start, end, paragraph)
            start = -1
        if start < 0:
            start, paragraph = begin, paragraph + 1
        end = finish
    if start >= 0:
        _add(blocks, text, start, end, paragraph)
    return tuple(blocks)


def opening(line: str) -> int:
    """Return how many characters at the start of a paragraph are not prose: a bullet, a time stamp, a dateline.

    A dateline is a place in capitals, or a place followed by a date or an agency in brackets, closed by a dash
    (``BEIRUT, March 13 (LW) -``).
    """
    for pattern in (_BULLET, _TIME_STAMP):
        marker = pattern.match(line)
        if marker:
            return marker.end()
    dateline = _DATELINE.match(line)
    if dateline is None:
        return 0
    head = dateline[0]
    town = head.split(",")[0].split("(")[0].strip(" -\u2013\u2014")
    certain = town.isupper() and len(town) > 2  # noqa: PLR2004 - "UN - " is no town
    dated = any(sign.isdigit() for sign in head) or "(" in head or "/" in head
    return dateline.end() if certain or (dated and len(town.split()) <= _HEADLINE_WORDS) else 0


def _continues(text: str, end: int, begin: int, line: str) -> bool:
    """Tell whether a line goes on with the prose that ended at ``end``."""
    if text.count("\n", end, begin) > 1 or text[end - 1] in _SENTENCE_END or _BULLET.match(line):
        return False
    first = line.lstrip()[0]
    previous = text[text.rfind("\n", 0, end) + 1 : end]
    return first.islower() or len(previous.split()) > 2 * _HEADLINE_WORDS


def _add(blocks: list[Block], text: str, start: int, end: int, paragraph: int) -> None:
    """Append a block, its opening apart, cut at a blank where it is longer than a parser should be given at once."""
    prose = start + opening(text[start : min(end, start + 160)])
    if prose > start and prose < end:
        if any(sign.isalnum() for sign in text[start:prose]):
            blocks.append(Block(start, prose, paragraph))
        start = prose
    for word in _ENDLESS_WORD.finditer(text, start, end):
        _add_prose(blocks, text, start, word.end(), paragraph)
        start = word.end()
    _add_prose(blocks, text, start, end, paragraph)


def _add_prose(blocks: list[Block], text: str, start: int, end: int, paragraph: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end - start > _LONGEST_BLOCK_CHARS:
        cut = text.rfind(" ", start + 1, start + _LONGEST_BLOCK_CHARS)
        cut = cut if cut > start else start + _LONGEST_BLOCK_CHARS
        blocks.append(Block(start, cut, paragraph))
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        blocks.append(Block(start, end, paragraph))
