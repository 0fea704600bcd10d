"""What must hold on every broker: no record lost, none acknowledged early, no event doubled. Each case once.

The classes are run on the in-memory broker by tests/wire and on Apache Kafka by tests/integration, which supply the
fixture ``deployment``.
"""

import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from schemas.dead_letters import DeadLetterCode
from tests.workers import PARTITIONS, Deployment, wait_for


def article(identifier: str, *lines: str, **fields: Any) -> dict[str, Any]:
    """Return an article that tells the stand-in for extraction what to do."""
    return {"id": identifier, "text": "\n".join(lines) or "nothing happened", **fields}


def day(number: int) -> date:
    """Return days so far apart that nothing on one is taken for the same as something on another."""
    return date(2025, 4, 1) + timedelta(weeks=number)


def assert_continuous(deployment: Deployment) -> None:
    """Fail unless the revisions of every event rise by one, without gap or repeat, from 1."""
    for event_id, states in deployment.revisions().items():
        numbers = [state.revision for state in states if state is not None]
        assert numbers == list(range(1, len(numbers) + 1)), event_id


def assert_quads_agree(deployment: Deployment) -> None:
    """Fail unless the quad topics together hold the current events, each in one."""
    filed = [event for events in deployment.quad_events().values() for event in events.items()]
    assert sorted(filed, key=lambda one: one[0]) == sorted(deployment.events().items())


class HostileArticleCases:
    """Articles that cannot be read cost themselves and no other."""

    def test_every_ending_is_accounted_for(self, deployment: Deployment, tmp_path: Path) -> None:
        """Articles that raise, hang, kill their process or are no articles become dead letters; all others are read."""
        good = [article(f"good{n}", f"event date={day(n)}") for n in range(10)]
        deployment.publish(*good[:5])
        deployment.publish(
            article("raises", "raise"),
            article("hangs", "hang"),
            article("kills", "die"),
            article("kills-once", f"die-once {tmp_path / 'died'}", f"event date={day(20)}"),
            article("slow", "sleep 1", f"event date={day(21)}"),
        )
        strange = {
            b"latin": b'{"text": "caf\xe9"}',
            b"garbage": b"\x00\x01",
            b"list": b"[1, 2]",
            b"empty": b'{"text": " "}',
            b"typed": b'{"text": 7}',
            b"deep": b'{"text": "x", "more": ' + b"[" * 40 + b"]" * 40 + b"}",
            b"large": b'{"text": "' + b"x" * 70_000 + b'"}',
        }
        deployment.publish_bytes("articles", *strange.items(), (b"tombstone", None))
        deployment.publish(*good[5:])

        worker = deployment.start_worker(time_limit_s=3.0, pool_size=2, max_article_bytes=65_536).await_working()
        deployment.await_quiet()

        letters = {record.key(): (record, headers) for record, headers in deployment.dead_letters()}
        assert {key: headers.code for key, (_, headers) in letters.items()} == {
            b"raises": DeadLetterCode.FAILED,
            b"hangs": DeadLetterCode.TIMED_OUT,
            b"kills": DeadLetterCode.FAILED,
            b"latin": DeadLetterCode.BAD_ENCODING,
            b"garbage": DeadLetterCode.NOT_JSON,
            b"list": DeadLetterCode.NOT_AN_OBJECT,
            b"empty": DeadLetterCode.NO_TEXT,
            b"typed": DeadLetterCode.WRONG_TYPE,
            b"deep": DeadLetterCode.TOO_DEEP,
            b"large": DeadLetterCode.TOO_LARGE,
            b"tombstone": DeadLetterCode.NOT_JSON,
        }
        assert all(letters[key][0].value() == value for key, value in strange.items())
        headers = letters[b"garbage"][1]
        source = next(record for record in deployment.read("articles") if record.key() == b"garbage")
        assert (headers.topic, headers.partition, headers.offset, headers.attempt) == (
            source.topic(),
            source.partition(),
            source.offset(),
            1,
        )
        read = [reading.article_id for reading in deployment.readings()]
        assert sorted(read) == sorted([one["id"] for one in good] + ["kills-once", "slow"])
        assert len(deployment.events()) == 12
        assert worker.stop() == 0

    def test_a_hanging_article_holds_up_nothing_but_its_partition(self, deployment: Deployment) -> None:
        """While one process hangs at its time limit, articles of other partitions go through the other process."""
        deployment.publish(article("hangs", "hang"), partition=0)
        deployment.start_worker(time_limit_s=20.0, pool_size=2).await_working()
        deployment.publish(*(article(f"b{n}") for n in range(5)), partition=1)
        wait_for(lambda: deployment.committed("extract", "articles")[1] == 5, "partition 1 done", within_s=10)
        assert deployment.committed("extract", "articles")[0] == 0

    def test_garbage_on_our_own_topics_is_set_aside(self, deployment: Deployment) -> None:
        """What is no record of ours on an inner topic becomes a dead letter that names that topic; work goes on."""
        deployment.publish_bytes("readings", (b"k", b"no reading"))
        deployment.publish_bytes("mentions", (b"k", b"{}"), (b"k", None))
        deployment.start_worker().await_working()
        deployment.publish(article("good", "event"))
        wait_for(lambda: len(deployment.events()) == 1, "the event of a good article")
        deployment.await_quiet()
        prefix = deployment.names.prefix
        assert sorted(headers.topic.removeprefix(prefix) for _, headers in deployment.dead_letters()) == [
            "mentions",
            "mentions",
            "readings",
        ]

    def test_a_replayed_dead_letter_counts_its_attempts(self, deployment: Deployment) -> None:
        """A record that comes back with the header of an earlier attempt is set aside with the next number."""
        deployment.create_topics()
        deployment.start_worker().await_working()
        deployment.publish_bytes("articles", (b"bad", b"nothing"))
        (first, headers) = wait_for(deployment.dead_letters, "the dead letter")[0]
        assert headers.attempt == 1
        deployment.publish_with_headers("articles", first.key(), first.value(), first.headers())
        wait_for(lambda: len(deployment.dead_letters()) == 2, "the second dead letter")
        assert sorted(headers.attempt for _, headers in deployment.dead_letters()) == [1, 2]


