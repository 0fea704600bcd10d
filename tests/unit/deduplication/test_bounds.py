"""An event stays within its topic's limit, whatever reports it gathers, and goes on counting."""

from dataclasses import replace

import pytest

from schemas.codec import encode
from schemas.limits import MAX_EVENT_BYTES, MAX_REMEMBERED_ID_BYTES, MAX_VERSIONS, json_bytes
from schemas.records import Withdrawal
from streams.domain.deduplication import unlisted
from streams.domain.deduplication.in_process import InProcessDeduplicator, deduplicate_all
from streams.domain.deduplication.policy import DeduplicationPolicy
from streams.domain.deduplication.unlisted import remembered_id
from tests.reports import report


def test_reports_written_by_others_are_made_to_fit() -> None:
    """Forty-five reports of one event with urls of 100 KB each do not make an event that no topic takes."""
    reports = [report(f"a{number}", url="u" * 100_000, evidence="e" * 50_000) for number in range(45)]
    (event,) = deduplicate_all(reports).events.values()
    assert event.source_count == 45
    assert len(encode(event)) <= MAX_EVENT_BYTES
    assert any({"url", "evidence"} <= set(source.cut) for source in event.sources)


def test_ids_that_an_event_remembers_are_short_and_known_again() -> None:
    """Articles with ids of 500 characters are remembered by a digest, counted once, and known when they come again."""
    policy = DeduplicationPolicy(listed_sources=2)
    reports = [report("x" * 500 + str(number), number % 2, hours=number) for number in range(6)]
    deduplicator = deduplicate_all(reports, policy)
    (event,) = deduplicator.events.values()
    assert event.source_count == 6
    assert len(event.unlisted) == 4
    assert all(json_bytes(one) <= MAX_REMEMBERED_ID_BYTES for one in event.unlisted)
    assert not deduplicator.apply(reports[2]).writes
    assert len(set(map(remembered_id, ("a" * 600, "b" * 600, "a" * 600 + "#1", "a" * 600 + "#2")))) == 4


def test_forgotten_reports_stay_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the ids that an event remembers, it counts on."""
    monkeypatch.setattr(unlisted, "MAX_UNLISTED", 3)
    policy = DeduplicationPolicy(listed_sources=2)
    deduplicator = deduplicate_all([report(f"a{number:02d}", hours=number / 10) for number in range(20)], policy)
    (event,) = deduplicator.events.values()
    assert event.source_count == 20
    assert (len(event.sources), len(event.unlisted), event.forgotten) == (2, 3, 15)


def test_withdrawn_versions_that_are_remembered_are_bounded() -> None:
    """An article corrected a thousand times does not make a memo that no topic takes."""
    deduplicator = InProcessDeduplicator()
    for number in range(MAX_VERSIONS + 50):
        deduplicator.apply(replace(report("a1"), article_digest=f"v{number}"))
        deduplicator.apply(
            Withdrawal(withdrawn_mention_id="a1#0", article_id="a1", article_digest=f"v{number}", extractor="1.0.0")
        )
    assert all(len(values) <= MAX_VERSIONS for values in deduplicator.memos.values())
