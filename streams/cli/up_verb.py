"""``dateline up``: everything on this machine, fed and shown, until Ctrl-C or until the seeds are through."""

import asyncio
import os
import signal
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import click

from schemas.printing import printable
from schemas.topics import ARTICLES, EVENTS
from streams.cli.article_files import count_articles, read_articles
from streams.cli.failure import WorkFailedError
from streams.cli.feed_formats import own_formats
from streams.settings import Settings, read_settings

if TYPE_CHECKING:
    from rich.console import Console

    from streams.adapters.kafka_access import KafkaAccess
    from streams.cli.deployment import WorkerProcess
    from streams.cli.publication import Published
    from streams.local_broker import Broker

_WATCH_S: Final = 0.5
_SHOWN_FROM_BEFORE: Final = 25  # events a partition, of an earlier run, that are shown first


@click.command(
    epilog="""\b
Examples:
  dateline up
  dateline up --seeds seeds --once
  dateline up --workers 3
  DATELINE_BOOTSTRAP_SERVERS=kafka:9092 dateline up     use that cluster, start no broker

Data stay from one run to the next (DATELINE_DATA_DIR); articles published again change nothing.
"""
)
@click.option("--seeds", metavar="FOLDER", help="Publish these articles once the topics are there.")
@click.option("--once", is_flag=True, help="Stop when the seeds are through: 0 when each is accounted for.")
@click.option("--workers", type=click.IntRange(1, 64), help="Worker processes, instead of DATELINE_WORKERS.")
@click.option("--timeout", "timeout_s", type=click.IntRange(1), default=180, help="Seconds that --once may take.")
def up(seeds: str | None, *, once: bool, workers: int | None, timeout_s: int) -> None:
    """Run broker, topics, workers and page on this machine and print events as they arrive. Ctrl-C stops it all."""
    from streams.cli.deployment import page_address, running_broker, running_page, running_workers
    from streams.cli.event_table import table_console

    if once and not seeds:
        raise click.UsageError("--once needs --seeds")
    settings = read_settings(os.environ)
    sources = [seeds] if seeds else []
    read_articles(sources)  # a missing folder is told before anything starts
    console = table_console()

    def say(line: str) -> None:
        console.print(line, style="dim", markup=False, highlight=False, soft_wrap=True)

    address = page_address(settings)
    with running_broker(settings, say) as broker:
        console.print(f"live page: {address.url}", style="bold", markup=False, highlight=False, soft_wrap=True)
        asyncio.run(_create_topics(broker, settings))
        with (
            running_page(settings, broker, address, say),
            running_workers(settings, broker, workers or settings.workers) as processes,
        ):
            for worker in processes:
                say(f"{worker.name}: metrics at {worker.metrics_url}, log in {worker.log_path}")
            run = _Run(settings, broker, processes, console)
            asyncio.run(run.feed_and_show(sources, once=once, timeout_s=timeout_s))
        say("stopping")


async def _create_topics(broker: "Broker", settings: Settings) -> None:
    from streams.adapters.topic_admin import ensure_topics
    from streams.cli.cluster_access import access_to
    from streams.cli.topics_verb import specs

    access = access_to(broker.bootstrap_servers, settings)
    await ensure_topics(access, specs(settings), replication_factor=settings.replication_factor)


class _Run:
    """The part of `up` during which articles flow: publish, show events, watch the workers."""

    def __init__(
        self, settings: Settings, broker: "Broker", workers: "Sequence[WorkerProcess]", console: "Console"
    ) -> None:
        from streams.cli.cluster_access import access_to

        self._settings = settings
        self._workers = workers
        self._console = console
        self._access: KafkaAccess = access_to(broker.bootstrap_servers, settings)
        self._shown: dict[int, int] = {}
        self._progressed = asyncio.Event()

    async def feed_and_show(self, sources: Sequence[str], *, once: bool, timeout_s: float) -> None:
        """Publish the sources and print events; return on Ctrl-C, or with ``once`` when all is through.

        Raises:
            WorkFailedError: a worker ended, or the seeds were not through in time.
        """
        stopped = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        showing = asyncio.ensure_future(self._show_events())
        tasks = [showing, asyncio.ensure_future(self._watch_workers()), asyncio.ensure_future(stopped.wait())]
        try:
            published = await self._publish(sources) if sources else None
            if published is not None and once:
                tasks.append(asyncio.ensure_future(self._until_through(published, timeout_s)))
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            if once and stopped.is_set():
                raise WorkFailedError("stopped before the seeds were through")
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _publish(self, sources: Sequence[str]) -> "Published":
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        from streams.cli.publication import publish_articles

        columns = (TextColumn("publishing"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=self._console) as progress:
            task = progress.add_task("articles", total=count_articles(sources))
            published = await publish_articles(
                read_articles(sources),
                self._access,
                self._settings.topic_prefix + ARTICLES,
                max_bytes=self._settings.max_article_bytes,
                formats=own_formats(self._settings),
                delivered=lambda: progress.advance(task),
            )
        for complaint in published.complaints:
            click.echo(printable(complaint), err=True)
        if published.failed:
            raise WorkFailedError(f"{published.failed} articles were not delivered")
        return published

    async def _show_events(self) -> None:
        from streams.cli.record_lines import print_record, print_topic_header
        from streams.cli.topic_reading import ReadingRange, read_topics

        which = ReadingRange(newest=_SHOWN_FROM_BEFORE)
        topic, headed = self._settings.topic_prefix + EVENTS, False
        async for record in read_topics(self._access, [topic], which, reached=self._note_shown):
            if not headed:
                print_topic_header(self._console, EVENTS)
                headed = True
            print_record(self._console, EVENTS, record)

    def _note_shown(self, partition: int, offset: int) -> None:
        self._shown[partition] = offset
        self._progressed.set()

    async def _watch_workers(self) -> None:
        from streams.local_broker.errors import log_tail

        while True:
            for worker in self._workers:
                if not worker.process.running:
                    raise WorkFailedError(
                        f"{worker.name} ended; the end of {worker.log_path}:\n{log_tail(worker.log_path)}"
                    )
            await asyncio.sleep(_WATCH_S)

    async def _until_through(self, published: "Published", timeout_s: float) -> None:
        from streams.cli.seeding import follow_through

        began = time.monotonic()
        try:
            async with asyncio.timeout(timeout_s):
                account = await follow_through(published, self._access, self._settings)
                await self._until_shown(account.event_ends)
        except TimeoutError as error:
            raise WorkFailedError(f"the seeds were not through after {timeout_s:g} s") from error
        read_count = published.delivered - account.dead
        self._console.print(
            f"{published.delivered} articles accounted for in {time.monotonic() - began:.1f} s: "
            f"{read_count} read, {account.dead} dead-lettered",
            style="bold",
            highlight=False,
        )

    async def _until_shown(self, ends: Mapping[int, int]) -> None:
        """Wait until every event before these offsets was printed."""
        while any(end > self._shown.get(partition, 0) for partition, end in ends.items()):
            self._progressed.clear()
            await self._progressed.wait()
