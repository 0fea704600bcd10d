"""For every record there is an ending, on every topic that we read, and it is not a restart loop."""

import random
import time
from collections.abc import Iterable

import pytest

from schemas.dead_letters import DeadLetterCode
from streams.adapters.fetched_batches import MAX_UNPACKED_BYTES
from streams.topology.suspicion import MOST_SILENCES, Suspicion
from tests.cli_deployment import CommandLine
from tests.delivery_cases import article
from tests.hostile_records import INNER, hostile_batches, is_read
from tests.raw_batches import gzip_batch, publish_batches, raw_record
from tests.workers import PARTITIONS, Deployment, wait_for

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

_PATIENCE_S = 180.0
# Nobody is killed here, so nothing is gained by noticing it soon; a busy machine may be slow to answer.
_PATIENT = {"session_timeout_s": 30.0, "rebalance_timeout_s": 60.0}
# The note of workers that fell silent over the first record of a partition; the next one decides.
_SUSPECTED = f";{Suspicion(0, silences=MOST_SILENCES - 1)}"
_TOPICS = ("articles", *INNER)


def publish_raw(deployment: Deployment, topic: str, partition: int, batches: Iterable[bytes]) -> int:
    """Put batches on a partition, those that the broker takes; return how many it refused."""
    return len(publish_batches(deployment.bootstrap_servers, deployment.names.topic(topic), partition, batches))


@pytest.mark.parametrize("seed", [1])
def test_every_record_has_an_ending(deployment: Deployment, seed: int) -> None:
    """Whatever stands on the topics, one worker settles all of it, and so does the next one that recovers from it."""
    draw = random.Random(seed)  # noqa: S311 - the same every time, on purpose
    counts = dict.fromkeys(_TOPICS, 12) | {"articles": 30}
    refused = sum(
        publish_raw(
            deployment,
            topic,
            draw.randrange(PARTITIONS),
            hostile_batches(draw, count, topic),
        )
        for topic, count in counts.items()
    )
    assert refused < sum(counts.values()) / 4
    first = deployment.start_worker(pool_size=2, **_PATIENT).await_working(_PATIENCE_S)
    deployment.publish(article("good", "event date=2025-08-01"))
    deployment.await_quiet(_PATIENCE_S)
    wait_for(lambda: any(event.date == "2025-08-01" for event in deployment.events_of_ours()), "the good event")
    assert first.process.poll() is None, first.log
    # Again with workers at work, and then by a worker that recovers its tables from all that.
    for topic in _TOPICS:
        publish_raw(deployment, topic, draw.randrange(PARTITIONS), hostile_batches(draw, 5, topic))
    deployment.publish(article("better", "event date=2025-09-01"))
    deployment.await_quiet(_PATIENCE_S)
    assert first.stop() == 0
    second = deployment.start_worker(pool_size=2, **_PATIENT).await_working(_PATIENCE_S)
    deployment.publish(article("best", "event date=2025-10-01"))
    deployment.await_quiet(_PATIENCE_S)
    wait_for(lambda: not unaccounted(deployment), "a letter for each", within_s=_PATIENCE_S)
    assert second.stop() == 0
    dates = {event.date for event in deployment.events_of_ours()}
    assert {"2025-08-01", "2025-09-01", "2025-10-01"} <= dates
    articles = {("articles", record.partition(), record.offset()) for record in deployment.read("articles")}
    letters = {place for place in places_of_letters(deployment) if place[0] == "articles"}
    assert letters <= articles
    assert len(letters) + len(deployment.readings_of_ours()) >= len(articles)


def places_of_letters(deployment: Deployment) -> set[tuple[str, int, int]]:
    """Return topic, partition and offset of every record that was set aside."""
    return {
        (headers.topic.removeprefix(deployment.names.prefix), headers.partition, headers.offset)
        for _, headers in deployment.dead_letters()
    }


def unaccounted(deployment: Deployment) -> list[tuple[str, int, int]]:
    """Return the records of inner topics that are neither ours nor set aside."""
    dead = places_of_letters(deployment)
    return [
        place
        for topic in INNER
        for record in deployment.read(topic)
        if (place := (topic, record.partition(), record.offset())) not in dead
        and not is_read(topic, record.key(), record.value())
    ]


def test_batches_that_cannot_be_unpacked_are_set_aside(deployment: Deployment) -> None:
    """A bomb and headers without UTF-8 cost themselves; what is large on purpose gets a letter that is not whole."""
    huge = raw_record(0, b"huge", b"x" * (24 * 1_048_576), [(b"\xff", b"\xff"), (b"dateline-attempt", None)])
    batches = [
        gzip_batch(raw_record(0, b"ok", b'{"id": "a1", "text": "event"}', [(b"\xff\xfe", b"\xff"), (b"none", None)])),
        gzip_batch(huge),
        gzip_batch(raw_record(0, b"bomb", bytes(MAX_UNPACKED_BYTES))),
        gzip_batch(raw_record(0, b"ok", b'{"id": "a2", "text": "event"}')),
    ]
    assert publish_raw(deployment, "articles", 0, batches) == 0
    worker = deployment.start_worker(**_PATIENT).await_working(_PATIENCE_S)
    deployment.await_quiet(_PATIENCE_S)
    letters = deployment.dead_letters_in_order()
    too_large = [(1, DeadLetterCode.TOO_LARGE), (2, DeadLetterCode.TOO_LARGE)]
    assert [(one.offset, one.code) for _, one in letters] == too_large, worker.log
    assert sorted(one.article_id for one in deployment.readings()) == ["a1", "a2"], worker.log
    (letter, headers), (_, of_bomb) = letters
    assert headers.cut == ("value",)
    assert headers.size == 24 * 1_048_576
    assert letter.key() == b"huge"
    assert of_bomb.offset == 2
    assert "unpacks to more than" in of_bomb.reason
    assert worker.stop() == 0


