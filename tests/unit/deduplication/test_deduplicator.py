"""Decisions record by record: new, merged, repeated, corrected, withdrawn, absorbed; and repair after a crash."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

from schemas.records import Event, Withdrawal
from streams.domain.deduplication.deduplicator import deduplicate
from streams.domain.deduplication.identity import event_id_of
from streams.domain.deduplication.in_process import InProcessDeduplicator, deduplicate_all
from streams.domain.deduplication.matching import Matcher
from streams.domain.deduplication.policy import DEFAULT_POLICY, DeduplicationPolicy
from streams.domain.syndication import signature
from tests.reports import CHUHUIV, KHARKIV, KHARKIV_OBLAST, NOON, report

UKRAINE = replace(KHARKIV, name="Ukraine", admin1="", precision="country", geonames_id=690791, lat=49.0, lon=32.0)
DNIPRO = replace(KHARKIV, name="Dnipro", admin1="Dnipropetrovsk Oblast", lat=48.47, lon=35.04, geonames_id=709930)


def only_event(deduplicator: InProcessDeduplicator) -> Event:
    """Return the one event that the deduplicator holds."""
    (event,) = deduplicator.events.values()
    return event


def withdrawal_of(article: str, position: int = 0, digest: str = "v1") -> Withdrawal:
    """Return the withdrawal of a mention of an article's version."""
    return Withdrawal(
        withdrawn_mention_id=f"{article}#{position}", article_id=article, article_digest=digest, extractor="1.0.0"
    )


def test_first_report_opens_an_event() -> None:
    """A report that matches nothing gives revision 1 and the verdict new."""
    decision = InProcessDeduplicator().apply(report("a1"))
    assert [write.event.revision for write in decision.writes if write.event] == [1]
    assert [link.verdict for link in decision.links] == ["new"]


def test_second_report_joins_and_raises_the_revision() -> None:
    """A matching report is merged: latest toll, range of both, two sources."""
    deduplicator = deduplicate_all([report("a1"), report("a2", hours=5, killed=7)])
    event = only_event(deduplicator)
    assert (event.revision, event.source_count, event.killed) == (2, 2, 7)
    assert event.killed_reported
    assert (event.killed_reported.lowest, event.killed_reported.highest) == (4, 7)


def test_repeated_report_changes_nothing() -> None:
    """A redelivered mention writes nothing and is linked as repeated."""
    deduplicator = deduplicate_all([report("a1"), report("a2")])
    decision = deduplicator.apply(report("a1"))
    assert decision.writes == ()
    assert [link.verdict for link in decision.links] == ["repeated"]


def test_corrected_place_moves_the_report_and_retracts_the_empty_event() -> None:
    """When the only source now names another town, the old event is retracted and the new one opened."""
    deduplicator = deduplicate_all([report("a1")])
    (old_id,) = deduplicator.events
    corrected = report("a1", place=CHUHUIV, article_digest="v2")
    decision = deduplicator.apply(corrected)
    event = only_event(deduplicator)
    assert event.place == CHUHUIV
    assert event.event_id == old_id or any(write.event_id == old_id and not write.event for write in decision.writes)


def test_corrected_report_leaves_an_event_with_a_link() -> None:
    """When a correction moves a report to another event, the one that goes on without it records why."""
    deduplicator = deduplicate_all([report("a1"), report("a2", hours=1)])
    event_id = only_event(deduplicator).event_id
    decision = deduplicator.apply(report("a2", hours=1, article_digest="v2", place=CHUHUIV))
    assert [link.verdict for link in decision.links if link.event_id == event_id] == ["withdrawn"]
    assert [source.article_id for source in deduplicator.events[event_id].sources] == ["a1"]


