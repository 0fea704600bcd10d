"""Which pairs of reports are one event: the cases of DESIGN "Identity and delivery" and CODEBOOK "Identity"."""

from dataclasses import replace

import pytest

from schemas.records import Actor, Mention
from streams.domain.deduplication.matching import match
from streams.domain.deduplication.policy import DEFAULT_POLICY
from tests.reports import CHUHUIV, KHARKIV, KHARKIV_OBLAST, report

FIRST = report("a1")
UKRAINE = Actor(name="Ukraine", country="UA", sector="MIL")
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
    "first reported as an explosion": report("a2", type="DISASTER", mode="accident", acled=None, actors=()),
}
DIFFERENT_EVENT = {
    "the next day, another toll": report("a2", date="2025-03-14", killed=2, injured=14),
    "two days later": report("a2", date="2025-03-15"),
    "a neighbouring town": report("a2", place=CHUHUIV),
    "another kind": report("a2", type="COERCE", mode="arrest", acled="Arrests"),
    "a mode of another family": report("a2", mode="abduct"),
    "the sides swapped": report("a2", actors=(UKRAINE,), recipients=(RUSSIANS,)),
    "no place": report("a2", place=None),
    "only the region agrees, and nobody was killed": report("a2", place=KHARKIV_OBLAST, killed=0),
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


def test_reasons_name_every_part_of_the_score() -> None:
    """A match explains itself by kind, date, place and sides."""
    reasons = match(FIRST, report("a2"), DEFAULT_POLICY).reasons
    assert [reason.split(":")[0] for reason in reasons] == ["kind", "date", "place", "sides"]
