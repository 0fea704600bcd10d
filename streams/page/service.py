"""Runs the live page: follows the topics, watches the pipeline, serves, until it is told to stop."""

import asyncio
import logging
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Final

from aiohttp import web

from schemas.topics import EVENTS
from streams.adapters.kafka_access import KafkaAccess
from streams.errors import ConfigurationError
from streams.page import article_reader
from streams.page.address import page_url
from streams.page.app import build_app
from streams.page.follower import follow
from streams.page.live import LiveState, epoch_of
from streams.page.pipeline import PipelineWatch
from streams.page.reading import ArticleDesk
from streams.settings import Settings

logger = logging.getLogger(__name__)

_GRACE_S: Final = 3.0  # for answers that are being written


async def serve(access: KafkaAccess, settings: Settings, *, port: int, ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl-C; ``ready`` is called with the page's address once it answers.

    Raises:
        ConfigurationError: the address cannot be bound.
    """
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    epoch = epoch_of(access.bootstrap_servers, settings.topic_prefix + EVENTS)
    state = LiveState(epoch, window=timedelta(days=settings.window_days))
    watch = PipelineWatch(access, settings, state)
    desk = ArticleDesk(
        time_limit_s=settings.extraction_timeout_s,
        max_article_bytes=settings.max_article_bytes,
        load=partial(article_reader.load, settings.min_confidence),
    )
    app = build_app(state, watch, desk, token=settings.page_token, max_article_bytes=settings.max_article_bytes)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_GRACE_S, handle_signals=False)
    await runner.setup()
    background = [asyncio.create_task(follow(access, settings.topic_prefix, state)), asyncio.create_task(watch.run())]
    try:
        await _listen(runner, settings.page_host, port)
        ready(page_url(settings.page_host, runner.addresses[0][1]))
        waiting = asyncio.create_task(stopped.wait())
        done, _ = await asyncio.wait([waiting, *background], return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in background:
            task.cancel()
        for task in background:
            with suppress(asyncio.CancelledError):
                await task
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise ConfigurationError(
            f"the page cannot listen on {host}:{port} ({error.strerror}); "
            "choose another DATELINE_PAGE_PORT, or 0 for any free port"
        ) from error
