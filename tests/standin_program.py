"""A whole worker around the stand-in for extraction, with points at which it kills itself."""

import asyncio
import json
import logging
import os
import signal
import ssl
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from schemas.records import Article, Reading
from streams.adapters.kafka_access import KafkaAccess
from streams.errors import DatelineError
from streams.topology.app import Topology, build_topology
from streams.topology.observer import ArticleOutcome, SilentObserver
from streams.topology.settings import TopologySettings
from streams.topology.worker import run_worker
from tests.standin import LOADING, obey, obey_newer
from tests.stopping import forget_fences, stop_before_claim, stop_between_awaits

READY_MARK = "standin: working"


class Suicidal(SilentObserver):
    """Kills its own process the n-th time that something happens: after a delivery, before it is acknowledged."""

    def __init__(self, kill_at: dict[str, int], raise_over: str = "", kill_over: str = "") -> None:
        self._left = dict(kill_at)
        self._raise_over = raise_over
        self._kill_over = kill_over

    def _count(self, name: str) -> None:
        if name in self._left:
            self._left[name] -= 1
            if self._left[name] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def event_published(self, event_type: str, country: str | None, *, revision: int) -> None:
        """See ``kill_at``."""
        del event_type, country, revision
        self._count("event_published")

    def mention_published(self, event_type: str, country: str | None) -> None:
        """See ``kill_at``."""
        del event_type, country
        self._count("mention_published")

    def article_processed(self, outcome: ArticleOutcome) -> None:
        """See ``kill_at``."""
        if outcome == self._raise_over:
            raise RuntimeError("a fault that nobody thought of")
        if outcome == self._kill_over:
            os.kill(os.getpid(), signal.SIGKILL)
        self._count("article_processed")

    def dead_letter(self, code: str) -> None:
        """See ``kill_at``."""
        del code
        self._count("dead_letter")


def _access(servers: str, secured: dict[str, str]) -> KafkaAccess:
    if not secured:
        return KafkaAccess(bootstrap_servers=servers)
    context = ssl.create_default_context(cafile=secured.pop("tls_ca_file"))
    return KafkaAccess(bootstrap_servers=servers, ssl_context=context, **secured)


def main(argument: str) -> int:
    """Run a worker as the JSON in ``argument`` says and return its exit code."""
    options = json.loads(argument)
    if (stop := options.pop("stop", None)) is not None:
        stop_between_awaits(**stop)
    if (stage := options.pop("stop_before_claim", None)) is not None:
        stop_before_claim(stage)
    if options.pop("without_fences", False):
        forget_fences()
    logging.basicConfig(level=options.pop("log_level", "WARNING"), format="%(asctime)s %(name)s %(message)s")
    endings = {name: options.pop(name) for name in ("kill_at", "raise_over", "kill_over") if name in options}
    load: Callable[[], Any] = LOADING[options.pop("loading", "nothing")]
    read: Callable[[Article, datetime, Any], Reading] = obey_newer if options.pop("newer_extractor", False) else obey
    if options.pop("real_extraction", False):
        from streams.adapters.resources import load_resources  # noqa: PLC0415 - seconds that other tests need not wait
        from streams.domain.reading import read_article  # noqa: PLC0415

        load, read = load_resources, read_article
    access = _access(options.pop("bootstrap_servers"), options.pop("access", {}))
    settings = TopologySettings(access=access, state_dir=Path(options.pop("state_dir")), **options)

    def build() -> Topology:
        return build_topology(settings, load, read, observer=Suicidal(**({"kill_at": {}} | endings)))

    def tell_when_working(topology: Topology) -> None:
        async def tell() -> None:
            while not topology.working:  # noqa: ASYNC110 - what a probe does
                await asyncio.sleep(0.05)
            sys.stdout.write(f"{READY_MARK}\n")
            sys.stdout.flush()

        topology.standin_task = asyncio.ensure_future(tell())  # type: ignore[attr-defined]

    try:
        return run_worker(settings, build, on_started=tell_when_working)
    except DatelineError as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_code
