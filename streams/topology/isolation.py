"""One record at work alone in the whole worker, so that a death speaks against nothing else. Knows nothing of Kafka."""

import asyncio
import contextlib
from typing import Final

from streams.topology.record import Record

QUIET_S: Final = 30.0
"""How long a record that is to be alone waits for the others; an article takes 20 s at most by default."""


class Isolation:
    """The records at work in a worker, of all its stages."""

    def __init__(self, quiet_s: float = QUIET_S) -> None:
        """Begin with none; ``quiet_s``: see ``QUIET_S``."""
        self._quiet_s = quiet_s
        self._at_work: set[Record] = set()
        self._alone: Record | None = None
        self._idle, self._open = asyncio.Event(), asyncio.Event()
        self._idle.set()
        self._open.set()

    async def enter(self, record: Record, *, alone: bool) -> bool:
        """Count a record as at work, once no other is alone or about to be; to be followed by ``leave``.

        Args:
            record: the record.
            alone: let no other begin, and wait for those at work. Not for ever, as one of them may be behind one that
                was not let in: then it goes on beside them.

        Returns: whether nothing else is at work; nothing else will be until it leaves.
        """
        while not self._open.is_set():
            await self._open.wait()
        if alone:
            self._alone = record
            self._open.clear()
            try:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._quiet_s):
                        await self._idle.wait()
            except BaseException:
                self.leave(record)
                raise
        self._at_work.add(record)
        self._idle.clear()
        return alone and len(self._at_work) == 1

    def leave(self, record: Record) -> None:
        """End with a record; one that did not enter is no error."""
        self._at_work.discard(record)
        if not self._at_work:
            self._idle.set()
        if self._alone is record:
            self._alone = None
            self._open.set()
