"""Folders that we keep files in: made when they are needed, or one clear line that says why they cannot be."""

import os
from pathlib import Path

from streams.errors import ConfigurationError


def make_folder(folder: Path, remedy: str) -> Path:
    """Make a folder and those around it, see that files can be put there, and return it.

    Args:
        folder: may exist.
        remedy: what a person can do if it cannot be made, for example ``"set DATELINE_DATA_DIR to another folder"``.

    Raises:
        ConfigurationError: it cannot be made, or nothing can be written into it.
    """
    probe = folder / f".writable-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise ConfigurationError(f"the folder {folder} cannot be used ({error.strerror}): {remedy}") from error
    return folder
