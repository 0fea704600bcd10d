"""The whole topology of one worker process: three engines, four stages, their tables, the pool and the producer.

Each engine is a consumer group of its own. Extraction must not stand still while tables recover; and what consumes a
table's changelog (route) cannot live in the engine that owns the table, which pauses that topic (docs/adr/0012).
"""

import asyncio
import contextlib
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    TopicAuthorizationFailedError,
    UnsupportedVersionError,
)

from schemas import topics
from schemas.articles import decode_article
from schemas.codec import entry_fault
from streams.adapters.copy_reader import ArticleReader, CopyReader
from streams.adapters.extraction_pool import ExtractionPool, PoolSettings
from streams.adapters.extraction_process import ReadFunction, ResourcesT
from streams.adapters.reading_feed import ReadingFeed
from streams.adapters.topic_admin import record_limits
from streams.domain.copies import CopyIndex
from streams.domain.deduplication.policy import DeduplicationPolicy
from streams.errors import BrokerLostError, DatelineError, DeliveryError, EngineError, FencedError
from streams.topology.changelog_guard import FaultOf
from streams.topology.deduplicate import DeduplicateStage
from streams.topology.delivery import Delivery, StageDelivery
from streams.topology.engine import Engine, build_engine
from streams.topology.extract import ExtractStage
from streams.topology.isolation import Isolation
from streams.topology.memos import memo_fault
from streams.topology.observer import Observer, SilentObserver
from streams.topology.record import TopicPartition
from streams.topology.register import RegisterStage
from streams.topology.route import RouteStage
from streams.topology.settings import TopologySettings
from streams.topology.stage import Boundary, Stage, StageRunner
from streams.topology.tables import ChangelogTable

logger = logging.getLogger(__name__)

EXTRACT_GROUP: Final = "extract"
STATE_GROUP: Final = "state"
ROUTE_GROUP: Final = "route"
_PROBE_S: Final = 5.0  # how often the brokers are asked for a sign of life, and lag is measured
_WATCH_S: Final = 1.0
_FENCES_S: Final = 600.0  # how often it is looked for fences that are old (they are renewed after hours)
_GROUP_ERRORS: Final = 20  # in a row without having been at work in between
_FATAL_GROUP_ERRORS: Final = (GroupAuthorizationFailedError, TopicAuthorizationFailedError, UnsupportedVersionError)
_COMMIT_S: Final = 1.5
_CANCEL_S: Final = 0.5
_LEAVE_S: Final = 2.5  # for closing consumers: with drain_s and _COMMIT_S under the ten seconds that stopping may take


def group_names(settings: TopologySettings) -> tuple[str, ...]:
    """Return the consumer groups of a deployment, for those who measure lag."""
    return tuple(f"{settings.group}.{name}" for name in (EXTRACT_GROUP, STATE_GROUP, ROUTE_GROUP))


@dataclass(slots=True)
class _Group:
    """An engine with its stages, and when it last had to stop for a rebalance."""

    engine: Engine
    runners: list[StageRunner[Any]]
    table_names: tuple[str, ...] = ()
    paused_at: float | None = None
    working: bool = False

    @property
    def topics(self) -> set[str]:
        """All that it reads: sources and changelogs."""
        return self.source_topics | {name for runner in self.runners for name in runner.stage.changelogs}

    @property
    def source_topics(self) -> set[str]:
        return {runner.stage.topic for runner in self.runners}

    def source_partitions(self) -> set[TopicPartition]:
        return {TopicPartition(*tp) for tp in self.engine.settled.assignment() if tp.topic in self.source_topics}