class CrashCases:
    """Workers that end at the worst moments lose nothing and double nothing."""

    def test_killed_in_mid_record(self, deployment: Deployment) -> None:
        """After kill -9 while an article is being read it is not acknowledged, and the next worker reads it."""
        deployment.publish(
            *(article(f"a{n}", "event") for n in range(3)), article("last", "sleep 5", "event"), partition=2
        )
        first = deployment.start_worker().await_working()
        wait_for(lambda: deployment.committed("extract", "articles")[2] == 3, "the articles before it")
        first.kill()
        assert deployment.committed("extract", "articles")[2] == 3
        assert "last" not in [reading.article_id for reading in deployment.readings()]
        deployment.start_worker()
        deployment.await_quiet()
        assert [reading.article_id for reading in deployment.readings()][-1] == "last"
        (event,) = deployment.events().values()
        assert event.source_count == 4
        assert_continuous(deployment)

    def test_stopped_in_mid_record(self, deployment: Deployment) -> None:
        """SIGTERM while an article is being read: it is finished if it can be in time, else left to the next worker."""
        deployment.publish(article("quick", "sleep 1", "event"), partition=1)
        deployment.publish(article("endless", "sleep 8", "event"), partition=3)
        worker = deployment.start_worker(pool_size=2, drain_s=3.0).await_working()
        time_stopped = time.monotonic()
        assert worker.stop() == 0
        assert time.monotonic() - time_stopped < 10
        assert [reading.article_id for reading in deployment.readings()] == ["quick"]
        assert deployment.committed("extract", "articles") == {0: 0, 1: 1, 2: 0, 3: 0}
        deployment.start_worker(pool_size=2)
        deployment.await_quiet()
        assert sorted(reading.article_id for reading in deployment.readings()) == ["endless", "quick"]

    @pytest.mark.parametrize(
        "moments",
        [
            (("dead_letter", 1), ("article_processed", 3), ("mention_published", 4)),
            (("event_published", 1), ("event_published", 3)),
        ],
    )
    def test_killed_between_delivery_and_acknowledgement(
        self, deployment: Deployment, moments: tuple[tuple[str, int], ...]
    ) -> None:
        """Whatever is redelivered although its consequences are out changes nothing: no event, no revision.

        One worker after the other dies at another moment, before offsets are committed. They are fewer than the deaths
        in a row after which the record at work is set aside (docs/adr/0018).
        """
        deployment.publish_bytes("articles", (b"bad", b"not json"))
        deployment.publish(*(article(f"a{n}", f"event killed={n}", f"event date={day(n + 1)}") for n in range(6)))
        for moment, count in moments:
            assert deployment.start_worker(kill_at={moment: count}, commit_interval_s=60.0).wait() == -9, moment
        deployment.start_worker()
        deployment.await_quiet()
        assert len(deployment.events()) == 7
        shared = next(event for event in deployment.events().values() if event.date == "2025-03-13")
        assert shared.source_count == 6
        assert [source.killed for source in sorted(shared.sources, key=lambda one: one.article_id)] == list(range(6))
        assert_continuous(deployment)
        assert sum(len(states) for states in deployment.revisions().values()) == 12
        assert_quads_agree(deployment)
        assert {headers.code for _, headers in deployment.dead_letters()} == {DeadLetterCode.NOT_JSON}

    def test_everything_delivered_again_changes_nothing(self, deployment: Deployment) -> None:
        """Articles published a second time leave the events topic as it was, also after the tables were recovered."""
        feed = [article(f"a{n}", f"event killed={n}", f"event date={day(n + 1)}") for n in range(5)]
        deployment.publish(*feed)
        first = deployment.start_worker().await_working()
        deployment.await_quiet()
        before = deployment.record_ends("events")
        assert sum(len(states) for states in deployment.revisions().values()) == 10
        deployment.publish(*feed)
        deployment.await_quiet()
        assert deployment.record_ends("events") == before
        first.kill()
        deployment.publish(*feed)
        deployment.start_worker()
        deployment.await_quiet()
        assert deployment.record_ends("events") == before
        deployment.publish(article("new", "event killed=77"))
        deployment.await_quiet()
        assert_continuous(deployment)
        assert max(event.source_count for event in deployment.events().values()) == 6

    def test_a_corrected_article_retracts_what_it_no_longer_says(self, deployment: Deployment) -> None:
        """The event of a withdrawn report gets a tombstone on every topic that it was on, with a link that says why."""
        deployment.publish(article("a1", "event"))
        deployment.start_worker().await_working()
        wait_for(lambda: len(deployment.events()) == 1, "the event")
        deployment.publish(article("a1"))
        wait_for(lambda: deployment.revisions() and not deployment.events(), "the retraction")
        deployment.await_quiet()
        assert not any(deployment.quad_events().values())
        assert [link.verdict for link in deployment.links()][-1] == "retracted"