def test_outdated_version_does_not_come_back() -> None:
    """After a correction, a replay of the earlier version changes nothing."""
    deduplicator = deduplicate_all([report("a1"), report("a1", killed=5, article_digest="v2")])
    before = only_event(deduplicator)
    assert deduplicator.apply(report("a1")).writes == ()
    assert only_event(deduplicator) == before
    assert before.killed == 5


def test_withdrawal_takes_a_source_away() -> None:
    """An event with another source stays, without the withdrawn one, and says so in a link."""
    deduplicator = deduplicate_all([report("a1"), report("a2", hours=1, killed=9)])
    decision = deduplicator.apply(withdrawal_of("a2"))
    assert [link.verdict for link in decision.links] == ["withdrawn"]
    assert (only_event(deduplicator).source_count, only_event(deduplicator).killed) == (1, 4)


def test_event_without_sources_is_retracted_and_replay_does_not_revive_it() -> None:
    """The last withdrawal is a tombstone; the withdrawn mention, delivered again, stays out."""
    deduplicator = deduplicate_all([report("a1")])
    decision = deduplicator.apply(withdrawal_of("a1"))
    assert [write.event for write in decision.writes] == [None]
    assert [link.verdict for link in decision.links] == ["retracted"]
    assert deduplicator.apply(report("a1")).writes == ()
    assert deduplicator.events == {}


def test_retracted_id_goes_on_counting_revisions() -> None:
    """When the same event is reported again by another article, its revisions go on after the retraction."""
    deduplicator = deduplicate_all([report("a1")])
    deduplicator.apply(withdrawal_of("a1"))
    deduplicator.apply(report("a2"))
    assert only_event(deduplicator).revision == 2


def test_city_and_the_unit_around_it_meet_across_their_border() -> None:
    """Reports that put one strike into a city that is a unit of its own, and into the unit around it, are one event."""
    kyiv = replace(KHARKIV, name="Kyiv", admin1="Kyiv City", lat=50.45, lon=30.52, geonames_id=703448)
    suburb = replace(kyiv, admin1="Kyiv Oblast")
    deduplicator = deduplicate_all([report("a1", place=kyiv), report("a2", hours=1, place=suburb)])
    assert only_event(deduplicator).source_count == 2


def test_towns_of_two_units_stay_two_events() -> None:
    """Two towns on either side of a border are two places, however alike the reports."""
    there = replace(KHARKIV, name="Krasnohrad", admin1="Poltava Oblast", lat=49.37, lon=35.46, geonames_id=None)
    assert len(deduplicate_all([report("a1"), report("a2", hours=1, place=there)]).events) == 2


def test_country_first_and_town_later_is_one_event() -> None:
    """A report that knows no more than the country is refined by the only one that names a town."""
    deduplicator = deduplicate_all([report("a1", place=UKRAINE), report("a2", hours=5)])
    assert only_event(deduplicator).place == KHARKIV


def test_country_fits_two_towns_and_joins_neither() -> None:
    """Where two events fit a vague report about as well, it stays an event of its own, whatever came first."""
    reports = [report("a1", place=UKRAINE), report("a2"), report("a3", place=DNIPRO)]
    for ordered in permutations(reports):
        assert len(deduplicate_all(ordered).events) == 3


def test_country_joins_the_town_that_fits_best() -> None:
    """A clear difference, here in the toll and the words, decides between two towns."""
    vague = report("a1", place=UKRAINE, evidence="A bakery and a school were hit.")
    bakery = report("a2", evidence="Drones set a bakery and a school on fire.")
    other = report("a3", place=DNIPRO, killed=1, injured=2, evidence="A depot burned.")
    for ordered in permutations([vague, bakery, other]):
        events = deduplicate_all(ordered).events.values()
        assert sorted(sorted(source.article_id for source in event.sources) for event in events) == [
            ["a1", "a2"],
            ["a3"],
        ]


