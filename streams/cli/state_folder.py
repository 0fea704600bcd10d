"""The folder in which one worker keeps its tables: found again by the next worker, used by one at a time."""

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from streams.errors import ConfigurationError

_FORMER: Final = re.compile(r"dateline-(\d+)")  # by process id, as folders were named once; nobody finds them again


@contextmanager
def state_folder(parent: Path, name: str | None) -> Iterator[Path]:
    """Yield a folder that no other worker uses meanwhile: the one of this name, else the first that is free.

    Folders named by the process ids of workers that have ended are removed.

    Raises:
        ConfigurationError: another worker uses the folder of this name, or it cannot be made.
    """
    try:
        parent.mkdir(parents=True, exist_ok=True)
        _remove_former(parent)
    except OSError as error:
        raise ConfigurationError(f"the folder {parent} cannot be used ({error.strerror})") from error
    with ExitStack() as held:
        yield _taken(parent, name, held)


def _taken(parent: Path, name: str | None, held: ExitStack) -> Path:
    for candidate in [name] if name else (f"worker-{number}" for number in count(1)):
        try:
            held.enter_context(FileLock(parent / f"{candidate}.lock", timeout=0))
        except Timeout:
            continue
        return parent / candidate
    raise ConfigurationError(f"another worker uses {parent / str(name)}: give each worker a --name of its own")


def _remove_former(parent: Path) -> None:
    if not Path("/proc/self").exists():
        return  # no telling here which of them are in use
    for folder in parent.iterdir():
        former = _FORMER.fullmatch(folder.name)
        if former and not Path(f"/proc/{former[1]}").exists():
            shutil.rmtree(folder, ignore_errors=True)
