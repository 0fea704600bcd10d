"""Where a worker finds the tables that an earlier one left on disk."""

from pathlib import Path

import pytest

from streams.cli.state_folder import state_folder
from streams.errors import ConfigurationError


def test_the_next_worker_finds_the_folder_of_the_last(tmp_path: Path) -> None:
    """Without a name it is the first that is free, whatever the process id; two at a time have two."""
    with state_folder(tmp_path, None) as first, state_folder(tmp_path, None) as second:
        assert first != second
    with state_folder(tmp_path, None) as next_one:
        assert next_one == first


def test_a_name_is_used_by_one_at_a_time(tmp_path: Path) -> None:
    """A second worker of the same name is told so."""
    with (
        state_folder(tmp_path, "a"),
        pytest.raises(ConfigurationError, match="give each worker a --name of its own"),
        state_folder(tmp_path, "a"),
    ):
        pass


def test_folders_of_ended_processes_go(tmp_path: Path) -> None:
    """Folders named by process ids leak; those of living processes stay."""
    (tmp_path / "dateline-999999999").mkdir()
    (tmp_path / "dateline-1").mkdir()
    with state_folder(tmp_path, None):
        assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {"dateline-1"}
