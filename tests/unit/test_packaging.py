"""The wheel holds everything that an installed Dateline needs, and one version number rules."""

import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The files of a freshly built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("package", ["schemas", "streams"])
def test_the_wheel_holds_every_file_of_the_packages(wheel_names: set[str], package: str) -> None:
    """Code, lexicons, gazetteer patches, JSON Schemas, the AsyncAPI document."""
    files = [path for path in (_ROOT / package).rglob("*") if path.is_file() and path.suffix != ".pyc"]
    expected = {path.relative_to(_ROOT).as_posix() for path in files}
    assert f"{package}/__init__.py" in expected
    assert expected - wheel_names == set()


def test_the_wheel_holds_the_local_broker_s_files(wheel_names: set[str]) -> None:
    """`dateline up` works from an installed package, not only from a checkout."""
    files = {f"streams/local_broker/kafka/{path.name}" for path in (_ROOT / "deploy" / "kafka").iterdir()}
    assert files <= wheel_names


def test_the_installed_version_is_the_project_s() -> None:
    """A stale installation would report the wrong version in every dead letter and metric."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text())["project"]
    assert version("dateline-events") == project["version"]
