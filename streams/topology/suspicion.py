"""Which record ended workers, remembered beside the committed offset of its partition (docs/adr/0018). Pure.

A worker that ends over a record says so before it ends. One that is killed cannot, so each worker notes which record it
takes up first; a note that is still there at the next start means that a worker was never heard of again. As that is
seldom the record's fault, it takes more of them. After the first one the records that follow are taken up one by one,
each with a note, and the one noted is tried while nothing else is at work in the whole worker: only then does another
silence count.
"""

from dataclasses import dataclass, replace
from typing import Final

MOST_ENDINGS: Final = 2
"""So many workers ended over a record and said so: the next one sets it aside."""

MOST_SILENCES: Final = 4
"""So many workers were never heard of again while they had a record at work, all but the first with nothing else at
work. A worker that is killed by hand or for lack of memory says no more than one that the record killed; that the same
record is at work, alone, at the last three of four such moments is no chance."""

ALONE_FOR: Final = 200
"""Offsets for which a partition is careful after a silence: what a worker may have had at work, waiting included."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A record, by its offset, and how many workers ended over it or fell silent."""

    offset: int
    endings: int = 0
    silences: int = 0

    @property
    def is_enough(self) -> bool:
        """Tell whether the record is to be set aside unread."""
        return self.endings >= MOST_ENDINGS or self.silences >= MOST_SILENCES

    def __str__(self) -> str:
        return f"{self.offset}/{self.endings}/{self.silences}"


def parse_suspicion(noted: str) -> Suspicion | None:
    """Return what ``str`` wrote; None for anything else."""
    numbers = noted.split("/")
    if len(numbers) != 3 or not all(number.isascii() and number.isdigit() for number in numbers):  # noqa: PLR2004
        return None
    offset, endings, silences = map(int, numbers)
    return Suspicion(offset, endings, silences)


class PartitionSuspicion:
    """What is noted of one partition, from its assignment on."""

    def __init__(self, found: Suspicion | None) -> None:
        """Begin with what stood beside the committed offset."""
        self._found = found
        self._noted = found
        self._began = False
        self._careful_until = found.offset + ALONE_FOR if found is not None and found.silences else 0

    def of(self, offset: int) -> Suspicion:
        """Return what speaks against the record at an offset."""
        return self._noted if self._noted is not None and self._noted.offset == offset else Suspicion(offset)

    def found_of(self, offset: int) -> Suspicion:
        """Return what spoke against the record at an offset when the partition was assigned."""
        return self._found if self._found is not None and self._found.offset == offset else Suspicion(offset)

    def note_to_commit(self, position: int) -> str:
        """Return what to note beside a committed offset: nothing once the suspected record is settled."""
        return str(self._noted) if self._noted is not None and self._noted.offset >= position else ""

    def is_careful(self, offset: int) -> bool:
        """Tell whether the record at an offset is to be taken up alone."""
        return offset < self._careful_until

    def take_up(self, offset: int, *, alone: bool) -> bool:
        """Take note that a record is being taken up; True: that must be committed before it is.

        A silence speaks against a record that is suspected already only if nothing but this record was at work.
        """
        if self._began and not self.is_careful(offset):
            return False
        self._began = True
        known = self.found_of(offset)
        counts = alone or not known.silences
        self._noted = replace(known, silences=known.silences + counts)
        return True

    def accuse(self, offset: int) -> None:
        """Take note that the worker ends over the record at an offset. It is no silence then."""
        known = self.found_of(offset)
        self._found = self._noted = replace(known, endings=known.endings + 1)

    def take_back(self) -> bool:
        """Forget what this worker noted, as it ends or gives the partition up in order; True: if that changes it."""
        if self._noted == self._found:
            return False
        self._noted = self._found
        return True
