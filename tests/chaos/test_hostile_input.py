"""Twenty thousand messages made to hurt, through a whole worker with real extraction; and the worst texts read alone.

Nothing may stop the worker, take longer than the limit, stay in memory, or go missing from the accounts.
"""

import gc
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from schemas.articles import decode_article
from schemas.dead_letters import DeadLetterCode, Refusal
from schemas.records import Article
from streams.adapters.resources import load_resources
from streams.domain.extraction import Resources
from streams.domain.reading import read_article
from tests.chaos.hostile_texts import REPEATED, giants, messages, repeated
from tests.process_memory import resident_mib
from tests.workers import Deployment, wait_for

_MESSAGES = 4_000
_READABLE_SHARE = 0.01
_TIME_LIMIT_S = 5.0
_MAX_BYTES = 2 * 1_048_576  # so that a text of 1 MiB gets through to extraction, and one of 10 MiB does not
_GROWTH_MIB = 120.0
_SEED = 20250314
_OF_OTHER_CAUSES = {
    DeadLetterCode.TIMED_OUT,
    DeadLetterCode.FAILED,
    DeadLetterCode.UNREADABLE,
    DeadLetterCode.NOT_OURS,
    DeadLetterCode.OUTGROWN,
    DeadLetterCode.ENDED_WORKER,
    DeadLetterCode.BAD_DATE,
}


@dataclass
class Accounts:
    """What must become of each message, by its key: an article's id, or the code of a refusal."""

    records: list[tuple[bytes, bytes]] = field(default_factory=list)
    read: dict[bytes, str] = field(default_factory=dict)
    refused: dict[bytes, DeadLetterCode] = field(default_factory=dict)

    def add(self, payload: bytes) -> None:
        """Take a message into the accounts."""
        key = f"m{len(self.records)}".encode()
        self.records.append((key, payload))
        outcome = decode_article(payload, max_bytes=_MAX_BYTES)
        if isinstance(outcome, Refusal):
            self.refused[key] = outcome.code
        else:
            self.read[key] = outcome.id


@pytest.fixture(scope="module")
def reading_resources() -> Resources:
    """Grammar, gazetteer, actors and words, as a worker has them."""
    return load_resources()


@pytest.mark.integration
@pytest.mark.chaos
@pytest.mark.timeout(600)
def test_hostile_messages_are_all_accounted_for(deployment: Deployment) -> None:
    """Each message ends as its reading or as one dead letter; the worker lives, its memory stays where it was."""
    accounts = Accounts()
    for payload in (*giants(), *messages(_MESSAGES, _SEED, readable_share=_READABLE_SHARE)):
        accounts.add(payload)
    assert len(accounts.read) > 150
    assert set(accounts.refused.values()) == set(DeadLetterCode) - _OF_OTHER_CAUSES
    worker = deployment.start_worker(
        real_extraction=True,
        time_limit_s=_TIME_LIMIT_S,
        max_article_bytes=_MAX_BYTES,
        failures_in_a_row=100,
        pool_size=2,
        log_level="WARNING",
    ).await_working(120)
    warm_up = len(accounts.records) // 5
    began = time.monotonic()
    deployment.publish_bytes("articles", *accounts.records[:warm_up])
    deployment.await_quiet(240)
    warm_mib = resident_mib(worker.process.pid)
    deployment.publish_bytes("articles", *accounts.records[warm_up:])
    highest_mib = 0.0

    def is_through() -> bool:
        nonlocal highest_mib
        highest_mib = max(highest_mib, resident_mib(worker.process.pid))
        return sum(deployment.committed("extract", "articles").values()) == len(accounts.records)

    wait_for(is_through, "all messages settled", within_s=240)
    deployment.await_quiet(60)
    took_s = time.monotonic() - began
    assert worker.process.poll() is None, worker.log

    letters = deployment.dead_letters()
    codes = {record.key(): headers.code for record, headers in letters}
    places = Counter((headers.topic, headers.partition, headers.offset) for _, headers in letters)
    assert max(places.values()) == 1, f"twice: {[place for place, times in places.items() if times > 1][:8]}"
    inner = [(record.key(), headers) for record, headers in letters if not headers.topic.endswith(".articles")]
    assert not inner, [headers.reason for _, headers in inner]
    assert len(codes) == len(letters), "each dead letter once"
    late = {key for key, code in codes.items() if code is DeadLetterCode.TIMED_OUT}
    assert late, "reading 1 MiB of prose was not ended at the limit"
    assert late <= set(accounts.read)
    assert {key: code for key, code in codes.items() if key not in late} == accounts.refused
    readings = Counter(reading.article_id for reading in deployment.readings())
    assert readings == Counter(identifier for key, identifier in accounts.read.items() if key not in late)
    print(  # noqa: T201 - the figures are part of the result
        f"\n{len(accounts.records)} messages in {took_s:.0f} s: {len(accounts.read)} articles "
        f"({len(late)} over {_TIME_LIMIT_S:g} s), {len(accounts.refused)} refused; "
        f"memory {warm_mib:.0f} MiB after the first fifth, at most {highest_mib:.0f} MiB after that"
    )
    assert highest_mib < warm_mib + _GROWTH_MIB
    assert worker.stop() == 0


@pytest.mark.parametrize("name", sorted(REPEATED))
def test_reading_takes_linear_time(name: str, reading_resources: Resources) -> None:
    """Four times the text takes about four times as long, not sixteen, whatever is repeated; and nothing raises."""
    short, long = (_seconds(name, characters, reading_resources) for characters in (1000, 4000))
    assert long < 9 * short + 0.5, f"{short:.2f} s for 1,000 characters, {long:.2f} s for 4,000"


def _seconds(name: str, characters: int, resources: Resources) -> float:
    """Return the processor time of reading such a text."""
    article = Article(id="hostile", text=repeated(name, characters), published_at=datetime(2025, 3, 14, tzinfo=UTC))
    gc.collect()
    began = time.process_time()
    read_article(article, datetime(2025, 3, 14, 12, tzinfo=UTC), resources)
    return time.process_time() - began
