"""``dateline topics``: create, check or describe the topics of a deployment."""

import asyncio
import os

import click

from schemas.topics import TopicSpec, topic_specs
from streams.cli.cluster_access import kafka_access
from streams.settings import Settings, read_settings

_DAY_MS = 24 * 3600 * 1000


@click.group(
    invoke_without_command=True,
    epilog="""\b
Examples:
  dateline topics             create what is missing, check the rest
  dateline topics check       exit with 2 when a topic is missing or has the wrong partition count
  dateline topics describe    names, partitions, retention; needs no broker
""",
)
@click.pass_context
def topics(context: click.Context) -> None:
    """Create, check or describe the topics; without a word after it: create."""
    if context.invoked_subcommand is None:
        context.invoke(create)


@topics.command(epilog="Example: DATELINE_PARTITIONS=12 DATELINE_REPLICATION_FACTOR=3 dateline topics create")
def create() -> None:
    """Create the topics that are missing and check those that exist."""
    from streams.adapters.topic_admin import ensure_topics

    settings = read_settings(os.environ)
    report = asyncio.run(
        ensure_topics(kafka_access(settings), specs(settings), replication_factor=settings.replication_factor)
    )
    for name in report.created:
        click.echo(f"created {name}")
    for warning in report.warnings:
        click.echo(f"warning: {warning}", err=True)
    click.echo(f"{len(report.created)} topics created, {len(report.existing)} were there")


@topics.command(epilog="Example: dateline topics check && dateline worker")
def check() -> None:
    """Check that every topic exists with the right number of partitions."""
    from streams.adapters.topic_admin import check_topics

    settings = read_settings(os.environ)
    asyncio.run(
        check_topics(
            kafka_access(settings),
            prefix=settings.topic_prefix,
            partitions=settings.partitions,
            window_days=settings.window_days,
            max_article_bytes=settings.max_article_bytes,
        )
    )
    click.echo(f"{len(specs(settings))} topics are as they must be")


@topics.command(epilog="Example: dateline topics describe")
def describe() -> None:
    """Print every topic with its partitions, cleanup policy and retention. Needs no broker."""
    settings = read_settings(os.environ)
    click.echo(f"{'topic':<32} {'partitions':>10}  {'cleanup':<15} {'retention':>9}")
    for spec in specs(settings):
        retention = f"{spec.retention_ms // _DAY_MS} days"
        click.echo(f"{spec.name:<32} {spec.partitions:>10}  {spec.cleanup:<15} {retention:>9}")


def specs(settings: Settings) -> tuple[TopicSpec, ...]:
    """Return the topics that the settings ask for."""
    return topic_specs(
        prefix=settings.topic_prefix,
        partitions=settings.partitions,
        window_days=settings.window_days,
        max_article_bytes=settings.max_article_bytes,
        replication_factor=settings.replication_factor,
    )
