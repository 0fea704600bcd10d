"""The command line: one module a verb, loaded only when that verb is used.

Owns arguments, output for people and programs, and exit codes; every decision about meaning is made below.
Exit codes: 0 done and well, 1 done but not well (failed articles, unhealthy), 2 nothing done because of a wrong
setting, argument, file or an unreachable broker. Errors are one line on standard error.
"""

import sys
from collections.abc import Sequence
from typing import Final

import click

from schemas.printing import printable
from streams.cli.command_group import dateline

_INTERRUPTED: Final = 130  # 128 + SIGINT, as shells have it


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; errors that carry an ``exit_code`` become one line."""
    try:
        result = dateline.main(arguments, prog_name="dateline", standalone_mode=False)
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except Exception as error:
        code = getattr(error, "exit_code", None)
        if not isinstance(code, int):
            raise
        shown = error.format_message() if isinstance(error, click.ClickException) else str(error)
        sys.stderr.write(f"dateline: {_one_line(shown)}\n")
        return 2 if isinstance(error, click.ClickException) else code
    return result if isinstance(result, int) else 0


def _one_line(message: str) -> str:
    return printable(" ".join(message.split()))