def test_a_record_that_ended_two_workers_is_set_aside_by_the_third(deployment: Deployment) -> None:
    """What ends workers in a way that nobody thought of is remembered on the broker, and ends no more of them."""
    deployment.publish(article("fatal"))
    for _ in range(2):
        worker = deployment.start_worker(raise_over="without-events", **_PATIENT)
        assert worker.wait(_PATIENCE_S) == 70
        assert "nobody thought of" in worker.log
    third = deployment.start_worker(raise_over="without-events", **_PATIENT).await_working(_PATIENCE_S)
    deployment.publish(article("good", "event date=2025-08-01"))
    deployment.await_quiet(_PATIENCE_S)
    ((letter, headers),) = deployment.dead_letters()
    assert headers.code == DeadLetterCode.ENDED_WORKER
    assert headers.topic == deployment.names.topic("articles")
    assert headers.cut == ("value", "key")
    assert not letter.value()
    assert third.stop() == 0
    assert len(deployment.events()) == 1


def test_a_silent_death_counts_against_the_record_that_was_at_work_alone(deployment: Deployment) -> None:
    """One record kills each worker that delivers it; the slow ones of other partitions, suspected like it, are read."""
    for partition in range(1, PARTITIONS):
        deployment.publish(article(f"slow{partition}", "sleep 1", "event"), partition=partition)
    deployment.publish(article("fatal"), partition=0)
    deployment.leave_notes("extract", "articles", _SUSPECTED)
    patient = _PATIENT | {"pool_size": PARTITIONS, "kill_over": "without-events", "session_timeout_s": 10.0}
    assert deployment.start_worker(**patient).wait(_PATIENCE_S) == -9
    last = deployment.start_worker(**patient).await_working(_PATIENCE_S)
    deployment.await_quiet(_PATIENCE_S)
    ((_, headers),) = deployment.dead_letters()
    assert (headers.code, headers.partition) == (DeadLetterCode.ENDED_WORKER, 0)
    read = {reading.article_id for reading in deployment.readings()}
    assert read == {"fatal", *(f"slow{partition}" for partition in range(1, PARTITIONS))}
    assert last.stop() == 0


def test_workers_killed_before_they_could_work_speak_against_no_record(deployment: Deployment) -> None:
    """A machine with too little memory for what extraction loads ends every worker; the articles are read elsewhere."""
    for partition in range(PARTITIONS):
        deployment.publish(article(f"a{partition}", "event"), partition=partition)
    deployment.leave_notes("extract", "articles", _SUSPECTED)
    before = deployment.notes("extract", "articles")
    worker = deployment.start_worker(loading="endless")
    wait_for(lambda: worker.log.count("Worker ready") == 3, "partitions", within_s=_PATIENCE_S)
    time.sleep(2.0)  # for what would be noted to be committed
    worker.kill()
    assert deployment.notes("extract", "articles") == before
    deployment.start_worker(**_PATIENT).await_working(_PATIENCE_S)
    deployment.await_quiet(_PATIENCE_S)
    assert {reading.article_id for reading in deployment.readings()} == {f"a{number}" for number in range(PARTITIONS)}
    assert not deployment.dead_letters()


@pytest.mark.parametrize("partition", [PARTITIONS, -1, 2**40])
def test_a_forged_letter_does_not_stop_the_replay_of_others(deployment: Deployment, partition: int) -> None:
    """It says that its original stands in a partition that the topic does not have."""
    letter = {
        "code": "failed",
        "reason": "",
        "topic": deployment.names.topic("articles"),
        "partition": "0",
        "offset": "0",
        "attempt": "1",
        "time": "2025-03-13T12:00:00+00:00",
        "version": "1",
    }
    forged = letter | {"partition": str(partition), "cut": "value", "digest": "0", "size": "1"}
    for headers in (forged, letter):
        named = [(f"dateline-{name}", value.encode()) for name, value in headers.items()]
        deployment.publish_with_headers("articles.dead", b"same", b"whole", named)
    settings = {"bootstrap_servers": deployment.bootstrap_servers, "topic_prefix": deployment.names.prefix}
    done = CommandLine(settings)("dead", "replay", "--all")
    assert done.returncode == 1
    assert b"1 left alone: not whole, and the original is gone" in done.stderr
    assert [record.value() for record in deployment.read("articles")] == [b"whole"]
