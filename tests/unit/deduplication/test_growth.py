"""What a revision adds to what was reported before: the numbers behind the counters of persons and sources."""

from dataclasses import replace
from typing import Any

import pytest

from schemas.records import Event
from streams.domain.deduplication.growth import Growth, growth
from streams.domain.deduplication.in_process import InProcessDeduplicator
from tests.reports import report


def _event(**changes: Any) -> Event:
    [write] = InProcessDeduplicator().apply(report()).writes
    assert write.event is not None
    return replace(write.event, **({"killed": None, "injured": None, "source_count": 1} | changes))


@pytest.mark.parametrize(
    ("now", "before", "killed"),
    [
        ({"killed": 4}, None, 4),
        ({"killed": 6}, {"killed": 4}, 2),
        ({"killed": 3}, {"killed": 4}, 0),  # a counter takes nothing back
        ({"killed": None}, {"killed": 4}, 0),
        ({"killed": 5}, {"killed": None}, 5),
        ({"killed": 5, "status": "denied"}, None, 0),
        ({"killed": 5, "status": "occurred"}, {"killed": 5, "status": "denied"}, 5),  # not counted before
    ],
)
def test_persons_are_added_when_a_number_rises(now: dict[str, Any], before: dict[str, Any] | None, killed: int) -> None:
    """By the difference to the revision before; all of it where that one had none."""
    assert growth(_event(**now), _event(**before) if before is not None else None).killed == killed


def test_sources_are_told_before_and_now() -> None:
    """A first revision had none before it."""
    assert growth(_event(injured=7), None) == Growth(killed=0, injured=7, sources_before=0, sources=1)
    assert growth(_event(source_count=3), _event(source_count=2)).sources_before == 2
