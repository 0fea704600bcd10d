"""When old state is due for forgetting, by the time of the records."""

from datetime import timedelta

from streams.topology.watermark import Watermarks
from tests.reports import NOON


def test_forgets_once_a_step_and_never_backwards() -> None:
    """The first record and every step after it give the instant before which state is too old."""
    marks = Watermarks(timedelta(days=14), step=timedelta(hours=1))
    seen = [marks.advance(0, NOON + timedelta(minutes=minutes)) for minutes in (0, 30, -600, 61, 62)]
    assert seen == [NOON - timedelta(days=14), None, None, NOON + timedelta(minutes=61) - timedelta(days=14), None]


def test_partitions_have_their_own_time() -> None:
    """A partition that lags behind is not forgotten by the time of another one; a lost one starts anew."""
    marks = Watermarks(timedelta(days=1), step=timedelta(hours=1))
    marks.advance(0, NOON)
    assert marks.advance(1, NOON - timedelta(days=30)) == NOON - timedelta(days=31)
    marks.forget({0})
    assert marks.advance(0, NOON) == NOON - timedelta(days=1)