def test_country_at_war_is_not_one_neighbourhood() -> None:
    """A report that fits more places than the policy allows is not placed, and one place less places it again."""
    policy = DeduplicationPolicy(rival_places=1)
    reports = [report("a1", place=UKRAINE), report("a2"), report("a3", place=DNIPRO, killed=1, injured=2)]
    deduplicator = deduplicate_all(reports, policy)
    assert len(deduplicator.events) == 3
    deduplicator.apply(withdrawal_of("a3"))
    assert only_event(deduplicator).place == KHARKIV


def test_vague_date_does_not_bridge_two_days() -> None:
    """A report dated to the week joins one of two consecutive strikes, and does not make them one."""
    weekly = report("a3", hours=50, date_precision="week", killed=None, injured=None)
    second = report("a2", hours=24, date="2025-03-14", killed=1, injured=2)
    for ordered in permutations([report("a1"), second, weekly]):
        assert len(deduplicate_all(ordered).events) == 2


def test_reports_of_one_day_are_joined_before_those_a_day_apart() -> None:
    """A report dated to the day before does not draw one of two reports of a day away from the other."""
    told = "Bakery workers on the early shift were buried under bricks."
    wrong = report("a1", date="2025-03-12", killed=6, evidence=told)
    first = report("a2", hours=1, killed=6, evidence=told)
    second = report("a3", hours=2, killed=2, evidence="A kindergarten burned.")
    for ordered in permutations([wrong, first, second]):
        events = deduplicate_all(ordered).events.values()
        assert any({"a2", "a3"} <= {source.article_id for source in event.sources} for event in events)


def test_best_pair_is_joined_first() -> None:
    """Of two mentions of one article, the one with the nearer toll is of the event, wherever it stands."""
    first = report("a1", killed=2, injured=12)
    total = report("a2", 0, hours=5, killed=40, injured=160)
    update = report("a2", 1, hours=5, killed=3, injured=14)
    events = deduplicate_all([first, total, update]).events.values()
    assert {tuple(source.mention_id for source in event.sources) for event in events} == {("a1#0", "a2#1"), ("a2#0",)}


def test_place_refined_later_keeps_the_event() -> None:
    """Region first, town next day: one event, with its first id and the town as its place."""
    deduplicator = deduplicate_all([report("a1", place=KHARKIV_OBLAST)])
    first_id = only_event(deduplicator).event_id
    deduplicator.apply(report("a2", hours=20))
    assert only_event(deduplicator).event_id == first_id
    assert only_event(deduplicator).place == KHARKIV


def test_date_corrected_by_later_reports() -> None:
    """When later reports of the same victims give another day, the majority wins and the id stays."""
    deduplicator = deduplicate_all([report("a1", date="2025-03-12")])
    first_id = only_event(deduplicator).event_id
    for article in ("a2", "a3"):
        deduplicator.apply(report(article, hours=3))
    assert (only_event(deduplicator).event_id, only_event(deduplicator).date) == (first_id, "2025-03-13")


def test_type_sharpened_later() -> None:
    """An explosion that turns out to be a missile strike stays one event and takes the sharper type."""
    explosion = report("a1", type="DISASTER", mode="accident", acled=None, actors=(), cameo=None)
    missile = {"mode": "heavy-weapons", "acled": "Shelling/artillery/missile attack"}
    deduplicator = deduplicate_all([explosion, report("a2", hours=2, **missile), report("a3", hours=3, **missile)])
    assert (only_event(deduplicator).type, only_event(deduplicator).mode) == ("ASSAULT", "heavy-weapons")


def test_bridging_report_unites_two_events() -> None:
    """A late report that matches two events makes them one; the other is absorbed and its link says where to."""
    region = report("a1", place=replace(KHARKIV_OBLAST), date="2025-03-14", date_precision="week", killed=None)
    far = report("a2", place=replace(KHARKIV, name="Barvinkove", lat=48.91, lon=37.02, geonames_id=1), killed=None)
    deduplicator = deduplicate_all([far, region])
    assert len(deduplicator.events) == 1


