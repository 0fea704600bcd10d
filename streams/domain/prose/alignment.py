"""Where the characters of a changed text stood in the original one."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alignment:
    """Maps positions of a text to those of the text it was made from.

    ``starts`` are the positions at which runs of the text begin, ``origins`` what each run was made from, as characters
    ``(start, end)`` of the original. Runs are alternately kept as they were and replaced; a replaced one is a unit.
    """

    starts: tuple[int, ...] = (0,)
    origins: tuple[tuple[int, int], ...] = ((0, 0),)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the characters of the original that the characters ``start`` to ``end`` of the text were made from."""
        if end <= start:
            begin = self._begin(start)
            return begin, begin
        return self._begin(start), self._end(end)

    def _begin(self, position: int) -> int:
        run = bisect_right(self.starts, position) - 1
        first, last = self.origins[run]
        kept = run % 2 == 0
        return min(first + position - self.starts[run], max(first, last)) if kept else first

    def _end(self, position: int) -> int:
        run = max(0, bisect_left(self.starts, position) - 1)
        first, last = self.origins[run]
        return first + position - self.starts[run] if run % 2 == 0 else last


def substitute(
    pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str], text: str
) -> tuple[str, Alignment]:
    """Return the text with each match replaced, and the alignment with the text as given."""
    parts: list[str] = []
    starts: list[int] = []
    origins: list[tuple[int, int]] = []
    length = reached = 0
    for match in pattern.finditer(text):
        kept, new = text[reached : match.start()], replacement(match)
        starts += [length, length + len(kept)]
        origins += [(reached, match.start()), match.span()]
        parts += [kept, new]
        length += len(kept) + len(new)
        reached = match.end()
    parts.append(text[reached:])
    starts.append(length)
    origins.append((reached, len(text)))
    return "".join(parts), Alignment(tuple(starts), tuple(origins))
