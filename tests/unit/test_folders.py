"""A folder that cannot be used is one line that names it and says what to do."""

from pathlib import Path

import pytest

from streams.errors import ConfigurationError
from streams.folders import make_folder


def test_a_folder_is_made_with_those_around_it(tmp_path: Path) -> None:
    """A second time nothing happens, and no trace is left of having tried."""
    folder = tmp_path / "a" / "b"
    assert make_folder(folder, "") == folder
    assert make_folder(folder, "") == folder
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("place", ["file/below", "file"])
def test_a_file_in_the_way_is_told(tmp_path: Path, place: str) -> None:
    """The folder is named, with the reason and the remedy."""
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match=r"cannot be used \(.+\): set DATELINE_DATA_DIR"):
        make_folder(tmp_path / place, "set DATELINE_DATA_DIR")


def test_what_the_system_forbids_is_told() -> None:
    """Also root cannot make a folder there."""
    with pytest.raises(ConfigurationError, match="/proc/dateline"):
        make_folder(Path("/proc/dateline/x"), "")
