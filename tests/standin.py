"""A worker with a stand-in for extraction that does as an article's text tells it: read, dawdle, raise, hang, die.

Run as a program (``python -m tests.standin JSON``) it is a whole worker process, with points at which it kills itself.
"""

import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from schemas.articles import text_digest
from schemas.records import Article, Mention, Reading
from streams.adapters.kafka_access import KafkaAccess
from streams.adapters.resources import load_resources
from streams.domain.reading import read_article
from streams.errors import DatelineError
from streams.topology.app import Topology, build_topology
from streams.topology.observer import SilentObserver
from streams.topology.settings import TopologySettings
from streams.topology.worker import run_worker
from tests.reports import report

READY_MARK = "standin: working"
OLD_VERSION = "1.0.0"
NEW_VERSION = "1.1.0"


def load_nothing() -> None:
    """Load no resources."""


def refuse_to_load() -> None:
    """Fail as a broken installation does."""
    raise RuntimeError("no model here")


def obey(article: Article, received_at: datetime, resources: None) -> Reading:
    """Read an article of lines such as ``event date=2025-03-13 killed=4`` or ``hang``, doing what each says."""
    del resources
    return _obey(article, received_at, OLD_VERSION)


def obey_newer(article: Article, received_at: datetime, resources: None) -> Reading:
    """Read an article as the next version of the extractor does; ``only 1.1.0 event`` is a line for this one."""
    del resources
    return _obey(article, received_at, NEW_VERSION)


def _obey(article: Article, received_at: datetime, version: str) -> Reading:
    mentions: list[Mention] = []
    for line in article.text.splitlines():
        match line.removeprefix(f"only {version} ").split():
            case ["event", *fields]:
                mention = _mention(article, len(mentions), received_at, fields)
                mentions.append(replace(mention, extractor=version))
            case ["raise"]:
                raise ValueError("the article told me to")
            case ["sleep", seconds]:
                time.sleep(float(seconds))
            case ["hang"]:
                while True:
                    pass
            case ["die"]:
                os.kill(os.getpid(), signal.SIGKILL)
            case ["die-once", marker] if not Path(marker).exists():
                Path(marker).touch()
                os._exit(9)
    return Reading(
        article_id=article.id,
        article_digest=text_digest(article.text),
        article_signature="",
        received_at=received_at,
        extractor=version,
        language="en",
        mentions=tuple(mentions),
    )


def _mention(article: Article, position: int, received_at: datetime, fields: list[str]) -> Mention:
    changes: dict[str, Any] = {}
    for field in fields:
        name, _, value = field.partition("=")
        changes[name] = int(value) if value.isdigit() else value
    mention = report(article.id, position, article_digest=text_digest(article.text), received_at=received_at)
    return replace(mention, published_at=article.published_at or received_at, **changes)


class Suicidal(SilentObserver):
    """Kills its own process the n-th time that something happens: after a delivery, before it is acknowledged."""

    def __init__(self, kill_at: dict[str, int]) -> None:
        self._left = dict(kill_at)

    def _count(self, name: str) -> None:
        if name in self._left:
            self._left[name] -= 1
            if self._left[name] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def event_published(self, event_type: str, country: str | None, *, revision: int) -> None:
        """See ``kill_at``."""
        self._count("event_published")

    def mention_published(self, event_type: str, country: str | None) -> None:
        """See ``kill_at``."""
        self._count("mention_published")

    def article_processed(self, outcome: str) -> None:
        """See ``kill_at``."""
        self._count("article_processed")

    def dead_letter(self, code: str) -> None:
        """See ``kill_at``."""
        self._count("dead_letter")


def main(argument: str) -> int:
    """Run a worker as the JSON in ``argument`` says and return its exit code."""
    options = json.loads(argument)
    logging.basicConfig(level=options.pop("log_level", "WARNING"), format="%(asctime)s %(name)s %(message)s")
    kill_at = options.pop("kill_at", {})
    load: Callable[[], Any] = refuse_to_load if options.pop("refuse_to_load", False) else load_nothing
    read: Callable[[Article, datetime, Any], Reading] = obey_newer if options.pop("newer_extractor", False) else obey
    if options.pop("real_extraction", False):
        load, read = load_resources, read_article
    access = KafkaAccess(bootstrap_servers=options.pop("bootstrap_servers"))
    settings = TopologySettings(access=access, state_dir=Path(options.pop("state_dir")), **options)

    def build() -> Topology:
        return build_topology(settings, load, read, observer=Suicidal(kill_at))

    def tell_when_working(topology: Topology) -> None:
        import asyncio

        async def tell() -> None:
            while not topology.working:
                await asyncio.sleep(0.05)
            print(READY_MARK, flush=True)

        topology.standin_task = asyncio.ensure_future(tell())  # type: ignore[attr-defined]

    try:
        return run_worker(settings, build, on_started=tell_when_working)
    except DatelineError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
