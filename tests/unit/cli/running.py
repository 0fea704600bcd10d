"""Runs the command line in this process, as the console script does, with an environment of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper

import pytest

from streams.cli import main


@dataclass(frozen=True)
class Outcome:
    """Exit code and what was printed."""

    code: int
    out: str
    err: str

    def is_one_line_error(self) -> bool:
        """Whether it failed as it should: exit code 2, one line that names the program, no traceback."""
        lines = self.err.strip().splitlines()
        return self.code == 2 and len(lines) == 1 and lines[0].startswith("dateline: ") and not self.out


def run(
    arguments: Sequence[str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    *,
    stdin: bytes = b"",
    **environment: str,
) -> Outcome:
    """Run ``dateline`` with these arguments; ``environment`` are settings without their prefix, in lower case."""
    for name, value in environment.items():
        monkeypatch.setenv(f"DATELINE_{name.upper()}", value)
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(stdin)))
    capfd.readouterr()
    code = main(arguments)
    captured = capfd.readouterr()
    return Outcome(code, captured.out, captured.err)
