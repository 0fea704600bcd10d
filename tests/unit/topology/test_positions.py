"""That no record is skipped between the fetch and the stages."""

import pytest

from streams.topology.positions import Admission, Positions
from streams.topology.record import TopicPartition

TP = TopicPartition("articles", 0)


@pytest.mark.parametrize(
    ("arrivals", "expected"),
    [
        pytest.param([(5, 5), (6, 6)], ["take", "take"], id="one after the other"),
        pytest.param([(5, 8), (9, 9)], ["take", "take"], id="offsets that the log does not hold are no gap"),
        pytest.param([(6, 6)], ["gap"], id="the first record was dropped"),
        pytest.param([(5, 5), (7, 7), (6, 6), (7, 7)], ["take", "gap", "take", "take"], id="dropped, then read again"),
        pytest.param([(5, 5), (5, 5), (6, 6)], ["take", "known", "take"], id="arrives twice"),
        pytest.param([(3, 4), (3, 5)], ["known", "take"], id="read from before the start"),
    ],
)
def test_admission(arrivals: list[tuple[int, int]], expected: list[str]) -> None:
    """A record is taken if nothing between the last one and it can have been lost."""
    positions = Positions()
    positions.start(TP, 5)
    assert [positions.admit(TP, after, offset).value for after, offset in arrivals] == expected


def test_unknown_partition_admits_nothing() -> None:
    """Records of a partition that was not begun, or was given up, are not taken."""
    positions = Positions()
    assert positions.admit(TP, 0, 0) is Admission.GAP
    positions.start(TP, 0)
    positions.forget({TP})
    assert positions.admit(TP, 0, 0) is Admission.GAP


def test_second_start_keeps_the_place() -> None:
    """Seeking again within an assignment goes on after what was taken, not at what was committed."""
    positions = Positions()
    positions.start(TP, 5)
    positions.admit(TP, 5, 5)
    positions.start(TP, 5)
    assert positions.next(TP) == 6


def test_a_record_is_due_once_all_before_it_is_settled() -> None:
    """Offsets that hold no record are no gap; what was passed over is taken again."""
    positions = Positions()
    assert not positions.is_due(TP, 4)
    positions.start(TP, 4)
    assert positions.admit(TP, 4, 4) is Admission.TAKE
    assert positions.admit(TP, 5, 9) is Admission.TAKE
    assert positions.is_due(TP, 4)
    assert not positions.is_due(TP, 5)
    positions.settle(TP, 4)
    assert positions.is_due(TP, 5)
    positions.go_back(TP)
    assert positions.next(TP) == 5
