"""How evenly events spread over block keys and partitions: the busiest of each against the mean.

    python -m bench.block_keys LABELLED.jsonl ... [--generated 2000]

Labelled files hold articles with their ``events``; one with the ``uid`` of another is the same event. The generator's
events are those that extraction finds in its articles.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiokafka.partitioner import DefaultPartitioner

from schemas.records import Actor, Place
from streams.adapters.resources import load_resources
from streams.domain.deduplication.block_key import block_key
from streams.domain.reading import read_article
from tests.chaos.accounts import articles_of
from tests.chaos.generator import generate

_PARTITIONS = (4, 12, 48)


@dataclass(frozen=True)
class _Placed:
    """As much of a coding as its block key depends on."""

    place: Place | None
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]


def main() -> None:
    """Print one table per set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--generated", type=int, default=2000, help="messages of the generator (0: none)")
    parser.add_argument("--seed", type=int, default=4711)
    options = parser.parse_args()
    if options.files:
        show("labelled mentions", list(labelled_keys(options.files)))
    if options.generated:
        show(f"{options.generated} generated messages", list(generated_keys(options.generated, options.seed)))


def labelled_keys(files: Iterable[Path]) -> Iterator[str]:
    """Yield the block key of each labelled event of each article."""
    for path in files:
        for line in path.read_text("utf-8").splitlines():
            for event in json.loads(line)["events"]:
                yield block_key(_placed(event))  # type: ignore[arg-type]


def generated_keys(messages: int, seed: int) -> Iterator[str]:
    """Yield the block key of each mention that extraction finds in the generator's articles."""
    resources = load_resources()
    now = datetime.now(UTC)
    for article in articles_of(generate(messages, seed)):
        yield from (block_key(mention) for mention in read_article(article, now, resources).mentions)


def show(title: str, keys: list[str]) -> None:
    """Print the busiest block and the busiest partition, each against the mean."""
    counts = Counter(keys)
    mean = len(keys) / len(counts)
    print(f"{title}: {len(keys)} mentions in {len(counts)} blocks, {mean:.2f} a block")
    for key, count in counts.most_common(5):
        print(f"  {key:<32} {count:>5}  {count / len(keys):6.1%}  {count / mean:5.1f} x the mean")
    partitioner = DefaultPartitioner()
    for partitions in _PARTITIONS:
        numbers = list(range(partitions))
        loads = Counter(dict.fromkeys(numbers, 0))
        for key, count in counts.items():
            loads[partitioner(key.encode(), numbers, numbers)] += count
        busiest = max(loads.values())
        print(f"  {partitions:>3} partitions: busiest {busiest:>5}  {busiest * partitions / len(keys):5.2f} x the mean")


def _placed(event: dict[str, Any]) -> _Placed:
    place = event.get("place")
    return _Placed(
        place=Place(**{"geonames_id": None, **place}) if place else None,
        actors=tuple(Actor(**actor) for actor in event["actors"]),
        recipients=tuple(Actor(**actor) for actor in event["recipients"]),
    )


if __name__ == "__main__":
    main()
