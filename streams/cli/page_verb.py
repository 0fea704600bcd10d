"""``dateline page``: the live page, served from the topics until SIGTERM or Ctrl-C."""

import asyncio
import logging
import os

import click

from streams.cli.cluster_access import kafka_access
from streams.settings import read_settings

logger = logging.getLogger(__name__)


@click.command(
    epilog="""\b
Examples:
  dateline page                                         the deployment that 'dateline up' runs on this machine
  DATELINE_BOOTSTRAP_SERVERS=kafka:9092 dateline page --port 0
  DATELINE_PAGE_HOST=0.0.0.0 DATELINE_PAGE_TOKEN=... dateline page     for other machines, with a token
  curl 'http://127.0.0.1:6080/api/events?country=UA&type=ASSAULT'

Exit codes: 0 stopped on request, 2 wrong setting or address.
"""
)
@click.option("--port", type=click.IntRange(0, 65_535), help="Instead of DATELINE_PAGE_PORT; 0: any free port.")
def page(port: int | None) -> None:
    """Serve the live page: map, table, one event, one article, and the HTTP interface. Reads topics, writes none."""
    from streams.cli.logs import configure_logging
    from streams.page.service import serve

    settings = read_settings(os.environ)
    configure_logging(settings)
    access = kafka_access(settings)
    # While the broker is away the client tells it many times over; the page's own log tells it once a try.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    wanted = settings.page_port if port is None else port
    asyncio.run(serve(access, settings, port=wanted, ready=lambda url: logger.info("live page at %s", url)))
