"""One faust application per stage group, set up so that the engine's hazards cannot bite. Settings in one place.

Owns every setting of the engine and of its consumer, with the reason for each.
"""

import logging
from collections.abc import Callable
from typing import Any, ClassVar, cast

import faust
from aiokafka.errors import KafkaError
from faust.types import TP
from faust.types.settings import Settings as EngineSettings
from mode import CrashingSupervisor
from yarl import URL

from streams.adapters.kafka_access import KafkaAccess
from streams.topology.consumer import PartitionsHook, SettledConsumer, SettledTransport
from streams.topology.record import TopicPartition
from streams.topology.settings import TopologySettings

logger = logging.getLogger(__name__)


class _OwnSettings(EngineSettings):
    """The engine's settings without its habit of letting variables such as BROKER_URL override what it is given."""

    def getenv(self, env_name: str) -> None:
        del env_name


class Engine(faust.App):
    """A faust application with our consumer, which reports crashes instead of restarting over them."""

    Settings: ClassVar[type[EngineSettings]] = _OwnSettings

    def __init__(self, *args: Any, on_crash: Callable[[BaseException], None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report_crash = on_crash
        self.topic_ids: dict[str, str] = {}
        """The ids of the topics that offsets and tables are of; none where the cluster knows of no ids."""
        self.changelog_ends: dict[TP, int] = {}
        """Where the assigned changelog partitions ended after they were claimed."""
        self.before_revocation: PartitionsHook = _nothing_to_do
        self.before_assignment: PartitionsHook = _nothing_to_do
        self.after_rebalance: Callable[[], None] = _nothing

    def _new_transport(self) -> SettledTransport:
        return SettledTransport(self.conf.broker_consumer, self, loop=self.loop)

    @property
    def settled(self) -> SettledConsumer:
        """The consumer, by the type that it has."""
        return cast(SettledConsumer, self.consumer)

    def sought(self, tp: TP) -> int:
        """Return the position from which a partition is read since the last seek."""
        return self.settled.sought(tp)

    @property
    def joining(self) -> bool:
        """Tell whether the consumer runs, so that its group can be asked about."""
        return self._consumer is not None and self.settled.runs

    async def _on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Let the stages claim their partitions before any of their state, offsets or records are read."""
        if not self.should_stop:
            await self.before_assignment({TopicPartition(*tp) for tp in assigned})
            changelogs = [tp for tp in assigned if tp.topic in self.tables.changelog_topics]
            try:
                self.changelog_ends = dict(await self.settled.highwaters(*changelogs)) if changelogs else {}
            except KafkaError as error:
                self._crash(error)
            self._drop_changelog_records()
            self.settled.begin(generation_id)
        await super()._on_partitions_assigned(assigned, generation_id)

    def _drop_changelog_records(self) -> None:
        """Drop what was fetched of changelogs and not applied: it is read again from where the tables are complete.

        The engine would count a record of the former assignment as read under the new one, and what is before it too.
        """
        tables = cast(Any, self.tables)
        while not tables.changelog_queue.empty():
            tables.changelog_queue.get_nowait()
        for buffer in tables.recovery.buffers.values():
            buffer.clear()

    def on_rebalance_end(self) -> None:
        """Go on after a rebalance: partitions are assigned and tables recovered."""
        super().on_rebalance_end()
        self.after_rebalance()

    def _crash(self, reason: BaseException) -> None:
        super()._crash(reason)
        self.report_crash(reason)


async def _nothing_to_do(partitions: set[TopicPartition]) -> None:
    del partitions


def _nothing() -> None:
    pass


def build_engine(settings: TopologySettings, name: str, *, on_crash: Callable[[BaseException], None]) -> Engine:
    """Return an application for one group of stages; its consumer group is ``<group>.<name>``."""
    folder = settings.state_dir / name
    folder.mkdir(parents=True, exist_ok=True)
    return Engine(
        f"{settings.group}.{name}",
        on_crash=on_crash,
        autodiscover=False,
        datadir=str(folder),
        agent_supervisor=CrashingSupervisor,  # never restart an agent over a failure: the process ends instead
        **_engine_settings(settings),
        **consumer_settings(settings),
    )


def _engine_settings(settings: TopologySettings) -> dict[str, Any]:
    return {
        # Our own server serves /metrics, so the engine's binds no port and two workers on a host cannot clash.
        "web_enabled": False,
        # Identifies the worker in the assignment's metadata; must differ between workers on a host.
        "canonical_url": URL(f"http://{settings.worker_name}:6066"),
        # Topics are created by `dateline topics` and checked at start; the engine creates none behind our back.
        "topic_allow_declare": False,
        "topic_disable_leader": True,
        # Records are bytes until our own codec reads them: what the engine cannot decode it acknowledges (hazard).
        "key_serializer": "raw",
        "value_serializer": "raw",
        # Waiting for streams to run empty before a stop or a rebalance acknowledges records in mid-work (hazard).
        "stream_wait_empty": False,
        # Records of one stream in the engine's hands. The lanes take them at once, so it never fills; were it full,
        # the engine would stop handing out records of every topic.
        "stream_buffer_maxsize": 4096,
        # A pause between assignment and recovery, to let rebalances settle; ours settle on the broker (group.initial
        # .rebalance.delay.ms), so nothing is waited for here.
        "stream_recovery_delay": 0.0,
        "stream_processing_timeout": 300.0,  # only a warning in the log
        "processing_guarantee": "at_least_once",  # exactly once has open defects around kill -9 with tables (hazard)
        "store": "memory://",
        "table_standby_replicas": 0,  # a standby would halve recovery time and double the memory
        "worker_redirect_stdouts": False,
    }


def _credentials(access: KafkaAccess) -> Any:
    """Return the engine's form of the credentials; None without TLS and login."""
    context = access.client_arguments().get("ssl_context")
    if access.security_protocol.startswith("SASL"):
        return faust.SASLCredentials(
            username=access.sasl_username,
            password=access.sasl_password,
            mechanism=access.sasl_mechanism,
            ssl_context=context,
        )
    return faust.SSLCredentials(context=context) if context is not None else None


def consumer_settings(settings: TopologySettings) -> dict[str, Any]:
    """Return how the consumer behaves in its group. Every number is here on purpose.

    - Session timeout (KIP-62) 10 s: a worker that was killed is replaced after so long. Heartbeats come from a thread
      of their own, so neither extraction nor a busy event loop can miss one; three may be lost. Brokers allow 6 s to
      30 min (group.min/max.session.timeout.ms).
    - Heartbeat 3 s: a third of the session at most, as the protocol's documentation asks; also how soon a member learns
      of a rebalance.
    - Rebalance timeout (KIP-62) 30 s: how long members have to give up what they do and join again. We need the time
      that one delivery may take (``delivery_budget_s``), no more: work that is not yet delivered is dropped.
    - Largest poll interval 5 min: reached only if the event loop hangs; the worker then loses its partitions.
    - Eager rebalancing: aiokafka has no cooperative protocol (KIP-429) and the engine's assignor none either. What it
      costs is a pause per rebalance, measured in docs/reliability.md. Tables keep their partitions' entries across it.
    - No static membership (KIP-345): it would delay the takeover from a killed worker that does not come back.
    - The classic group protocol, not KIP-848, for the same reason: the client library does not speak it.
    - Isolation: read_committed (set in ``fetching``). The articles of an aborted transaction were never published;
      those of an open one are read once it is committed, and hold back what was published after them until then.
    - Metadata every 10 s: how long it takes until partitions that were added to ``articles`` are read.
    - Request timeout 40 s: above the session timeout, as a JoinGroup answer may take that long.
    - Fetches: at most 1 MiB per partition (a larger record comes alone) and 100 records at a time into the event loop.
      With the lanes' own bound this is what a worker holds of a backlog, whatever its length.
    - Offset reset: earliest. A new deployment reads what was published before it; a group whose offsets expired reads
      again and changes nothing (docs/reliability.md).
    - Commit every second: what is redone after a crash. Commits are cheap, redoing is harmless.
    """
    access = settings.access
    return {
        "broker": [URL(f"kafka://{server.strip()}") for server in access.bootstrap_servers.split(",")],
        "broker_credentials": _credentials(access),
        "broker_client_id": settings.worker_name,
        "broker_session_timeout": settings.session_timeout_s,
        "broker_heartbeat_interval": settings.heartbeat_s,
        "broker_rebalance_timeout": settings.rebalance_timeout_s,
        "broker_request_timeout": max(40.0, settings.session_timeout_s + 10.0),
        "broker_max_poll_interval": 300.0,
        "broker_max_poll_records": 100,
        "broker_commit_interval": settings.commit_interval_s,
        "broker_commit_livelock_soft_timeout": 600.0,  # only a warning in the log
        "consumer_max_fetch_size": 1_048_576,
        "consumer_metadata_max_age_ms": 10_000,
        "consumer_auto_offset_reset": "earliest",
    }
