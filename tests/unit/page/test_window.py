"""The window of open events: what it holds, what has changed since a place, and what leaves it."""

from dataclasses import replace
from datetime import datetime, timedelta

from schemas.records import Event
from streams.domain.deduplication.in_process import deduplicate_all
from streams.page.live import Place, parse_place
from streams.page.window import EventWindow
from tests.reports import NOON, report

[_EVENT] = deduplicate_all([report()]).events.values()


def _event(event_id: str, revision: int = 1) -> Event:
    return replace(_EVENT, event_id=event_id, revision=revision)


class _Feed:
    """Two partitions' records, numbered as Kafka numbers them."""

    def __init__(self, window: EventWindow) -> None:
        self.window = window
        self.ends = {0: 0, 1: 0}

    def put(self, event_id: str, revision: int | None = 1, *, partition: int = 0, at: datetime = NOON) -> None:
        event = None if revision is None else _event(event_id, revision)
        offset = self.ends[partition]
        self.ends[partition] += 1
        self.window.apply(event_id, event, partition=partition, offset=offset, changed_at=at)


def _told(window: EventWindow, positions: dict[int, int]) -> list[tuple[str, int | None]] | None:
    changes = window.changes_beyond(positions)
    return None if changes is None else [(one.event_id, one.event.revision if one.event else None) for one in changes]


def test_the_last_record_of_each_event_is_held_in_order_of_change() -> None:
    """A retraction is held as one, and is no open event."""
    feed = _Feed(EventWindow())
    feed.put("a")
    feed.put("b")
    feed.put("a", 2)
    feed.put("c")
    feed.put("b", None)
    assert [(entry.event_id, event.revision) for entry, event in feed.window.entries()] == [("a", 2), ("c", 1)]
    assert len(feed.window) == 2
    assert feed.window.get("b") is None


def test_reading_a_partition_again_changes_nothing() -> None:
    """As after a lost connection: older offsets are known already."""
    window = EventWindow()
    assert window.apply("a", _event("a", 2), partition=0, offset=5, changed_at=NOON)
    assert not window.apply("a", _event("a", 1), partition=0, offset=4, changed_at=NOON)
    assert not window.apply("a", _event("a", 2), partition=0, offset=5, changed_at=NOON)
    entry = window.get("a")
    assert entry
    assert entry.event == _event("a", 2)
    assert window.sequence == 1


def test_a_reader_is_told_what_changed_beyond_its_place_once() -> None:
    """Only the last state of each, retractions too; nothing that it has been told."""
    feed = _Feed(EventWindow())
    feed.put("a")
    feed.put("x", partition=1)
    here = dict(feed.window.positions)
    assert _told(feed.window, here) == []
    feed.put("a", 2)
    feed.put("b")
    feed.put("b", 2)
    feed.put("x", None, partition=1)
    assert _told(feed.window, here) == [("a", 2), ("b", 2), ("x", None)]
    assert _told(feed.window, {}) == [("a", 2), ("b", 2), ("x", None)]


def test_each_prefix_of_what_is_told_is_a_place_to_go_on_from() -> None:
    """A connection may break between any two records: the rest follows, nothing is lost and nothing comes twice."""
    feed = _Feed(EventWindow())
    for number in range(40):
        feed.put(f"e{number % 7}", number if number % 11 else None, partition=number % 2)
    changes = feed.window.changes_beyond({})
    assert changes
    for cut in range(len(changes) + 1):
        positions: dict[int, int] = {}
        for entry in changes[:cut]:
            positions[entry.partition] = max(entry.offset, positions.get(entry.partition, -1))
        rest = feed.window.changes_beyond(positions)
        assert rest == changes[cut:]


def test_a_place_that_cannot_be_continued_from_is_told_as_such() -> None:
    """Ahead of the topic (it was made anew), or behind what has left the window."""
    feed = _Feed(EventWindow())
    feed.put("old", at=NOON - timedelta(days=20))
    feed.put("new")
    assert _told(feed.window, {0: 2}) is None
    assert _told(feed.window, {1: 0}) is None
    assert _told(feed.window, {}) == [("old", 1), ("new", 1)]
    assert feed.window.drop_before(NOON - timedelta(days=14)) == ("old",)
    assert _told(feed.window, {}) is None
    assert _told(feed.window, {0: 0}) == [("new", 1)]


def test_what_leaves_changes_the_list_and_is_no_longer_counted() -> None:
    """So that a list's tag changes too."""
    feed = _Feed(EventWindow())
    feed.put("a", at=NOON - timedelta(days=20))
    feed.put("b", None, at=NOON - timedelta(days=20))
    before = feed.window.sequence
    assert set(feed.window.drop_before(NOON)) == {"a", "b"}
    assert feed.window.sequence > before
    assert len(feed.window) == 0
    assert feed.window.drop_before(NOON) == ()


def test_an_event_that_moved_is_not_retracted_by_its_former_partition() -> None:
    """The records of two partitions come in any order."""
    feed = _Feed(EventWindow())
    feed.put("a", partition=0)
    feed.put("a", 2, partition=1)
    feed.put("a", None, partition=0)
    entry = feed.window.get("a")
    assert entry
    assert entry.partition == 1


def test_a_place_is_written_and_read_back() -> None:
    """And nothing else is read as one."""
    place = Place("0123abcd", {3: 17, 0: 5})
    assert str(place) == "0123abcd:0.5,3.17"
    assert parse_place(str(place)) == place
    assert parse_place("0123abcd:") == Place("0123abcd", {})
    for other in ("", "7", "0123abcd", "0123abcd:0", "0123abcd:0.5,", "0123ABCD:0.5", "0123abcd:-1.5", "0123abcd:٣.5"):
        assert parse_place(other) is None