class Topology:
    """Everything that one worker runs. Build it inside the event loop, run it once."""

    def __init__(
        self,
        settings: TopologySettings,
        load: Callable[[], ResourcesT],
        read: ReadFunction[ResourcesT],
        *,
        observer: Observer | None = None,
        policy: DeduplicationPolicy | None = None,
    ) -> None:
        """Put the parts together; nothing is started.

        Args:
            settings: see there.
            load: module-level function (or a ``partial`` of one), called once in each extraction process.
            read: module-level function, called there with each article and what ``load`` returned.
            observer: told of everything worth measuring.
            policy: of deduplication; its window is that of the settings unless given.
        """
        self.settings = settings
        self.observer: Observer = observer or SilentObserver()
        self._policy = policy or DeduplicationPolicy(window=timedelta(days=settings.window_days))
        self._fatal: asyncio.Future[BaseException] = asyncio.get_running_loop().create_future()
        self._ending = False
        self._pool_started = asyncio.Event()
        self._isolation = Isolation()
        self.delivery = Delivery(
            settings.access,
            client_id=settings.worker_name,
            budget_s=settings.delivery_budget_s,
            group=settings.group,
        )
        self.pool = ExtractionPool(
            load,
            read,
            PoolSettings(
                size=settings.pool_size,
                time_limit_s=settings.time_limit_s,
                max_article_bytes=settings.max_article_bytes,
                formats=settings.feed_formats,
            ),
            self.observer,
        )
        self.feed = self._reading_feed() if settings.copy_index_size else None
        self._groups = (self._extract_group(), self._state_group(), self._route_group())
        for group in self._groups:
            self._connect(group)

    # Construction.

    def _topic(self, name: str) -> str:
        return f"{self.settings.topic_prefix}{name}"

    def _engine(self, name: str) -> Engine:
        return build_engine(
            self.settings, name, on_crash=lambda reason: self.fail(EngineError(f"group {name} crashed: {reason!r}"))
        )

    def _group(self, engine: Engine, stages: Sequence[Stage[Any]], tables: Sequence[ChangelogTable] = ()) -> _Group:
        boundary = Boundary(
            engine=engine,
            isolation=self._isolation,
            delivery=self.delivery,
            observer=self.observer,
            dead_letter_topic=self._topic(topics.DEAD_LETTERS),
            version=self.settings.version,
            fatal=self.fail,
        )
        return _Group(engine, [StageRunner(stage, boundary) for stage in stages], tuple(t.name for t in tables))

    def _extract_group(self) -> _Group:
        stage = ExtractStage(
            self._reader(),
            self.delivery.of(ExtractStage.name),
            self.observer,
            started=self._pool_started,
            articles=self._topic(topics.ARTICLES),
            readings=self._topic(topics.READINGS),
            window=self.settings.read_ahead * self.settings.pool_size,
            failures_in_a_row=self.settings.failures_in_a_row,
        )
        return self._group(self._engine(EXTRACT_GROUP), [stage])

    def _reading_feed(self) -> ReadingFeed:
        return ReadingFeed(
            self.settings.access,
            self._topic(topics.READINGS),
            CopyIndex(self.settings.copy_index_size),
            newest=self.settings.copy_index_size,
            client_id=self.settings.worker_name,
        )

    def _reader(self) -> ArticleReader:
        if self.feed is None:
            return self.pool
        decoding = partial(
            decode_article, max_bytes=self.settings.max_article_bytes, formats=self.settings.feed_formats
        )
        return CopyReader(self.pool, self.feed.index, self.observer, partial(decoding, read_pages=False))

    def _state_group(self) -> _Group:
        engine = self._engine(STATE_GROUP)

        registering, deduplicating = self.delivery.of(RegisterStage.name), self.delivery.of(DeduplicateStage.name)

        def table(name: str, delivery: StageDelivery, fault_of: FaultOf) -> ChangelogTable:
            store = self.settings.table_store
            return ChangelogTable(engine, name, self._topic(name), delivery, fault_of=fault_of, store=store)

        known = table(topics.KNOWN_ARTICLES, registering, partial(entry_fault, "article_id"))
        events = table(topics.EVENTS, deduplicating, partial(entry_fault, "event_id"))
        memos = table(topics.WITHDRAWN, deduplicating, memo_fault)
        register = RegisterStage(
            known,
            registering,
            self.observer,
            readings=self._topic(topics.READINGS),
            mentions=self._topic(topics.MENTIONS),
            remember=2 * self._policy.window,
        )
        deduplicate = DeduplicateStage(
            events,
            memos,
            deduplicating,
            self.observer,
            mentions=self._topic(topics.MENTIONS),
            links=self._topic(topics.LINKS),
            policy=self._policy,
        )
        return self._group(engine, [register, deduplicate], [known, events, memos])

    def _route_group(self) -> _Group:
        stage = RouteStage(
            self.delivery.of(RouteStage.name),
            events=self._topic(topics.EVENTS),
            quad_topics={quad: self._topic(name) for quad, name in topics.QUAD_TOPICS.items()},
        )
        return self._group(self._engine(ROUTE_GROUP), [stage])

    def _connect(self, group: _Group) -> None:
        async def before_revocation(revoked: set[TopicPartition]) -> None:
            group.paused_at = time.monotonic()
            group.working = False
            await asyncio.gather(*(runner.halt(revoked) for runner in group.runners))
            for tp in revoked:
                if tp.topic in group.source_topics:
                    self.observer.partition_lost(*tp)

        async def before_assignment(assigned: set[TopicPartition]) -> None:
            try:
                await self._know_topics(group)
                await self._claim(group, assigned)
            except DatelineError as error:
                self.fail(error)

        def after_rebalance() -> None:
            assigned = group.source_partitions()
            self._check_copartitioned(group)
            for runner in group.runners:
                runner.assigned(assigned)
            group.working = True
            if group.paused_at is not None:
                pause_s = time.monotonic() - group.paused_at
                self.observer.rebalanced(group.engine.conf.id, pause_s=pause_s)
                if group.table_names:
                    self.observer.tables_recovered(pause_s)

        group.engine.before_revocation = before_revocation
        group.engine.before_assignment = before_assignment
        group.engine.after_rebalance = after_rebalance

    async def _claim(self, group: _Group, assigned: set[TopicPartition]) -> None:
        """Claim partitions, and make sure afterwards that they are still the worker's own.

        One that claims late, after the group has gone on without it, shuts out the owner and does not know what that
        one still commits (docs/adr/0020).

        Raises:
            DatelineError: they are claimed, but somebody else's; or they could not be claimed.
        """
        await self._require_membership(group)
        claims = asyncio.gather(*(runner.claim(assigned) for runner in group.runners))
        try:
            while not claims.done():
                await asyncio.wait({claims}, timeout=self.settings.heartbeat_s)
                await self._require_membership(group)
        except BaseException:
            claims.cancel()
            raise
        claims.result()

    async def _require_membership(self, group: _Group) -> None:
        try:
            is_member = await group.engine.settled.is_member(self.settings.delivery_budget_s)
        except TimeoutError as error:
            raise DeliveryError(f"{group.engine.conf.id}: no coordinator tells who has which partitions") from error
        if not is_member:
            raise FencedError(f"{group.engine.conf.id}: the group has gone on without this worker")

    def _check_copartitioned(self, group: _Group) -> None:
        """End the worker if it has a partition to work on without the table entries that belong to it."""
        if not group.table_names:
            return
        assigned = {TopicPartition(*tp) for tp in group.engine.settled.assignment()}
        needed = {
            TopicPartition(self._topic(name), tp.partition)
            for tp in group.source_partitions()
            for name in group.table_names
        }
        if needed - assigned:
            self.fail(EngineError(f"assigned without the table partitions {sorted(needed - assigned)}"))

    # Running.

    @property
    def working(self) -> bool:
        """Tell whether extraction is loaded, partitions assigned and tables recovered: what a readiness probe asks."""
        return self._pool_started.is_set() and all(group.working for group in self._groups)

    def fail(self, error: BaseException) -> None:
        """End the worker because of an error; from now on nothing is settled or committed. The first one counts."""
        if self._ending or self._fatal.done():
            return
        for group in self._groups:
            if group.engine._consumer is not None:  # noqa: SLF001 - asking for it would create one
                group.engine.settled.close_book()
        self._fatal.set_result(error)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until asked to stop, then finish what is at work and leave.

        Raises:
            DatelineError: something failed; what was not settled by then comes back to the next worker.
        """
        background: list[asyncio.Task[Any]] = []
        try:
            await self.delivery.start()
            names = [spec.name for spec in topics.topic_specs(prefix=self.settings.topic_prefix)]
            self.delivery.limits |= await record_limits(self.settings.access, names)
            # Loading what extraction needs takes as long as joining the groups; articles wait for it in their lanes.
            background.append(self._background(self._start_pool()))
            background += [self._background(group.engine.start()) for group in self._groups]
            watching = (
                self._watch_brokers(),
                self._watch_groups(),
                self._watch_topics(),
                self._measure_lag(),
                self._keep_fences(),
            )
            background += [self._background(watch) for watch in watching]
            if self.feed is not None:
                background.append(self._background(self.feed.run()))
            await self._until(stop)
            await self._drain()
        finally:
            self._ending = True
            await self._take_back()
            await self._close(background)

    async def _until(self, stop: asyncio.Event) -> None:
        stopping = asyncio.ensure_future(stop.wait())
        ends: set[asyncio.Future[Any]] = {stopping, self._fatal}
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if self._fatal.done():
            error = self._fatal.result()
            if isinstance(error, DatelineError):
                raise error
            if isinstance(error, KafkaConnectionError):
                raise BrokerLostError(f"no Kafka broker answers any more: {error}") from error
            raise EngineError(f"unexpected: {error!r}") from error

    async def _start_pool(self) -> None:
        await self.pool.start()
        self._pool_started.set()

    def _background(self, work: Any) -> "asyncio.Task[Any]":
        task: asyncio.Task[Any] = asyncio.ensure_future(work)
        task.add_done_callback(self._background_ended)
        return task

    def _background_ended(self, task: "asyncio.Task[Any]") -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.fail(error)

    async def _drain(self) -> None:
        """Finish the records at work and commit; what is not finished in time comes back to the next worker."""
        runners = [runner for group in self._groups for runner in group.runners]
        finished = await asyncio.gather(*(runner.drain(self.settings.drain_s) for runner in runners))
        if not all(finished):
            logger.warning("some records were not finished within %g s; they will be redone", self.settings.drain_s)
        commits = [group.engine.settled.commit() for group in self._groups if group.working]
        try:
            await asyncio.wait_for(asyncio.gather(*commits), _COMMIT_S)
        except TimeoutError:
            logger.warning("the last offsets could not be committed in time; some records will be redone")

    async def _take_back(self) -> None:
        """Leave no note of a silence: this worker ends in order, or has said what it ends over."""
        consumers = [group.engine.settled for group in self._groups if group.engine.joining]
        try:
            await asyncio.wait_for(
                asyncio.gather(*(consumer.take_back(consumer.assignment()) for consumer in consumers)), _COMMIT_S
            )
        except (TimeoutError, Exception):
            logger.debug("notes could not be taken back", exc_info=True)

    async def _close(self, background: list["asyncio.Task[Any]"]) -> None:
        for group in self._groups:
            for runner in group.runners:
                await runner.stop()
        stops = [asyncio.ensure_future(group.engine.stop()) for group in self._groups if group.engine.started]
        stops += [asyncio.ensure_future(self.pool.stop()), asyncio.ensure_future(self.delivery.stop())]
        _, late = await asyncio.wait(stops, timeout=_LEAVE_S)
        for task in (*late, *background):
            task.cancel()
        # Not for ever: an engine that is stopped while it starts may never notice that it was cancelled.
        ended, _ = await asyncio.wait((*stops, *background), timeout=_CANCEL_S)
        for task in ended:
            if not task.cancelled():
                task.exception()

    # Watching.

    async def _watch_brokers(self) -> None:
        last_answer = time.monotonic()
        while True:
            await asyncio.sleep(_PROBE_S)
            asked = time.monotonic()
            answered = await self.delivery.answers(_PROBE_S)
            self.observer.broker_probed(time.monotonic() - asked if answered else None)
            if answered:
                last_answer = time.monotonic()
            elif (silent_s := time.monotonic() - last_answer) > self.settings.broker_lost_after_s:
                raise BrokerLostError(f"no Kafka broker has answered for {silent_s:.0f} s")

    async def _watch_topics(self) -> None:
        """End the worker when a topic is not the one any more that its tables and offsets are of."""
        while True:
            await asyncio.sleep(_PROBE_S)
            with contextlib.suppress(DeliveryError):  # the brokers themselves are watched elsewhere
                for group in self._groups:
                    await self._know_topics(group)

    async def _know_topics(self, group: _Group) -> None:
        """Note the ids of a group's topics; those known already must not have changed.

        Raises:
            EngineError: a topic was made anew.
        """
        known = group.engine.topic_ids
        # A topic that is missing may be so for a moment only: a broker that has just started does not know all yet.
        found = await self.delivery.topic_ids(group.topics)
        if anew := sorted(name for name, topic_id in found.items() if known.setdefault(name, topic_id) != topic_id):
            raise EngineError(f"made anew while the worker ran: {', '.join(anew)}; a restart reads the new one whole")

    async def _keep_fences(self) -> None:
        while True:
            await asyncio.sleep(_FENCES_S)
            await self.delivery.renew()

    async def _watch_groups(self) -> None:
        """Look after what the engine does not: errors of a group's coordination, and records that it dropped."""
        errors: Counter[str] = Counter()
        while True:
            await asyncio.sleep(_WATCH_S)
            for group in self._groups:
                name = group.engine.conf.id
                if group.working:
                    errors.pop(name, None)
                    group.engine.settled.reread_dropped()
                    for runner in group.runners:
                        await runner.report_foreign()
                elif group.engine.joining:
                    group.engine.settled.reread_changelogs()
                if group.engine.joining and (error := await group.engine.settled.group_error()) is not None:
                    errors[name] += 1
                    logger.warning("group %s: %r", name, error)
                    if errors[name] >= _GROUP_ERRORS or isinstance(error, _FATAL_GROUP_ERRORS):
                        raise EngineError(f"group {name} cannot go on: {error!r}")

    async def _measure_lag(self) -> None:
        while True:
            await asyncio.sleep(_PROBE_S)
            for group in self._groups:
                if group.working:
                    await self._measure_group(group)

    async def _measure_group(self, group: _Group) -> None:
        consumer = group.engine.settled
        tps = [tp for tp in consumer.assignment() if tp.topic in group.source_topics]
        if not tps:
            return
        try:
            ends = await asyncio.wait_for(consumer.highwaters(*tps), _PROBE_S)
        except Exception:
            logger.debug("lag could not be measured", exc_info=True)
            return
        for tp, lag in consumer.unsettled(dict(ends)).items():
            self.observer.lag(tp.topic, tp.partition, lag)


def build_topology(
    settings: TopologySettings,
    load: Callable[[], ResourcesT],
    read: ReadFunction[ResourcesT],
    *,
    observer: Observer | None = None,
    policy: DeduplicationPolicy | None = None,
) -> Topology:
    """Return the topology of a worker; see ``Topology``."""
    return Topology(settings, load, read, observer=observer, policy=policy)
