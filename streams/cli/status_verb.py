"""``dateline status``: how far the workers are behind, what flows, and whether all is well."""

import asyncio
import os
import time
from dataclasses import asdict, dataclass
from typing import Final

import click
import orjson

from schemas import topics
from streams.adapters.kafka_access import KafkaAccess
from streams.cli.cluster_access import kafka_access, require_topics, started
from streams.cli.failure import WorkFailedError
from streams.cli.local_cluster import running_deployment
from streams.cli.pipeline_progress import PartitionLag, arrived_since, members_of, partition_lags, stage_topics
from streams.settings import Settings, read_settings

_RATE_WINDOW_S: Final = 60
_HEALTH_TIMEOUT_S: Final = 2.0
# Workers read what is committed; what an open transaction holds back is not theirs to work on yet.
_COMMITTED: Final = {"isolation_level": "read_committed"}
_RATED: Final = (topics.ARTICLES, topics.MENTIONS, topics.EVENTS, topics.DEAD_LETTERS)


@dataclass(frozen=True, slots=True)
class Status:
    """What was found; ``troubles`` is empty when all is well.

    ``members`` counts the workers of each group (None where the broker does not tell), ``per_minute`` the records that
    arrived on a topic during the last minute, ``workers`` what each worker of this machine says of its health.
    """

    lags: tuple[PartitionLag, ...]
    members: dict[str, int | None]
    per_minute: dict[str, int]
    workers: dict[str, str]
    troubles: tuple[str, ...]


@click.command(
    epilog="""\b
Examples:
  dateline status
  dateline status --max-lag 1000 || alert
  dateline status --json | jq .troubles

Exit codes: 0 all is well, 1 no worker, an unhealthy worker, or more lag than --max-lag, 2 no broker or no topics.
"""
)
@click.option(
    "--max-lag", type=click.IntRange(0), metavar="N", help="More records than this not yet settled is trouble."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of the table.")
def status(max_lag: int | None, *, as_json: bool) -> None:
    """Show lag per partition, rates of the last minute, and health."""
    settings = read_settings(os.environ)
    found = asyncio.run(_look(kafka_access(settings), settings, max_lag))
    if as_json:
        click.echo(orjson.dumps(asdict(found), option=orjson.OPT_INDENT_2))
    else:
        _print(found)
    if found.troubles:
        raise WorkFailedError("; ".join(found.troubles))


async def _look(access: KafkaAccess, settings: Settings, max_lag: int | None) -> Status:
    from aiokafka import AIOKafkaConsumer
    from aiokafka.admin import AIOKafkaAdminClient

    names = [name for _, group_topics in stage_topics(settings) for name in group_topics]
    rated = [settings.topic_prefix + name for name in _RATED]
    await require_topics(access, {*names, *rated})
    admin = AIOKafkaAdminClient(**access.client_arguments())
    consumer = AIOKafkaConsumer(*{*names, *rated}, **access.client_arguments(), group_id=None, **_COMMITTED)
    async with started(admin, access), started(consumer, access):
        lags = tuple(await partition_lags(admin, consumer, settings))
        members = {group: await members_of(admin, group) for group, _ in stage_topics(settings)}
        since_ms = int((time.time() - _RATE_WINDOW_S) * 1000)
        per_minute = {name: await arrived_since(consumer, name, since_ms) for name in rated}
    workers = await _worker_health(settings)
    return Status(lags, members, per_minute, workers, tuple(_troubles(lags, members, workers, max_lag)))


async def _worker_health(settings: Settings) -> dict[str, str]:
    """Ask the workers that `dateline up` runs on this machine; others are seen by their group membership only."""
    import aiohttp

    deployment = running_deployment(settings)
    found: dict[str, str] = {}
    if deployment is None:
        return found
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_HEALTH_TIMEOUT_S)) as session:
        for url in deployment.metrics_urls:
            health_url = url.removesuffix("/metrics") + "/health"
            try:
                async with session.get(health_url) as response:
                    found[health_url] = str((await response.json())["status"])
            except (aiohttp.ClientError, TimeoutError, ValueError, KeyError) as error:
                found[health_url] = f"no answer ({type(error).__name__})"
    return found


def _troubles(
    lags: tuple[PartitionLag, ...], members: dict[str, int | None], workers: dict[str, str], max_lag: int | None
) -> list[str]:
    idle = [group for group, count in members.items() if count == 0]
    troubles = [f"no worker in group {', '.join(idle)}: start one with 'dateline worker'"] if idle else []
    troubles += [f"worker at {url} is {said}" for url, said in workers.items() if said != "working"]
    total = sum(lag.records for lag in lags)
    if max_lag is not None and total > max_lag:
        troubles.append(f"{total} records behind, {max_lag} allowed")
    return troubles


def _print(found: Status) -> None:
    click.echo(f"{'group':<20} {'topic':<24} {'partition':>9} {'settled':>10} {'end':>10} {'lag':>8}")
    for lag in found.lags:
        click.echo(
            f"{lag.group:<20} {lag.topic:<24} {lag.partition:>9} {lag.committed:>10} {lag.end:>10} {lag.records:>8}"
        )
    click.echo()
    for group, count in found.members.items():
        click.echo(f"{group:<45} {'?' if count is None else count} workers")
    for topic, count in found.per_minute.items():
        click.echo(f"{topic:<45} {count} records in the last minute")
    for url, said in found.workers.items():
        click.echo(f"{url:<45} {said}")
    click.echo("\nall is well" if not found.troubles else "\nnot well:")