class RebalanceCases:
    """Workers come and go under load."""

    def test_workers_joining_and_leaving_lose_nothing(self, deployment: Deployment) -> None:
        """While a second worker joins, the first is killed and a third joins, all is read and each event kept."""
        feed = [article(f"a{n:03d}", "sleep 0.03", f"event killed={n % 7} date={day(n % 25)}") for n in range(150)]
        deployment.publish(*feed)
        first = deployment.start_worker().await_working()
        wait_for(lambda: len(deployment.readings()) > 10, "work under way")
        second = deployment.start_worker().await_working()
        wait_for(lambda: len(deployment.readings()) > 40, "work of both")
        first.kill()
        deployment.start_worker().await_working()
        deployment.await_quiet(within_s=60)
        assert second.stop() == 0
        assert {reading.article_id for reading in deployment.readings()} == {one["id"] for one in feed}
        events = deployment.events()
        assert len(events) == 25
        assert sum(event.source_count for event in events.values()) == 150
        assert_continuous(deployment)
        deployment.await_quiet()
        assert_quads_agree(deployment)

    def test_a_partition_that_comes_back_brings_its_newest_state(self, deployment: Deployment) -> None:
        """A worker that lost a partition and got it again goes on from what the other worker wrote meanwhile."""
        first = deployment.start_worker().await_working()
        deployment.publish(article("a1", "event killed=1"))
        deployment.await_quiet()
        second = deployment.start_worker().await_working()
        for number in range(4):  # whichever of the two has the partition
            deployment.publish(article(f"b{number}", f"event killed={number}"))
        deployment.await_quiet()
        second.kill()
        deployment.publish(article("c1", "event killed=9"))
        deployment.await_quiet()
        (event,) = deployment.events().values()
        assert event.source_count == 6
        assert_continuous(deployment)
        assert first.stop() == 0


