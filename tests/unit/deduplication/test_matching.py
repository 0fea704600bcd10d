"""Which pairs of reports are one event: the cases of DESIGN "Identity and delivery" and CODEBOOK "Identity"."""

from dataclasses import replace
from typing import Any

import pytest

from schemas.records import Actor, Mention
from streams.domain.deduplication.matching import match
from streams.domain.deduplication.policy import DEFAULT_POLICY
from tests.reports import CHUHUIV, KHARKIV, KHARKIV_OBLAST, report

FIRST = report("a1")
UKRAINE = replace(KHARKIV, name="Ukraine", admin1="", precision="country", geonames_id=690791, lat=49.0, lon=32.0)
UKRAINIANS = Actor(name="Ukraine", country="UA", sector="MIL")
RUSSIANS = Actor(name="residents", country="RU", sector="CVL")
SALTIVKA = replace(KHARKIV, name="Saltivka, Kharkiv", precision="site", geonames_id=None)
STATEMENT = report("a1", type="ACCUSE", mode="allege", acled=None, place=None, killed=None, injured=None)

SAME_EVENT = {
    "the toll rose": report("a2", killed=7, injured=27),
    "another outlet's weapon": report("a2", mode="heavy-weapons"),
    "weapon not named": report("a2", mode=None, acled=None),
    "a site in the town": report("a2", place=SALTIVKA),
    "region first, town next day": report("a2", place=KHARKIV_OBLAST),
    "sides not named": report("a2", actors=(), recipients=()),
    "dated by the week": report("a2", date="2025-03-15", date_precision="week"),
    "overnight, dated to the day before, same toll": report("a2", date="2025-03-12"),
    "a quarter of the town, some kilometres off": report(
        "a2", place=replace(KHARKIV, name="Rohan", precision="site", lat=49.91, lon=36.35, geonames_id=None)
    ),
    "the toll counted anew, dated to the day of the count": report(
        "a2", hours=24, date="2025-03-14", killed=7, injured=27, evidence="The death toll has risen to seven."
    ),
    "only the country told, the same toll": report("a2", place=UKRAINE),
    "first reported as an explosion": report("a2", type="DISASTER", mode="accident", acled=None, actors=()),
}
DIFFERENT_EVENT = {
    "the next day, another toll": report("a2", date="2025-03-14", killed=2, injured=14),
    "two days later": report("a2", date="2025-03-15"),
    "a neighbouring town": report("a2", place=CHUHUIV),
    "another kind": report("a2", type="COERCE", mode="arrest", acled="Arrests"),
    "a mode of another family": report("a2", mode="abduct"),
    "the sides swapped": report("a2", actors=(UKRAINIANS,), recipients=(RUSSIANS,)),
    "no place": report("a2", place=None),
    "only the region agrees, and nobody was killed": report("a2", place=KHARKIV_OBLAST, killed=0),
    "the next day, a higher toll, but no count anew": report(
        "a2", hours=24, date="2025-03-14", killed=5, injured=25, evidence="Drones hit a school."
    ),
    "only the country told, another toll": report(
        "a2", place=UKRAINE, killed=90, injured=3, evidence="A depot burned."
    ),
    "the same article": report("a1", 1),
}


@pytest.mark.parametrize("other", SAME_EVENT.values(), ids=SAME_EVENT.keys())
def test_reports_of_one_event_match(other: Mention) -> None:
    """Differences that two outlets may have about one event do not keep them apart."""
    assert match(FIRST, other, DEFAULT_POLICY).score >= DEFAULT_POLICY.threshold


@pytest.mark.parametrize("other", DIFFERENT_EVENT.values(), ids=DIFFERENT_EVENT.keys())
def test_reports_of_different_events_do_not_match(other: Mention) -> None:
    """Consecutive days, neighbouring towns, other kinds and other sides are other events."""
    assert match(FIRST, other, DEFAULT_POLICY).score < DEFAULT_POLICY.threshold


