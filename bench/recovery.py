"""How long a worker takes until it works, against the size of the state on the compacted ``events`` topic.

    python -m bench.recovery [--events 1000 10000 100000] [--store memory rocksdb]

The topic is filled with events of one source each. Measured from the start of the process: until the tables are
recovered (``working``), and until the event of a new article is on the topic, for which the partition is indexed
(``first event``). With RocksDB also a second start, from the files of the first. Memory is that of the worker process.
"""

import argparse
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from confluent_kafka import Consumer, Producer, TopicPartition

from bench.deployments import PRODUCT_TIMES, deployment, kafka
from schemas import topics
from schemas.codec import encode
from streams.domain.deduplication.in_process import InProcessDeduplicator
from tests.process_memory import own_resident_mib
from tests.reports import report
from tests.workers import PARTITIONS, Deployment, wait_for

_PATIENCE_S = 900.0


def main() -> None:
    """Print one line per size, store and start."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=[0, 1000, 10_000, 100_000])
    parser.add_argument("--store", nargs="+", default=["memory", "rocksdb"], choices=["memory", "rocksdb"])
    options = parser.parse_args()
    print(f"{'events':>7} {'MiB':>6} {'store':<8} {'start':<6} {'working':>9} {'first event':>12} {'memory':>9}")
    with kafka() as (broker, folder):
        for size in options.events:
            with deployment(broker, folder, f"events-{size}") as filled:
                written_mib = fill(filled, size)
                for store in options.store:
                    for start in ("first", "again") if store == "rocksdb" else ("first",):
                        measure(filled, size, written_mib, store, start)


def fill(filled: Deployment, size: int) -> float:
    """Write events, each on its own day, as a deployment would have; returns their size in MiB."""
    producer = Producer(
        {"bootstrap.servers": filled.bootstrap_servers, "queue.buffering.max.messages": 10**6, "log_level": 0}
    )
    written = 0
    for number, (key, value) in enumerate(_events(size)):
        written += len(value)
        producer.produce(filled.names.topic(topics.EVENTS), key=key, value=value, partition=number % PARTITIONS)
        producer.poll(0)
    producer.flush(120)
    _mark_routed(filled)
    return written / 2**20


def _mark_routed(filled: Deployment) -> None:
    """Commit the ends for the group that files events under their quad classes: it has done so in a deployment."""
    client = Consumer({"bootstrap.servers": filled.bootstrap_servers, "group.id": f"{filled.names.group}.route"})
    name = filled.names.topic(topics.EVENTS)
    ends = [TopicPartition(name, partition, end) for partition, end in filled.ends(topics.EVENTS).items()]
    client.commit(offsets=ends, asynchronous=False)
    client.close()


def _events(size: int) -> Iterator[tuple[bytes, bytes]]:
    now = datetime.now(UTC)
    mention = report("article", received_at=now, published_at=now)
    alone = InProcessDeduplicator()
    alone.apply(mention)
    (event,) = alone.events.values()
    (source,) = event.sources
    for number in range(size):
        day = str(date(1990, 1, 1) + timedelta(days=number % 12_000))
        block = f"UA/{number // 12_000}"
        identifier = f"{number:024x}"
        filed = replace(
            source, article_id=f"r{number}", mention_id=f"r{number}#0", date=day, article_signature="0" * 128
        )
        yield (
            identifier.encode(),
            encode(replace(event, event_id=identifier, date=day, block_key=block, sources=(filed,))),
        )


def measure(filled: Deployment, size: int, written_mib: float, store: str, start: str) -> None:
    """Start a worker, publish one article, and print the times."""
    state_dir: Path = filled.folder / f"state-{store}"
    before = len(filled.workers)
    began = time.monotonic()
    worker = filled.start_worker(table_store=store, state_dir=str(state_dir), **PRODUCT_TIMES).await_working(
        _PATIENCE_S
    )
    working_s = time.monotonic() - began
    ends = sum(filled.ends(topics.EVENTS).values())
    filled.publish(
        {"id": f"new{size}{store}{start}", "text": f"event date={date(2030, 1, 1) + timedelta(weeks=before)}"}
    )
    wait_for(
        lambda: sum(filled.ends(topics.EVENTS).values()) > ends, "the event of a new article", within_s=_PATIENCE_S
    )
    event_s = time.monotonic() - began
    memory_mib = own_resident_mib(worker.process.pid)
    print(
        f"{size:>7} {written_mib:>6.0f} {store:<8} {start:<6} {working_s:>7.1f} s {event_s:>10.1f} s"
        f" {memory_mib:>5.0f} MiB",
        flush=True,
    )
    worker.kill()
    # Its session must be over before the next one is timed: the group would wait for it.
    time.sleep(PRODUCT_TIMES["session_timeout_s"] + 2)


if __name__ == "__main__":
    main()
