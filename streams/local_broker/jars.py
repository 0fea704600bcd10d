"""Apache Kafka's jars: fetched once by Maven, kept in a cache outside the checkout."""

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from filelock import FileLock

from streams.folders import make_folder
from streams.local_broker.errors import JarsUnavailableError

# A slow line needs minutes for 45 MB; a dead one is given up by the two limits passed to Maven below.
_MAVEN_SECONDS = 900
_CONNECT_MILLISECONDS = 10_000
_ANSWER_MILLISECONDS = 60_000
_NEEDED = ("kafka_2.13-*.jar", "kafka-tools-*.jar", "log4j-slf4j-impl-*.jar")


def kafka_files() -> Path:
    """Return the folder with ``pom.xml``, ``server.properties`` and ``log4j2.xml``.

    It is ``deploy/`` beside this module in an installed package, and ``deploy/kafka`` in a checkout.
    """
    packaged = Path(__file__).with_name("deploy")
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "deploy" / "kafka"


def kafka_jars(cache: Path, *, environ: Mapping[str, str], report: Callable[[str], None]) -> Path:
    """Return the folder that holds every jar of ``pom.xml``; fetch them first where the cache has none.

    The folder is named by a digest of ``pom.xml`` and appears under its name only when it is complete.

    Raises:
        JarsUnavailableError: they are not there, and Maven is missing or failed.
    """
    pom = kafka_files() / "pom.xml"
    folder = cache / "kafka" / hashlib.sha256(pom.read_bytes()).hexdigest()[:16]
    jars = folder / "jars"
    if jars.is_dir():
        return jars
    make_folder(folder, "set XDG_CACHE_HOME to a folder that can be written")
    with FileLock(folder / "lock"):
        if not jars.is_dir():
            _remove_leftovers(folder)
            _fetch(pom, jars, environ=environ, report=report)
    return jars


def kafka_version(jars: Path) -> str:
    """Return the version of the broker among ``jars``."""
    return next(jars.glob("kafka_2.13-*.jar")).stem.partition("-")[2]


def _fetch(pom: Path, jars: Path, *, environ: Mapping[str, str], report: Callable[[str], None]) -> None:
    maven = shutil.which("mvn", path=environ.get("PATH", ""))
    if maven is None:
        raise JarsUnavailableError(
            "Apache Kafka is not in the cache, and Maven (`mvn`), which fetches it, is not on PATH"
        )
    report("Fetching Apache Kafka with Maven, once (45 MB) ...")
    partial = Path(tempfile.mkdtemp(prefix="partial-", dir=jars.parent))
    try:
        _run_maven(maven, pom, partial, environ)
        if not all(any(partial.glob(pattern)) for pattern in _NEEDED):
            raise JarsUnavailableError(f"Maven ended well but left out jars of {pom}")
        partial.rename(jars)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _run_maven(maven: str, pom: Path, into: Path, environ: Mapping[str, str]) -> None:
    command = [
        *(maven, "--batch-mode", "--quiet", "--no-transfer-progress", "--file", str(pom)),
        "-Dstyle.color=never",
        # By its full name: looking up the short one hides the reason when nothing can be reached.
        "org.apache.maven.plugins:maven-dependency-plugin:copy-dependencies",
        "-DincludeScope=runtime",
        f"-DoutputDirectory={into}",
        f"-Daether.connector.connectTimeout={_CONNECT_MILLISECONDS}",
        f"-Daether.connector.requestTimeout={_ANSWER_MILLISECONDS}",
        f"-Dmaven.wagon.rto={_ANSWER_MILLISECONDS}",
    ]
    try:
        maven_run = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=dict(environ),
            timeout=_MAVEN_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise JarsUnavailableError(f"Maven did not fetch Apache Kafka within {_MAVEN_SECONDS} s") from error
    if maven_run.returncode != 0:
        complaints = (line.partition("[ERROR]")[2] for line in maven_run.stdout.splitlines() if "[ERROR]" in line)
        first = next(complaints, "it gave no reason").partition("-> [Help")[0].strip()
        raise JarsUnavailableError(f"Maven could not fetch Apache Kafka: {first}")


def _remove_leftovers(folder: Path) -> None:
    """Remove what a killed fetch left behind; the lock is held, so no fetch is under way."""
    for leftover in folder.glob("partial-*"):
        shutil.rmtree(leftover, ignore_errors=True)
