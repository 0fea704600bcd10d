"""An archive of the classes that Kafka loads, which halves the time and the CPU work of every later start.

The JVM maps the archive instead of reading and checking some 8000 classes from jars (class data sharing, JEP 310). It
fits one build of Java and one class path, is made once beside the jars, and is only ever an optimisation: without it,
or with one that does not fit, Kafka starts all the same.
"""

import re
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from filelock import FileLock

from streams.local_broker.errors import LocalBrokerError
from streams.local_broker.kafka import KafkaBroker, KafkaRuntime

_DUMP_SECONDS = 180
_UNSAFE_IN_NAMES = re.compile(r"[^A-Za-z0-9.]")


def with_class_archive(
    runtime: KafkaRuntime, *, environ: Mapping[str, str], report: Callable[[str], None]
) -> KafkaRuntime:
    """Return ``runtime`` with a class archive, made now if it is the first time; as it is where none can be made."""
    folder = runtime.jars.parent
    name = _UNSAFE_IN_NAMES.sub("-", runtime.java.build)
    archive, impossible = folder / f"classes-{name}.jsa", folder / f"classes-{name}.impossible"
    with FileLock(folder / "archive.lock"):
        if not archive.exists() and not impossible.exists():
            report("Preparing Apache Kafka for fast starts, once ...")
            try:
                _make(runtime, archive, environ)
            except (LocalBrokerError, OSError, subprocess.SubprocessError) as error:
                impossible.write_text(f"{error}\n")
    return replace(runtime, archive=archive) if archive.exists() else runtime


def _make(runtime: KafkaRuntime, archive: Path, environ: Mapping[str, str]) -> None:
    """Note which classes a broker loads until it serves, and archive those."""
    with tempfile.TemporaryDirectory(prefix="partial-", dir=archive.parent) as scratch:
        classes, partial = Path(scratch, "classes"), Path(scratch, "archive")
        with KafkaBroker(runtime, Path(scratch), environ=environ, options=(f"-XX:DumpLoadedClassList={classes}",)):
            pass
        subprocess.run(
            runtime.command(
                "-version",
                options=("-Xshare:dump", f"-XX:SharedClassListFile={classes}", f"-XX:SharedArchiveFile={partial}"),
            ),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(environ),
            timeout=_DUMP_SECONDS,
            check=True,
        )
        partial.rename(archive)
