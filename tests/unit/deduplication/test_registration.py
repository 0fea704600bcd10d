"""What a reading changes against what is known of its article."""

from schemas.records import KnownArticle, Mention, Withdrawal
from streams.domain.registration import Registration, register
from tests.reports import CHUHUIV, reading, report


def known_after(*registrations: Registration) -> KnownArticle:
    """Return what the last registration that had something to remember remembered."""
    return [one.known for one in registrations if one.known][-1]


def test_first_reading_passes_everything_on() -> None:
    """Nothing known: all mentions go to their blocks."""
    result = register(reading(report("a1", 0), report("a1", 1, place=CHUHUIV)), None)
    assert [key for key, _ in result.outgoing] == ["UA", "UA"]


def test_the_same_article_again_changes_nothing() -> None:
    """A repeat, even one received later, passes nothing on."""
    first = register(reading(report("a1")), None)
    assert register(reading(report("a1"), hours=5), known_after(first)) == Registration()


def test_corrected_article_withdraws_what_it_no_longer_says() -> None:
    """A mention that is gone is withdrawn as it was published; one that changed in its block is sent again."""
    first = register(reading(report("a1", 0), report("a1", 1)), None)
    corrected = reading(report("a1", 0, killed=5), digest="v2", hours=1)
    outgoing = [record for _, record in register(corrected, known_after(first)).outgoing]
    assert isinstance(outgoing[0], Withdrawal)
    assert (outgoing[0].withdrawn_mention_id, outgoing[0].article_digest) == ("a1#1", "v1")
    assert isinstance(outgoing[1], Mention)
    assert len(outgoing) == 2


def test_unchanged_mentions_of_a_corrected_article_are_left_alone() -> None:
    """A new sentence elsewhere in the text does not touch the events already reported."""
    first = register(reading(report("a1")), None)
    assert register(reading(report("a1"), digest="v2", hours=1), known_after(first)).outgoing == ()


def test_superseded_version_stays_superseded() -> None:
    """The first version, published again after the correction, changes nothing."""
    first = register(reading(report("a1")), None)
    second = register(reading(digest="v2", hours=1), known_after(first))
    assert register(reading(report("a1"), hours=2), known_after(first, second)) == Registration()


def test_newer_extractor_reads_again_and_an_older_one_does_not() -> None:
    """During a rolling upgrade 1.10 replaces 1.9, and a late 1.9 worker changes nothing."""
    first = register(reading(report("a1"), extractor="1.9.0"), None)
    newer = register(reading(report("a1", killed=5), extractor="1.10.0"), known_after(first))
    assert len(newer.outgoing) == 1
    assert register(reading(report("a1"), extractor="1.9.0"), known_after(newer)) == Registration()