def test_same_large_toll_bridges_weeks() -> None:
    """A page that was crawled weeks later is dated to the crawl; its toll shows which event it tells of."""
    shooting = report(mode="firearms", killed=59, injured=500, evidence="A gunman killed 59 at a concert.")
    crawled = replace(shooting, article_id="a2", mention_id="a2#0", date="2025-05-08")
    assert match(shooting, crawled, DEFAULT_POLICY).score >= DEFAULT_POLICY.threshold
    for changes in ({"killed": 5}, {"killed": 38}, {"date": "2025-09-08"}, {"mode": "drone"}, {"place": CHUHUIV}):
        other = replace(crawled, **changes)
        assert match(shooting, other, DEFAULT_POLICY).score < DEFAULT_POLICY.threshold, changes


def test_statements_need_the_same_speaker() -> None:
    """Two accusations of one day are one event only where the same country makes them against the same."""
    same = replace(STATEMENT, article_id="a2", mention_id="a2#0")
    other_speaker = replace(same, actors=(Actor(name="France", country="FR", sector="GOV"),))
    assert match(STATEMENT, same, DEFAULT_POLICY).score >= DEFAULT_POLICY.threshold
    assert match(STATEMENT, other_speaker, DEFAULT_POLICY).score == 0


def test_same_particulars_bridge_a_day() -> None:
    """Two outlets that date one ambush to two days are recognised by its convoy and its bridge."""
    ambush = report("a1", evidence="A convoy of fuel tankers was ambushed at the Sanga bridge by men on motorbikes.")
    retold = report("a2", evidence="Men on motorbikes ambushed tankers of a convoy near the bridge.", killed=9)
    other = report("a2", evidence="A drone struck a bakery while customers were queueing for bread.", killed=9)
    dated = {"date": "2025-03-14"}
    assert match(ambush, replace(retold, **dated), DEFAULT_POLICY).score >= DEFAULT_POLICY.threshold
    assert match(ambush, replace(other, **dated), DEFAULT_POLICY).score < DEFAULT_POLICY.threshold


NO_TOLL: dict[str, Any] = {"killed": None, "injured": None}
OMANI = replace(KHARKIV, name="Muscat", country="OM", admin1="Muscat", lat=23.6, lon=58.4, geonames_id=287286)
TALKS = report(
    "a1",
    type="CONSULT",
    mode="multilateral",
    acled=None,
    place=OMANI,
    recipients=(),
    actors=(Actor(name="Iran", country="IR", sector="GOV"), Actor(name="Kuwait", country="KW", sector="GOV")),
    evidence="Negotiators met for a second round on the offshore field.",
    **NO_TOLL,
)


def test_capital_that_is_a_unit_is_the_town() -> None:
    """Where a city is a first-level unit of its own, a report of either names the same place."""
    city = replace(KHARKIV, name="Conakry", country="GN", admin1="Conakry", lat=9.54, lon=-13.68, geonames_id=None)
    unit = replace(city, precision="admin1")
    wide = replace(unit, lat=10.4)
    near, far = (match(report("a1", place=city), report("a2", place=one), DEFAULT_POLICY) for one in (unit, wide))
    assert near.weight > far.weight + 0.5


def test_talks_of_the_same_sides_match_their_country() -> None:
    """A report that names only the host country is of the talks in its capital where the same foreigners talk."""
    oman = replace(OMANI, name="Oman", admin1="", precision="country", lat=21.0, lon=57.0, geonames_id=286963)
    vague = replace(TALKS, article_id="a2", place=oman, evidence="The second round of negotiations was held.")
    others = replace(vague, actors=(Actor(name="Yemen", country="YE", sector="GOV"),))
    assert match(TALKS, vague, DEFAULT_POLICY).score >= DEFAULT_POLICY.threshold
    assert match(TALKS, others, DEFAULT_POLICY).score < DEFAULT_POLICY.threshold


