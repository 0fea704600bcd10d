"""The ``dateline`` command: knows the verbs by name and imports a verb's module only to run or describe it."""

import os
import sys
from importlib import import_module
from typing import Any, Final

import click

# verb -> one line of help; the module is streams.cli.<verb>_verb and holds a command of the verb's name.
_VERBS: Final[dict[str, str]] = {
    "up": "Run everything on this machine: broker, topics, workers, metrics, live page.",
    "worker": "Run one worker: articles in, events out.",
    "publish": "Put articles on the articles topic: files, folders, standard input.",
    "tail": "Print events as they arrive.",
    "export": "Write the events to a file: GeoJSON, CSV, Parquet, ACLED's columns.",
    "trace": "Print what became of one article, stage by stage.",
    "topics": "Create, check or describe the topics.",
    "page": "Serve the live page: map, table, events one by one, and the HTTP interface.",
    "status": "Show lag, rates and health.",
    "dead": "List, show or replay dead letters.",
    "extract": "Read articles without a broker and print what they report.",
    "eval": "Score extraction against a labelled file.",
    "version": "Print the version.",
}
# Where the verb cannot be the function's name.
_NAMES: Final = {"eval": "evaluate"}


class _VerbGroup(click.Group):
    """Lists all verbs without importing any of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order in which a newcomer meets them."""
        del ctx
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the verb's module and return its command; None when there is no such verb."""
        del ctx
        if cmd_name not in _VERBS:
            return None
        command = getattr(import_module(f"streams.cli.{cmd_name}_verb"), _NAMES.get(cmd_name, cmd_name))
        assert isinstance(command, click.Command)  # noqa: S101 - a module that breaks the convention above is a bug
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb; a reader of our output that goes away (``| head``) has seen enough, which is no failure."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # Whatever is still buffered would fail again when the interpreter ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        return result

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs with their one line."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(_VERBS.items()))


@click.group(
    cls=_VerbGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Settings are environment variables that begin with DATELINE_; docs/settings.md lists them.",
)
def dateline() -> None:
    """Turn a stream of news articles into a stream of de-duplicated, geocoded, dated events.

    \b
    Examples:
      dateline up --seeds seeds            everything on this machine, fed with two articles
      dateline extract article.txt --table what one article reports, no broker needed
      dateline publish news/               put a folder of articles on the topic
      dateline tail --country UA           watch events in Ukraine
    """
