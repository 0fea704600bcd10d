"""The pause that a subscriber of ``events`` sees when a worker joins, is stopped, or is killed.

    python -m bench.rebalance [--rounds 3] [--rate 20]

Articles come at a steady rate, each with an event in a place of its own; extraction is a stand-in, so what is measured
is the rebalance. Two workers with the product's default times share the partitions. The pause is the longest time
between an article's publication and its event on the topic during the disturbance; calm is the same without one.
"""

import argparse
import json
import statistics
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta

from confluent_kafka import Consumer, Producer

from bench.deployments import PRODUCT_TIMES, deployment, kafka
from schemas.codec import decode
from schemas.records import Event
from tests.workers import Deployment, WorkerProcess, wait_for

_CALM_S = 10.0
_AFTER_S = 6.0  # of flow after the disturbance is over


class Flow:
    """Publishes articles at a steady rate and notes when the event of each arrives."""

    def __init__(self, topics: Deployment, rate: float) -> None:
        """Start both threads."""
        self._topics = topics
        self._rate = rate
        self._stop = threading.Event()
        self.sent: dict[str, float] = {}
        self.arrived: dict[str, float] = {}
        self._threads = [threading.Thread(target=run) for run in (self._publish, self._subscribe)]
        for thread in self._threads:
            thread.start()

    def _publish(self) -> None:
        producer = Producer({"bootstrap.servers": self._topics.bootstrap_servers, "linger.ms": 0, "log_level": 0})
        number = 0
        while not self._stop.wait(1 / self._rate):
            identifier = f"a{number}"
            day = date(1990, 1, 1) + timedelta(days=3 * number)  # never the same event as another
            article = {"id": identifier, "text": f"event date={day}"}
            self.sent[identifier] = time.monotonic()
            producer.produce(self._topics.names.topic("articles"), key=identifier, value=json.dumps(article))
            producer.poll(0)
            number += 1
        producer.flush(30)

    def _subscribe(self) -> None:
        subscriber = Consumer(
            {
                "bootstrap.servers": self._topics.bootstrap_servers,
                "group.id": "subscriber",
                "auto.offset.reset": "earliest",
                "fetch.wait.max.ms": 20,
                "log_level": 0,
            }
        )
        subscriber.subscribe([self._topics.names.topic("events")])
        while not (self._stop.is_set() and len(self.arrived) == len(self.sent)):
            message = subscriber.poll(0.5)
            if message is not None and not message.error() and message.value():
                for source in decode(message.value(), Event).sources:
                    self.arrived.setdefault(source.article_id, time.monotonic())
        subscriber.close()

    def longest(self, since: float) -> float:
        """Return the longest time from article to event, in seconds, of articles sent since a moment."""
        recent = [one for one, at in list(self.sent.items()) if at >= since]
        wait_for(lambda: all(one in self.arrived for one in recent), "the events of all articles", within_s=120)
        return max(self.arrived[one] - self.sent[one] for one in recent)

    def end(self) -> None:
        """Stop publishing, and wait for the last event."""
        self._stop.set()
        for thread in self._threads:
            thread.join(120)


def main() -> None:
    """Print the pauses."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rate", type=float, default=20.0, help="articles a second")
    options = parser.parse_args()
    found: dict[str, list[float]] = {"calm": [], "join": [], "stop": [], "kill": []}
    with kafka() as (broker, folder), deployment(broker, folder, "rebalance") as topics:
        first = _worker(topics)
        flow = Flow(topics, options.rate)
        for _ in range(options.rounds):
            found["calm"].append(_measure(flow, lambda: time.sleep(_CALM_S)))
            for ending in ("stop", "kill"):
                joined: list[WorkerProcess] = []
                found["join"].append(_measure(flow, lambda joined=joined: joined.append(_worker(topics))))
                found[ending].append(_measure(flow, _ending(joined[0], ending)))
        flow.end()
        first.stop()
    for name, pauses in found.items():
        print(f"{name:<5} median {statistics.median(pauses):5.1f} s  longest {max(pauses):5.1f} s  of {len(pauses)}")
    print(f"{len(flow.sent)} articles, {len(flow.arrived)} events")


def _worker(topics: Deployment) -> WorkerProcess:
    return topics.start_worker(**PRODUCT_TIMES).await_working(120)


def _ending(worker: WorkerProcess, how: str) -> Callable[[], object]:
    return worker.kill if how == "kill" else lambda: worker.stop(30)


def _measure(flow: Flow, disturb: Callable[[], object]) -> float:
    since = time.monotonic()
    disturb()
    time.sleep(_AFTER_S)
    return flow.longest(since)


if __name__ == "__main__":
    main()