def test_sea_is_off_more_than_one_shore() -> None:
    """Reports that place an attack at sea on different points of it match; open waters far apart do not."""
    ship: dict[str, Any] = {"mode": "heavy-weapons", "recipients": (), "killed": 3, "injured": 2}
    off_port = replace(KHARKIV, name="off Hodeidah", country="YE", admin1="", precision="district", geonames_id=None)
    off_port = replace(off_port, lat=14.9, lon=42.3)
    first = report("a1", place=off_port, **ship)
    south = report("a2", place=replace(off_port, name="Red Sea", lat=13.0, lon=43.0), **ship)
    far = report("a2", place=replace(off_port, name="Arabian Sea", lat=15.0, lon=55.0), **ship)
    assert match(first, south, DEFAULT_POLICY).score >= DEFAULT_POLICY.threshold
    assert match(first, far, DEFAULT_POLICY).score == 0


def test_night_may_be_dated_to_either_day() -> None:
    """One raid in the night, dated to two days; by daylight the next day is another raid."""
    raid: dict[str, Any] = {"mode": "firearms", "acled": "Attack", **NO_TOLL}
    first = report("a1", date="2025-03-12", evidence="Gunmen stormed homes around midnight.", **raid)
    second = report("a2", evidence="Raiders came in the early hours and burned barns.", **raid)
    by_day = replace(second, evidence="Raiders came at noon and burned barns.")
    assert match(first, second, DEFAULT_POLICY).weight > match(first, by_day, DEFAULT_POLICY).weight + 0.5


def test_drones_come_again_the_next_day() -> None:
    """A day between two drone strikes weighs more than one between two abductions."""
    weights = [
        match(report("a1", mode=mode, **NO_TOLL), report("a2", mode=mode, date="2025-03-14", **NO_TOLL), DEFAULT_POLICY)
        for mode in ("drone", "abduct")
    ]
    assert weights[0].weight < weights[1].weight


def test_abduction_is_an_event_of_its_own() -> None:
    """An abduction beside a shooting of the same day and town is another event (codebook, "Modes")."""
    shooting, abduction = report("a1", mode="firearms"), report("a2", mode="abduct")
    assert match(shooting, abduction, DEFAULT_POLICY).score == 0


def test_party_and_ministry_are_two_speakers() -> None:
    """Two accusations by different bodies of one country are told apart by sector and name."""
    ministry = replace(STATEMENT, actors=(Actor(name="Foreign Ministry", country="RU", sector="GOV"),))
    party = replace(STATEMENT, article_id="a2", actors=(Actor(name="Yabloko", country="RU", sector="PTY"),))
    again = replace(party, actors=(Actor(name="Sergei Lavrov", country="RU", sector="GOV"),))
    assert match(ministry, party, DEFAULT_POLICY).weight < match(ministry, again, DEFAULT_POLICY).weight - 1


def test_rare_numbers_are_particulars() -> None:
    """Shared numbers that are neither toll nor date speak for one event."""
    first = report("a1", evidence="Troops freed 12 of 31 captives.", **NO_TOLL)
    second = report("a2", evidence="Soldiers brought home 12 women; 31 had been taken.", **NO_TOLL)
    other = replace(second, evidence="Soldiers brought home 9 women; 44 had been taken.")
    assert match(first, second, DEFAULT_POLICY).weight > match(first, other, DEFAULT_POLICY).weight


def test_earthquake_reported_from_two_towns_matches() -> None:
    """Outlets name different towns for one earthquake; two strikes on them are two."""
    quake: dict[str, Any] = {"type": "DISASTER", "mode": "natural", "acled": None, "actors": (), **NO_TOLL}
    first, second = report("a1", **quake), report("a2", place=CHUHUIV, **quake)
    assert match(first, second, DEFAULT_POLICY).score >= DEFAULT_POLICY.threshold
    assert match(report("a1"), report("a2", place=CHUHUIV, killed=9), DEFAULT_POLICY).score < DEFAULT_POLICY.threshold


def test_reasons_name_every_part_of_the_score() -> None:
    """A match explains itself by everything that was compared."""
    reasons = match(FIRST, report("a2"), DEFAULT_POLICY).reasons
    assert [reason.split(":")[0] for reason in reasons] == [
        "date",
        "kind",
        "place",
        "sides",
        "victims",
        "words",
    ]
