"""What stands on a news page beside the article: links, lists of other stories, captions, notices, corrections.

It tells of other events, of former versions, or of none, so it is blanked out. All wording is in
``data/furniture.json``, which also says how each list is applied.
"""

import json
import re
from importlib import resources
from itertools import pairwise
from typing import Any, Final

from streams.domain.prose.letter_case import is_shouted

_DATA: Final[dict[str, Any]] = json.loads(
    resources.files(__package__).joinpath("data", "furniture.json").read_text("utf-8")
)


def _one_of(name: str) -> str:
    longest_first = sorted(_DATA[name], key=len, reverse=True)
    return "(?:" + "|".join(re.escape(phrase) for phrase in longest_first) + ")"


_LINE: Final = re.compile(r"[^\n]+")
_WRAPPING: Final = " \t*_#>\u00bb\u203a\u25ba\u25b6\u2022\u00b7\u25cf\u25aa\"\u201c\u201d'\u2018\u2019"
_BEFORE: Final = r"[ \t*_#>\u00bb\u203a\u25ba\u25b6\u2022\u00b7\u25cf\u25aa(\[|\-\u2013\u2014]{0,8}"
_LINK: Final = re.compile(
    rf"{_BEFORE}{_one_of('links')}[ \t]{{0,3}}"
    r"(?:[:|>\u00bb\u2192\u25ba\u2026]|[-\u2013\u2014][ \t]|\.{3}|[\])]?\s*$)",
    re.IGNORECASE,
)
_LINK_INSIDE: Final = re.compile(
    rf"(?:(?<=[.!?])|(?<=[.!?][\"\u201d)\]]))[ \t]{{1,4}}{_one_of('links')}[ \t]?[:|>\u00bb\u2192][^\n]*", re.IGNORECASE
)
_LINK_IN_BRACKETS: Final = re.compile(
    rf"[(\[]{_one_of('links')}[ \t]?[:|>\u00bb\u2192-][^()\[\]\n]{{0,300}}[)\]]", re.IGNORECASE
)
_HEADING: Final = re.compile(rf"{_BEFORE}{_one_of('headings')}[ \t:|>\u00bb*_#-]{{0,6}}", re.IGNORECASE)
_NOTICE: Final = re.compile(rf"{_BEFORE}{_one_of('notices')}(?!\w)", re.IGNORECASE)
_CAPTION: Final = re.compile(rf"{_BEFORE}{_one_of('captions')}(?![\w-])", re.IGNORECASE)
_PICTURE_CREDIT: Final = re.compile(
    "|".join(
        rf"(?<!\w){re.escape(word)}(?!\w)" if word.isascii() and word.strip("/") == word else re.escape(word)
        for word in _DATA["picture_credits"]
    ),
    re.IGNORECASE,
)
_LAST_PART: Final = re.compile(
    r"\(([^()]{2,160})\)[ .]{0,3}$|\[([^\[\]]{2,160})\][ .]{0,3}$|[.!?\"\u201d][ ]?[|/][ ]?([^|/]{2,80})$"
)
_STAMP: Final = re.compile(rf"{_BEFORE}(?:[0-9]{{1,3}}[ -]?)?{_one_of('stamps')}(?!\w)", re.IGNORECASE)
_END: Final = re.compile(rf"[ \t*_]{{0,4}}{_one_of('ends')}[ \t*_:.]{{0,4}}", re.IGNORECASE)
_CORRECTION: Final = re.compile(rf"{_BEFORE}{_one_of('corrections')}(?!\w)", re.IGNORECASE)
_CORRECTION_MARK: Final = re.compile(
    rf"{_BEFORE}{_one_of('correction_marks')}[ \t]{{0,3}}[:\u2013\u2014-]", re.IGNORECASE
)
_EARLIER_VERSION: Final = re.compile(_one_of("earlier_versions"), re.IGNORECASE)
_RETRACTION: Final = re.compile(rf"(?<!\w){_one_of('retractions')}(?!\w)", re.IGNORECASE)
_SENTENCE_BREAK: Final = re.compile(r"(?<!\b[A-Z])[.!?][\"\u201d')\]]{0,2}(?:[ \t]+|$)")
_PROSE_END: Final = re.compile(r"[.!?\u2026][\"\u201d'\u2019)\]]{0,2}$")
_CAPTION_WORDS: Final = 70
_STAMP_WORDS: Final = 8
_LINK_WORDS: Final = 25
_TITLE_WORDS: Final = 5
_LEAD_SENTENCES: Final = 2


def without_furniture(text: str) -> str:
    """Return the text with all that is not the article replaced by as many blanks; linear in its length."""
    kept = list(text)
    shouts = is_shouted(text)
    begun = listing = over = False
    sentences = 0
    for line in _LINE.finditer(text):
        start, end = line.span()
        content = line[0].strip()
        if not content:
            continue
        over = over or _END.fullmatch(line[0]) is not None
        opens = begun and _HEADING.fullmatch(content) is not None
        listing = opens or (listing and _is_link_like(content))
        beside = _is_furniture(content) or (begun and not shouts and _is_shouted_title(content))
        if over or listing or beside:
            _blank(kept, start, end)
            continue
        if (notice := _NOTICE.match(line[0])) is not None:  # the page's lines have run into one
            _blank(kept, start, start + notice.end())
        begun = begun or _PROSE_END.search(content) is not None
        for first, last in _pieces(line[0]):
            _blank(kept, start + first, start + last)
        for first, last in _sentences(line[0]):
            sentence = line[0][first:last]
            if _RETRACTION.search(sentence):
                if sentences < _LEAD_SENTENCES:
                    return re.sub(r"[^\n]", " ", text)
                _blank(kept, start + first, start + last)
            elif _is_correction(sentence):
                _blank(kept, start + first, start + last)
            sentences += 1
    return "".join(kept)


def _is_furniture(line: str) -> bool:
    """Tell whether a whole line is beside the article."""
    words = len(line.split())
    if words > _CAPTION_WORDS:
        return False
    if _LINK.match(line) or _NOTICE.match(line) or _CAPTION.match(line):
        return True
    if words <= _STAMP_WORDS and _STAMP.match(line):
        return True
    last = _LAST_PART.search(line)
    return last is not None and _PICTURE_CREDIT.search(next(part for part in last.groups() if part)) is not None


def _is_shouted_title(line: str) -> bool:
    """Tell whether a line in a text of the usual case is in capitals: the title of another story."""
    return _TITLE_WORDS <= len(line.split()) <= _LINK_WORDS and is_shouted(line) and _is_link_like(line)


def _is_link_like(line: str) -> bool:
    """Tell whether a line under a heading is the title of another story: no sentence with an end."""
    return len(line.split()) <= _LINK_WORDS and _PROSE_END.search(line) is None


def _is_correction(sentence: str) -> bool:
    mark = _CORRECTION_MARK.match(sentence)
    return bool(mark or _EARLIER_VERSION.search(sentence) or _CORRECTION.match(sentence.strip(_WRAPPING)))


def _pieces(line: str) -> list[tuple[int, int]]:
    """Return the links inside a line of prose."""
    return [match.span() for pattern in (_LINK_INSIDE, _LINK_IN_BRACKETS) for match in pattern.finditer(line)]


def _sentences(line: str) -> list[tuple[int, int]]:
    ends = [0, *(match.end() for match in _SENTENCE_BREAK.finditer(line)), len(line)]
    return [(first, last) for first, last in pairwise(ends) if line[first:last].strip()]


def _blank(kept: list[str], start: int, end: int) -> None:
    kept[start:end] = " " * (end - start)
