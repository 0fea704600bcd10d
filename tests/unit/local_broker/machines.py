"""Stand-ins for what a machine has installed."""

from pathlib import Path

# What `java -XshowSettings:properties -version` prints, cut down to the lines that count.
ANSWER = """Property settings:
    java.specification.version = {specification}
    java.vm.version = {build}
openjdk version "{build}"
"""


def fake_java(folder: Path, specification: str, build: str = "9+9") -> Path:
    """Put a program named ``java`` into ``folder/bin`` that answers as that version does."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{ANSWER.format(specification=specification, build=build)}END\n")
    program.chmod(0o755)
    return program
