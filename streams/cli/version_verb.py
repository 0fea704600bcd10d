"""``dateline version``."""

import sys
from importlib.metadata import version as installed_version

import click


@click.command(epilog="Example: dateline version")
def version() -> None:
    """Print the version of Dateline and of the Python that runs it."""
    click.echo(f"dateline {installed_version('dateline-events')} (Python {sys.version.split()[0]})")
