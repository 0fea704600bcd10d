"""How many place names of a corpus are found and put where they are.

    python bench/toponyms.py CORPUS.jsonl [--misses]

A line of the corpus is ``{"id", "text", "toponyms": [{"start", "end", "lat", "lon"}]}`` (characters, degrees), an id is
``<corpus>-<n>``. Printed for each corpus: toponyms found and resolved within 161 km (100 miles, the usual measure) and
found at all, of all that are listed; of the place names reported, how many overlap a listed one (precision); and CPU
milliseconds per text, without parsing. ``--misses`` adds one line for each name that is not right.
"""

import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from streams.adapters.resources import load_resources
from streams.domain.places.geometry import distance_km
from streams.domain.places.place_mentions import PlaceMention, find_places

NEAR_KM = 161.0
PUBLISHED = datetime(2020, 1, 1, tzinfo=UTC)
CONTEXT_CHARS = 40


@dataclass(frozen=True)
class Listed:
    """A toponym of the corpus: characters, and where it is in degrees."""

    start: int
    end: int
    lat: float
    lon: float


def verdicts(listed: list[Listed], found: tuple[PlaceMention, ...]) -> Iterator[tuple[str, int, int, str]]:
    """Yield verdict, characters and what was found, for every listed toponym and every mention that overlaps none."""
    for toponym in listed:
        over = [mention for mention in found if mention.start < toponym.end and toponym.start < mention.end]
        far = min((distance_km(mention.place, toponym) for mention in over), default=None)
        verdict = "missed" if far is None else "right" if far <= NEAR_KM else "far"
        told = "; ".join(f"{mention.place.name}, {mention.place.admin1}, {mention.place.country}" for mention in over)
        yield verdict, toponym.start, toponym.end, told
    for mention in found:
        if not any(mention.start < toponym.end and toponym.start < mention.end for toponym in listed):
            yield "unlisted", mention.start, mention.end, f"{mention.place.name}, {mention.place.country}"


def table(counts: dict[str, Counter[str]]) -> Iterator[str]:
    """Yield the lines of the result."""
    for corpus, count in sorted(counts.items()):
        listed = count["right"] + count["far"] + count["missed"]
        overlapping = count["found"] - count["unlisted"]
        right, found = count["right"] / listed, 1 - count["missed"] / listed
        precision, each_ms = overlapping / max(1, count["found"]), count["microseconds"] / 1000 / count["texts"]
        figures = f"right {right:.3f}, found {found:.3f}, precision {precision:.3f}, {each_ms:.2f} ms"
        yield f"{corpus}: {listed} toponyms, {figures}"


def main(path: str, *options: str) -> None:
    """Read the corpus and print the figures."""
    resources = load_resources()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for line in Path(path).read_text("utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        text, count = row["text"], counts[row["id"].rsplit("-", 1)[0]]
        document = resources.parser.parse(text, PUBLISHED)
        started = time.process_time()
        found = find_places(document, resources.gazetteer)
        count["microseconds"] += round((time.process_time() - started) * 1e6)
        count["texts"] += 1
        count["found"] += len(found)
        for verdict, start, end, told in verdicts([Listed(**toponym) for toponym in row["toponyms"]], found):
            count[verdict] += 1
            if "--misses" in options and verdict != "right":
                around = text[max(0, start - CONTEXT_CHARS) : start], text[end : end + CONTEXT_CHARS]
                print(row["id"], verdict, f"{around[0]}[{text[start:end]}]{around[1]}".replace("\n", "|"), "->", told)
    print(*table(counts), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
