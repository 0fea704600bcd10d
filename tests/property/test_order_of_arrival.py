"""Merging does not depend on the order of arrival, nor on how often a report is delivered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.records import Event, Mention
from streams.domain.deduplication.identity import event_id_of
from streams.domain.deduplication.in_process import InProcessDeduplicator, deduplicate_all
from streams.domain.deduplication.matching import match
from streams.domain.deduplication.policy import DEFAULT_POLICY
from tests.reports import CHUHUIV, KHARKIV, KHARKIV_OBLAST, NOON, RUSSIA, report

UKRAINE = replace(KHARKIV, name="Ukraine", admin1="", precision="country", geonames_id=690791, lat=49.0, lon=32.0)
SITE = replace(KHARKIV, name="Saltivka, Kharkiv", precision="site", geonames_id=None, lat=50.03, lon=36.33)


@st.composite
def reports(draw: Callable[..., object], size: int = 9) -> list[Mention]:
    """Draw reports of a few strikes around Kharkiv, one an article, some coarse, some contradictory."""
    drawn = []
    for number in range(draw(st.integers(2, size))):  # type: ignore[call-overload]
        base = report(f"a{number}")
        drawn.append(
            replace(
                base,
                published_at=NOON + timedelta(hours=draw(st.integers(0, 30))),  # type: ignore[arg-type]
                mode=draw(st.sampled_from(["drone", "heavy-weapons", None, "abduct", "firearms", "firearms"])),
                type=draw(st.sampled_from(["ASSAULT", "ASSAULT", "ASSAULT", "DISASTER"])),
                place=draw(st.sampled_from([KHARKIV, KHARKIV, SITE, KHARKIV_OBLAST, CHUHUIV, UKRAINE])),
                date=draw(st.sampled_from(["2025-03-12", "2025-03-13", "2025-03-14", "2025-04-20"])),
                date_precision=draw(st.sampled_from(["day", "day", "day", "week"])),
                injured=draw(st.sampled_from([None, None, 500, 520])),
                killed=draw(st.sampled_from([None, 4, 7, 58, 58, 59])),
                actors=draw(st.sampled_from([(), (RUSSIA,)])),
            )
        )
    return drawn


def state(deduplicator: InProcessDeduplicator) -> set[Event]:
    """Return the events without what may depend on arrival: ids and revisions."""
    return {replace(event, event_id="", revision=0) for event in deduplicator.events.values()}


@settings(max_examples=300, deadline=None)
@given(data=st.data(), mentions=reports())
def test_events_do_not_depend_on_the_order_of_arrival(data: st.DataObject, mentions: list[Mention]) -> None:
    """Any permutation of the same reports ends in the same events."""
    shuffled = data.draw(st.permutations(mentions))
    assert state(deduplicate_all(shuffled)) == state(deduplicate_all(mentions))


@settings(max_examples=80, deadline=None)
@given(data=st.data(), mentions=reports())
def test_redelivery_changes_nothing(data: st.DataObject, mentions: list[Mention]) -> None:
    """Reports delivered again, in any order, write nothing at all."""
    deduplicator = deduplicate_all(mentions)
    before = dict(deduplicator.events)
    for mention in data.draw(st.permutations(mentions)):
        assert deduplicator.apply(mention).writes == ()
    assert deduplicator.events == before


@settings(max_examples=80, deadline=None)
@given(mentions=reports())
def test_revisions_rise_by_one(mentions: list[Mention]) -> None:
    """Every write of an event has the revision after its last one."""
    deduplicator = InProcessDeduplicator()
    last: dict[str, int] = {}
    for mention in mentions:
        for write in deduplicator.apply(mention).writes:
            if write.event is not None:
                assert write.event.revision == last.get(write.event_id, 0) + 1
                last[write.event_id] = write.event.revision


@settings(max_examples=80, deadline=None)
@given(mentions=reports())
def test_every_mention_is_in_exactly_one_event(mentions: list[Mention]) -> None:
    """Nothing is lost and nothing counted twice while events are rearranged."""
    deduplicator = deduplicate_all(mentions)
    held = [source.mention_id for event in deduplicator.events.values() for source in event.sources]
    assert sorted(held) == sorted(mention.mention_id for mention in mentions)


@settings(max_examples=100, deadline=None)
@given(data=st.data(), mentions=reports(size=4))
def test_decisions_cut_off_anywhere_are_repaired_by_redelivery(data: st.DataObject, mentions: list[Mention]) -> None:
    """A crash after any of a decision's writes, then redelivery, ends in the undisturbed state."""
    deduplicator = InProcessDeduplicator()
    for mention in mentions:
        cut_off = _apply_only_some_writes(deduplicator, mention, data.draw(st.integers(0, 3)))
        if cut_off:
            deduplicator.apply(mention)
    assert state(deduplicator) == state(deduplicate_all(mentions))


def _apply_only_some_writes(deduplicator: InProcessDeduplicator, mention: Mention, count: int) -> bool:
    """Apply the first writes of the decision on a mention, as a worker does that is killed in between."""
    before = dict(deduplicator.events)
    decision = deduplicator.apply(mention)
    for write in decision.writes[count:]:
        former = before.get(write.event_id)
        deduplicator.index.remove(write.event_id)
        deduplicator.events.pop(write.event_id, None)
        if former is not None:
            deduplicator.events[write.event_id] = former
            deduplicator.index.put(former)
    return True


@given(mentions=reports(size=3))
def test_matching_is_symmetric(mentions: list[Mention]) -> None:
    """Who is compared with whom does not matter."""
    first, second = mentions[:2]
    assert match(first, second, DEFAULT_POLICY) == match(second, first, DEFAULT_POLICY)


@given(mentions=reports(size=3))
def test_ids_are_deterministic(mentions: list[Mention]) -> None:
    """The same opener gives the same id, an ordinal another one."""
    assert event_id_of(mentions[0]) == event_id_of(replace(mentions[0])) != event_id_of(mentions[0], 2)
