"""How long reading one article takes on one core, and how much memory its resources need.

    python bench/extraction.py ARTICLES.jsonl...

Prints CPU milliseconds (process time, so that other programs count little) per article after a warm-up, by size.
"""

import json
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from schemas.articles import article_from_fields
from schemas.records import Article
from streams.adapters.resources import load_resources
from streams.domain.reading import read_article

WARM_UP = 10


def main(paths: list[str]) -> None:
    """Read every article of the files and print the figures."""
    began = time.perf_counter()
    resources = load_resources()
    print(f"resources loaded in {time.perf_counter() - began:.1f} s")
    lines = [line for path in paths for line in Path(path).read_text("utf-8").splitlines() if line.strip()]
    articles = [article for line in lines if isinstance(article := article_from_fields(json.loads(line)), Article)]
    now = datetime.now(UTC)
    for article in articles[:WARM_UP]:
        read_article(article, now, resources)
    times_ms = []
    for article in articles:
        started = time.process_time()
        read_article(article, now, resources)
        times_ms.append((time.process_time() - started) * 1000)
    ordered = sorted(times_ms)
    words = sum(len(article.text.split()) for article in articles)
    print(f"{len(articles)} articles, {words / len(articles):.0f} words on average")
    print(f"median {ordered[len(ordered) // 2]:.1f} ms, p90 {ordered[int(len(ordered) * 0.9)]:.1f} ms, ", end="")
    print(f"slowest {ordered[-1]:.1f} ms, {sum(times_ms) / words * 300:.1f} ms for 300 words")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