def test_copies_are_not_independent_sources() -> None:
    """Near-identical texts count once, whatever their outlets."""
    text = " ".join(f"word{number}" for number in range(120))
    original, copy = signature(text), signature(text + " with a last line of its own")
    deduplicator = deduplicate_all(
        [report("a1", article_signature=original), report("a2", hours=1, article_signature=copy)]
    )
    event = only_event(deduplicator)
    assert event.source_count == 1
    assert [source.copy_of for source in event.sources] == [None, "a1"]


def test_listed_sources_are_limited_and_the_count_stays_exact() -> None:
    """Beyond the limit reports are counted by id, redelivery of an unlisted one changes nothing."""
    policy = DeduplicationPolicy(listed_sources=5)
    deduplicator = deduplicate_all([report(f"a{number:02}", hours=number / 100) for number in range(12)], policy)
    event = only_event(deduplicator)
    assert (event.source_count, len(event.sources), len(event.unlisted)) == (12, 5, 7)
    unlisted = event.unlisted[0].partition("#")[0]
    assert deduplicator.apply(report(unlisted)).writes == ()


def test_late_report_of_a_closed_event_does_not_take_its_place() -> None:
    """A report that comes after its event was closed opens another one, under the next id of the same opener."""
    deduplicator = deduplicate_all([report("a1")])
    closed_id = only_event(deduplicator).event_id
    deduplicator.index.evict(NOON + timedelta(days=14))
    decision = deduplicator.apply(report("a2", hours=24 * 20))
    (write,) = decision.writes
    assert write.event_id != closed_id
    assert write.event_id == event_id_of(report("a2"), 2)
    deduplicator.index.evict(NOON + timedelta(days=34), remembered_from=NOON + timedelta(days=15))
    assert not deduplicator.index.is_taken(closed_id), "not remembered for ever"


def test_report_from_before_the_window_opens_nothing() -> None:
    """A replay of a mention whose event was closed does not bring the event back; its link says that it is late."""
    deduplicator = deduplicate_all([report("a1")])
    closed_id = only_event(deduplicator).event_id
    assert deduplicator.index.evict(report("a1").received_at + timedelta(days=15))
    decision = deduplicator.apply(report("a1"))
    assert decision.writes == ()
    assert [(link.event_id, link.verdict) for link in decision.links] == [(closed_id, "late")]


def test_decision_cut_off_by_a_crash_is_completed_on_redelivery() -> None:
    """If only the first of several writes reached the broker, the redelivered record makes the rest."""
    deduplicator = deduplicate_all([report("a1"), report("a2", hours=1), report("a3", hours=2)])
    moved = report("a1", place=CHUHUIV, article_digest="v2")
    decision = deduplicate(moved, deduplicator.index, lambda _: (), Matcher(DEFAULT_POLICY))
    assert len(decision.writes) == 2
    first = decision.writes[0]
    assert first.event is not None
    deduplicator.events[first.event_id] = first.event
    deduplicator.index.put(first.event)
    deduplicator.apply(moved)
    places = sorted((event.place.name, event.source_count) for event in deduplicator.events.values() if event.place)
    assert places == [("Chuhuiv", 1), ("Kharkiv", 2)]


def test_event_did_not_happen_after_it_was_told() -> None:
    """A day after the first report is that of a later telling; but one wrong toll does not unite two events."""
    first = report("a1", mode="firearms", killed=59, injured=500)
    crawled = report("a2", hours=24 * 40, mode="firearms", killed=59, injured=500, date="2025-04-22")
    (event,) = deduplicate_all([crawled, first]).events.values()
    assert event.date == first.date
    later = [
        report(f"a{number}", hours=24 * 40, mode="firearms", killed=killed, injured=None, date="2025-04-22")
        for number, killed in ((3, 22), (4, 22), (5, 59))
    ]
    assert len(deduplicate_all([first, *later]).events) > 1
