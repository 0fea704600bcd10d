"""A live page over a state that a test fills by hand: no broker, no follower, everything else real."""

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Self, TypeVar

from aiohttp import web

from schemas.dead_letters import DeadLetterCode, DeadLetterHeaders
from schemas.records import Event, Mention
from streams.adapters.kafka_access import KafkaAccess
from streams.domain.deduplication.in_process import InProcessDeduplicator
from streams.page.app import build_app
from streams.page.live import LiveState
from streams.page.pipeline import PipelineLook, PipelineWatch
from streams.page.reading import ArticleDesk
from streams.settings import Secret, Settings

Result = TypeVar("Result")
EPOCH = "0123abcd"
WELL = PipelineLook(
    articles_per_minute=12,
    events_per_minute=30,
    lag=3,
    lag_by_group={"dateline.extract": 3},
    workers={"dateline.extract": 2, "dateline.state": 2, "dateline.route": 2},
    articles_last_hour=500,
    dead_share=0.0,
)


class Topic:
    """Stands for the events topic: mentions go in, and what the deduplicator writes reaches the state at once."""

    def __init__(self, state: LiveState, *, partition: int = 0) -> None:
        self.state = state
        self.deduplicator = InProcessDeduplicator()
        self._partition = partition
        self._offset = -1

    def report(self, *mentions: Mention) -> list[str]:
        """Take in reports and return the ids of the events that were written."""
        written = []
        for mention in mentions:
            decision = self.deduplicator.apply(mention)
            for write in decision.writes:
                self.write(write.event_id, write.event)
                written.append(write.event_id)
            for link in decision.links:
                self.state.take_link(link, self.state.clock())
        self.state.announce()
        return written

    def write(self, event_id: str, event: Event | None) -> None:
        """Write one record."""
        self._offset += 1
        self.state.take_event(
            event_id, event, partition=self._partition, offset=self._offset, changed_at=self.state.clock()
        )


def new_state(clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> LiveState:
    """Return a state that has read an empty topic to its end."""
    state = LiveState(EPOCH, window=timedelta(days=14), clock=clock)
    state.connected = state.caught_up = True
    return state


def new_watch(state: LiveState) -> PipelineWatch:
    """Return a watch that has found the pipeline well, once."""
    watch = PipelineWatch(KafkaAccess(bootstrap_servers="127.0.0.1:1"), Settings(), state)
    watch.take(WELL)
    return watch


def dead_letter(reason: str = "text is missing or empty", **changes: Any) -> DeadLetterHeaders:
    """Return the headers of a dead letter of this moment."""
    fields: dict[str, Any] = {
        "code": DeadLetterCode.NO_TEXT,
        "reason": reason,
        "topic": "articles",
        "partition": 1,
        "offset": 7,
        "attempt": 1,
        "time": datetime.now(UTC),
        "version": "1",
    }
    return DeadLetterHeaders(**{**fields, **changes})


class PageServer:
    """A page served from a thread of its own, on a free port; ``call`` runs something on its event loop."""

    def __init__(self, *, token: str = "", desk: Callable[[], ArticleDesk] | None = None) -> None:
        self._token = Secret(token)
        self._desk = desk or (lambda: ArticleDesk(time_limit_s=20, max_article_bytes=100_000))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="page", daemon=True)
        self.port = 0
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it is served, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._make(), self._loop).result(30)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _make(self) -> None:
        self.state = new_state()
        self.watch = new_watch(self.state)
        self.topic = Topic(self.state)

    def start(self) -> None:
        """Begin to serve, on the port that was served before if there was one."""
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(30)

    def stop(self) -> None:
        """Stop serving, as when the process ends."""
        if self._runner:
            asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(30)
            self._runner = None

    async def _start(self) -> None:
        app = build_app(self.state, self.watch, self._desk(), token=self._token, max_article_bytes=100_000)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]

    def call(self, what: Callable[[], Result]) -> Result:
        """Run a function on the page's event loop and return what it returns."""

        async def run() -> Result:
            return what()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(60)

    def report(self, *mentions: Mention) -> list[str]:
        """Put reports in, and return the ids of the events written."""
        return self.call(lambda: self.topic.report(*mentions))

    def write(self, events: Iterable[Event]) -> None:
        """Put events in as they are."""

        def write() -> None:
            for event in events:
                self.topic.write(event.event_id, event)
            self.state.announce()

        self.call(write)


@contextmanager
def page_server(**options: Any) -> Iterator[PageServer]:
    """Serve a page for the time of a ``with``."""
    with PageServer(**options) as server:
        yield server
