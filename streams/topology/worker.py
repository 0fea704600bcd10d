"""Running a worker process to its end: signals, the exit code, and the line that says why."""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable
from typing import Final

from streams.adapters.topic_admin import check_topics
from streams.errors import EXIT_INFRASTRUCTURE, ConfigurationError, DatelineError
from streams.topology.app import Topology
from streams.topology.settings import TopologySettings

logger = logging.getLogger(__name__)

_CLOSE_LOOP_S: Final = 2.0

Build = Callable[[], Topology]


def run_worker(
    settings: TopologySettings, build: Build, *, on_started: Callable[[Topology], None] | None = None
) -> int:
    """Check the topics, work until SIGTERM or SIGINT, drain, and return the exit code.

    Args:
        settings: of the topology; those that ``build`` uses.
        build: called inside the event loop.
        on_started: called with the topology before it runs, for example to serve its health.

    Returns: 0 after a requested stop, 70 after a failure of the infrastructure (``streams.errors``).

    Raises:
        ConfigurationError: a topic is missing or wrong, or no broker answers; for the command line to show.
    """
    with asyncio.Runner() as runner:
        code = runner.run(_run(settings, build, on_started))
        # Everything that matters is settled; only closing the loop is left, and that waits for every task in it.
        by_force = threading.Timer(_CLOSE_LOOP_S, os._exit, (code,))
        by_force.daemon = True
        by_force.start()
    by_force.cancel()
    return code


async def _run(settings: TopologySettings, build: Build, on_started: Callable[[Topology], None] | None) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await check_topics(
        settings.access,
        prefix=settings.topic_prefix,
        partitions=settings.partitions,
        window_days=settings.window_days,
        max_article_bytes=settings.max_article_bytes,
    )
    topology = build()
    if on_started is not None:
        on_started(topology)
    try:
        await topology.run(stop)
    except ConfigurationError:
        raise
    except DatelineError as error:
        logger.error("worker ends: %s", error, exc_info=error.__cause__)  # noqa: TRY400 - the cause, if it has one
        return error.exit_code
    except Exception:
        logger.exception("worker ends")
        return EXIT_INFRASTRUCTURE
    logger.info("worker stopped")
    return 0