class RefusalCases:
    """Workers that cannot work say why, and acknowledge nothing."""

    def test_wrong_partition_count_is_refused_before_anything_is_consumed(self, deployment: Deployment) -> None:
        """A partition setting that the topics do not have ends the worker with code 2 and one line."""
        deployment.publish(article("a1", "event"))
        worker = deployment.start_worker(partitions=PARTITIONS - 1)
        assert worker.wait() == 2
        assert f"has {PARTITIONS} partitions and needs {PARTITIONS - 1}" in worker.log
        assert "Traceback" not in worker.log
        assert set(deployment.committed("extract", "articles").values()) == {0}

    def test_missing_topics_are_named(self, deployment: Deployment) -> None:
        """A prefix under which there are no topics ends the worker with code 2."""
        worker = deployment.start_worker(topic_prefix=f"{deployment.names.prefix}none.")
        assert worker.wait() == 2
        assert "dateline topics" in worker.log

    def test_a_pool_that_cannot_start_ends_the_worker(self, deployment: Deployment) -> None:
        """Extraction that fails to load is a failure of the installation, not of articles: nothing is set aside."""
        deployment.publish(article("a1", "event"))
        worker = deployment.start_worker(loading="refused")
        assert worker.wait() == 70
        assert set(deployment.committed("extract", "articles").values()) == {0}
        assert not deployment.dead_letters()

    def test_failures_in_a_row_end_the_worker(self, deployment: Deployment) -> None:
        """When one article after the other fails, the worker ends instead of setting all of them aside."""
        deployment.publish(*(article(f"a{n}", "raise") for n in range(20)), partition=0)
        worker = deployment.start_worker(failures_in_a_row=5)
        assert worker.wait() == 70
        assert len(deployment.dead_letters()) == 5
        assert deployment.committed("extract", "articles")[0] <= 5


class LoadCases:
    """More comes in than can be worked on."""

    def test_a_fast_producer_does_not_fill_the_workers_memory(self, deployment: Deployment) -> None:
        """With 60 MiB waiting on the topic, a slow worker holds a few MiB of it; all else stays on the broker."""
        worker = deployment.start_worker().await_working()
        deployment.publish(*(article(f"w{n}", "event") for n in range(8)))
        deployment.await_quiet()
        before = worker.memory_mib
        filler = "x" * 30_000
        for batch in range(10):
            deployment.publish(*(article(f"a{batch}-{n}", "sleep 0.05", filler) for n in range(200)))
        highest = before
        for target in (30, 60, 90):
            wait_for(lambda: sum(deployment.committed("extract", "articles").values()) > target, "work going on")  # noqa: B023 - called at once
            highest = max(highest, worker.memory_mib)
        assert sum(deployment.ends("articles").values()) == 2008
        assert highest - before < 40
