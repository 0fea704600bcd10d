"""Tables in a text: their cells make no sentences, so they are not read as such."""

import re
from typing import Final

_LINE: Final = re.compile(r"[^\n]+")
_CELL_END: Final = re.compile(r"\t|\||[ ]{3,}(?=\S)|(?<=\w);(?=\w)")
_RULE: Final = re.compile(r"(?=[^\n]{0,8}[|+-])[ |:+=-]{5,}")
_LEAST_COLUMNS: Final = 3
_LEAST_ROWS: Final = 2
_LONGEST_CELL_WORDS: Final = 12


def without_tables(text: str) -> str:
    """Return the text with tables replaced by as many blanks.

    A table is two rows or more, one after the other, of three cells or more, of which none is as long as a sentence.
    """
    rows: list[tuple[int, int]] = []
    parts: list[str] = []
    kept = 0
    for line in [*_LINE.finditer(text), None]:
        if line is not None and _is_row(line[0]):
            rows.append(line.span())
            continue
        if line is not None and not line[0].strip():
            continue
        if len(rows) >= _LEAST_ROWS:
            start, end = rows[0][0], rows[-1][1]
            parts += [text[kept:start], re.sub(r"[^\n]", " ", text[start:end])]
            kept = end
        rows = []
    return "".join(parts) + text[kept:] if parts else text


def _is_row(line: str) -> bool:
    if _RULE.fullmatch(line):
        return True
    cells = [cell for cell in _CELL_END.split(line.strip().strip("|")) if cell.strip()]
    return len(cells) >= _LEAST_COLUMNS and all(len(cell.split()) <= _LONGEST_CELL_WORDS for cell in cells)
