"""How an event grew, as far as it was seen; and which events are near it."""

from datetime import timedelta

from streams.domain.deduplication.in_process import InProcessDeduplicator
from streams.page.history import History
from streams.page.near_misses import near_misses
from tests.page_state import Topic, new_state
from tests.reports import CHUHUIV, NOON, report


def test_revisions_tell_what_joined_and_how_the_toll_rose() -> None:
    """From the first one seen; links beside them, without those that change nothing."""
    topic = Topic(new_state())
    [first] = topic.report(report("a"))
    topic.report(report("b", hours=1, killed=6), report("a"))
    history = topic.state.history
    assert [
        (note.revision, note.killed, note.source_count, note.gained, note.lost) for note in history.revisions(first)
    ] == [
        (1, 4, 1, ("a#0",), ()),
        (2, 6, 2, ("b#0",), ()),
    ]
    assert [(note.link.verdict, note.link.mention_id) for note in history.links(first)] == [
        ("new", "a#0"),
        ("merged", "b#0"),
    ]


def test_a_revision_or_link_that_stands_twice_is_noted_once() -> None:
    """As after a crash of a worker."""
    state = new_state()
    topic = Topic(state)
    [event_id] = topic.report(report("a"))
    event = topic.deduplicator.events[event_id]
    [note] = state.history.links(event_id)
    state.history.note_event(event, NOON)
    state.history.note_link(note.link, NOON)
    assert len(state.history.revisions(event_id)) == len(state.history.links(event_id)) == 1


def test_what_is_forgotten_is_gone_and_links_of_the_unknown_go_with_time() -> None:
    """Links may come before their event, and then wait for it no longer than the window."""
    topic = Topic(new_state())
    [event_id] = topic.report(report("a"))
    [note] = topic.state.history.links(event_id)
    history = History()
    history.note_link(note.link, NOON)
    history.drop_links_before(NOON - timedelta(days=1), ())
    assert history.links(event_id)
    history.drop_links_before(NOON + timedelta(days=1), (event_id,))
    assert history.links(event_id)
    history.drop_links_before(NOON + timedelta(days=1), ())
    assert not history.links(event_id)
    topic.state.history.forget([event_id])
    assert not topic.state.history.revisions(event_id)


def test_near_misses_come_with_the_deduplicator_s_own_reason() -> None:
    """Another town the same day is near; another month is not; the event itself is not."""
    deduplicator = InProcessDeduplicator()
    for mention in (
        report("a"),
        report("b", place=CHUHUIV, killed=40, injured=2),
        report("c", date="2025-01-01", hours=2),
        report("d", type="PROTEST", mode="demo", acled="Peaceful protest", cameo="14", killed=None, injured=None),
    ):
        deduplicator.apply(mention)
    events = list(deduplicator.events.values())
    near = near_misses(events[0], events)
    assert events[0].event_id not in {miss.event_id for miss in near}
    assert {miss.date for miss in near} == {"2025-03-13"}
    assert near[0].place == "Chuhuiv"
    assert all(miss.reasons for miss in near)
    assert all(miss.score < 0.5 for miss in near)
