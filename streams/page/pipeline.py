"""Looks at the pipeline every few seconds: rates, lag, workers, dead letters; what the strip at the top shows."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from schemas.topics import ARTICLES, DEAD_LETTERS, EVENTS
from streams.adapters.kafka_access import KafkaAccess
from streams.cli.pipeline_progress import arrived_since, members_of, partition_lags, stage_topics
from streams.page.live import LiveState
from streams.page.rules import Judge, Judgement, levels, load_rules
from streams.settings import Settings

logger = logging.getLogger(__name__)

_LOOK_S: Final = 3.0
_ANSWER_S: Final = 10.0
_MINUTE_S: Final = 60
_DEAD_LETTERS_OVER_S: Final = 600  # as the alert DatelineManyDeadLetters
_HOUR_S: Final = 3600
_SHOWN_DEAD_LETTERS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineLook:
    """What one look found; None where the broker does not tell.

    Rates are records of the last minute; ``lag`` sums records not yet settled over all stages and partitions.
    """

    articles_per_minute: int | None = None
    events_per_minute: int | None = None
    lag: int | None = None
    lag_by_group: dict[str, int] = field(default_factory=dict)
    workers: dict[str, int | None] = field(default_factory=dict)
    articles_last_hour: int | None = None
    dead_share: float | None = None


class PipelineWatch:
    """Keeps the last look and the judgement of it."""

    def __init__(
        self, access: KafkaAccess, settings: Settings, state: LiveState, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._access = access
        self._settings = settings
        self._state = state
        self._clock = clock
        self._judge = Judge(load_rules())
        self.look = PipelineLook()
        self.judgements: tuple[Judgement, ...] = ()
        self.reachable = False

    async def run(self) -> None:
        """Look until cancelled. Never raises because of the broker."""
        while True:
            try:
                async with self._clients() as (admin, consumer):
                    while True:
                        async with asyncio.timeout(_ANSWER_S):
                            look = await _look(admin, consumer, self._settings)
                        self.take(look)
                        await asyncio.sleep(_LOOK_S)
            except (KafkaError, OSError, TimeoutError) as error:
                logger.warning("the broker does not tell how the pipeline does (%r)", error)
            except Exception:
                logger.exception("the pipeline cannot be looked at, trying again")
            self.reachable = False
            self._state.announce()
            await asyncio.sleep(_LOOK_S)

    def take(self, look: PipelineLook) -> None:
        """Keep a look, judge it, and wake those who wait."""
        self.look = look
        self.reachable = True
        known = [count for count in look.workers.values() if count is not None]
        measures: dict[str, float | None] = {
            "workers": min(known) if known else None,
            "lag": look.lag,
            "arrival_to_event_s": self._state.arrival_to_event_s(),
            "dead_share": look.dead_share,
            "articles_last_hour": look.articles_last_hour,
        }
        self.judgements = self._judge.judge(measures, self._clock())
        self._state.announce()

    def status(self) -> dict[str, Any]:
        """Return what ``/api/status`` answers: the strip, and the latest dead letters one by one."""
        latest = list(self._state.dead_letters.latest)[: -_SHOWN_DEAD_LETTERS - 1 : -1]
        status = self.strip()
        status["dead_letters"]["latest"] = [
            {
                "time": headers.time,
                "code": headers.code,
                "reason": headers.reason,
                "topic": headers.topic,
                "partition": headers.partition,
                "offset": headers.offset,
                "attempt": headers.attempt,
            }
            for headers in latest
        ]
        return status

    def strip(self) -> dict[str, Any]:
        """Return what the strip shows, and the stream sends every few seconds; ages are in seconds."""
        state, look = self._state, self.look
        now = state.clock()
        newest = state.newest_event_at()
        hour_ago = now - timedelta(seconds=_HOUR_S)
        return {
            "live": state.connected and state.caught_up and self.reachable,
            "connected": state.connected and self.reachable,
            "caught_up": state.caught_up,
            "started_at": state.started_at,
            "window_days": self._settings.window_days,
            "window_start": state.window_start,
            "events": len(state.window),
            "left_out": state.undecodable,
            "articles_per_minute": look.articles_per_minute,
            "events_per_minute": look.events_per_minute,
            "lag": look.lag,
            "lag_by_group": look.lag_by_group,
            "workers": look.workers,
            "newest_event_at": newest,
            "newest_event_age_s": None if newest is None else max(0, round((now - newest).total_seconds())),
            "arrival_to_event_p95_s": state.arrival_to_event_s(),
            "dead_letters": {
                "last_hour": sum(state.dead_letters.by_reason(hour_ago).values()),
                "by_reason": state.dead_letters.by_reason(hour_ago),
            },
            "levels": levels(self.judgements),
            "troubles": [
                {
                    "alert": one.alert,
                    "tile": one.tile,
                    "level": one.level,
                    "meaning": one.meaning,
                    "since_s": one.since_s,
                }
                for one in self.judgements
            ],
        }

    @asynccontextmanager
    async def _clients(self) -> AsyncIterator[tuple[Any, Any]]:
        arguments = self._access.client_arguments()
        names = {name for _, topics in stage_topics(self._settings) for name in topics}
        names |= {self._settings.topic_prefix + name for name in (ARTICLES, EVENTS, DEAD_LETTERS)}
        admin = AIOKafkaAdminClient(**arguments)
        consumer = AIOKafkaConsumer(*names, **arguments, group_id=None)
        try:
            await admin.start()
            await consumer.start()
            consumer.pause(*consumer.assignment())  # asked for offsets only
            yield admin, consumer
        finally:
            await consumer.stop()
            await admin.close()


async def _look(admin: Any, consumer: Any, settings: Settings) -> PipelineLook:
    lags = await partition_lags(admin, consumer, settings)
    by_group: dict[str, int] = {}
    for lag in lags:
        by_group[lag.group] = by_group.get(lag.group, 0) + lag.records
    now_s = time.time()

    async def arrived(topic: str, over_s: int) -> int:
        return await arrived_since(consumer, settings.topic_prefix + topic, int((now_s - over_s) * 1000))

    articles = await arrived(ARTICLES, _DEAD_LETTERS_OVER_S)
    return PipelineLook(
        articles_per_minute=await arrived(ARTICLES, _MINUTE_S),
        events_per_minute=await arrived(EVENTS, _MINUTE_S),
        lag=sum(by_group.values()),
        lag_by_group=by_group,
        workers={group: await members_of(admin, group) for group, _ in stage_topics(settings)},
        articles_last_hour=await arrived(ARTICLES, _HOUR_S),
        dead_share=await arrived(DEAD_LETTERS, _DEAD_LETTERS_OVER_S) / articles if articles else None,
    )
