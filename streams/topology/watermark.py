"""How far each partition has come in the time of its records, and when that makes old state due for forgetting.

Not the clock: a replayed backlog must forget at the same records as the live run did.
"""

from datetime import datetime, timedelta


class Watermarks:
    """The latest record time seen per partition."""

    def __init__(self, window: timedelta, *, step: timedelta) -> None:
        """Watch for what is older than ``window``, no more often than every ``step`` of record time."""
        self._window = window
        self._step = step
        self._latest: dict[int, datetime] = {}
        self._forgotten_before: dict[int, datetime] = {}

    def advance(self, partition: int, instant: datetime) -> datetime | None:
        """Take note of a record's time.

        Returns: the instant before which state is too old, when it is time to forget some again; else None.
        """
        latest = self._latest[partition] = max(instant, self._latest.get(partition, instant))
        before = latest - self._window
        last = self._forgotten_before.get(partition)
        if last is not None and before < last + self._step:
            return None
        self._forgotten_before[partition] = before
        return before

    def forget(self, partitions: set[int]) -> None:
        """Start anew with some partitions."""
        for partition in partitions:
            self._latest.pop(partition, None)
            self._forgotten_before.pop(partition, None)
