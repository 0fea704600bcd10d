"""A month of archive published at once: how fast the lag falls, and what the worker holds meanwhile.

    python -m bench.archive [--articles 6000] [--days 30]

The articles of so many days come in any order, each published on the day of its event; every third is a second report
of an event told before. Extraction is the tests' stand-in, so the rate is that of everything else: decoding, register,
deduplication, routing, delivery. Memory is that of the worker process, after each tenth of the articles.
"""

import argparse
import random
import time
from datetime import UTC, datetime, timedelta

from bench.deployments import PRODUCT_TIMES, deployment, kafka
from tests.delivery_cases import article
from tests.workers import Deployment, WorkerProcess, wait_for

_FIRST_DAY = datetime(2025, 4, 1, 12, tzinfo=UTC)
_PATIENCE_S = 1800.0
_STEPS = 10


def main() -> None:
    """Print a line for each tenth of the archive, and the rate over all of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=6000)
    parser.add_argument("--days", type=int, default=30)
    options = parser.parse_args()
    with kafka() as (broker, folder), deployment(broker, folder, "archive") as deployed:
        publish(deployed, options.articles, options.days)
        worker = deployed.start_worker(**PRODUCT_TIMES, pool_size=1)
        worker.await_working(120)
        measure(deployed, worker, options.articles)


def publish(deployed: Deployment, count: int, days: int) -> None:
    """Publish the archive in any order; the same order in every run."""
    chosen = random.Random(17)  # noqa: S311 - an order, not a secret
    told = []
    for number in range(count):
        event = number - number % 3 if number % 3 == 2 else number  # noqa: PLR2004 - every third repeats another
        day = _FIRST_DAY + timedelta(days=event * days // count)
        town = f"event date={day.date()} killed={event % 40} mode=drone"
        told.append(article(f"a{number}", town, published_at=day.isoformat()))
    chosen.shuffle(told)
    deployed.publish(*told)


def measure(deployed: Deployment, worker: WorkerProcess, count: int) -> None:
    """Print lag and memory as they fall and rise."""
    began = time.monotonic()
    print(f"{'settled':>9} {'lag':>7} {'after':>8} {'rate':>10} {'memory':>9}")
    for step in range(1, _STEPS + 1):
        wanted = count * step // _STEPS
        wait_for(lambda wanted=wanted: settled(deployed) >= wanted, f"{wanted} articles settled", within_s=_PATIENCE_S)
        done, seconds = settled(deployed), time.monotonic() - began
        print(f"{done:>9} {count - done:>7} {seconds:>6.0f} s {done / seconds:>7.0f}/s {worker.memory_mib:>5.0f} MiB")
    deployed.await_quiet(_PATIENCE_S)
    seconds = time.monotonic() - began
    events = len(deployed.events())
    print(f"all through to the last topic after {seconds:.0f} s, {count / seconds:.0f}/s, {events} events")


def settled(deployed: Deployment) -> int:
    """Return how many articles the extracting group has settled."""
    return sum(deployed.committed("extract", "articles").values())


if __name__ == "__main__":
    main()
