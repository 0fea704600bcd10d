"""The packages that the page carries are those that its list names, file by file, each with its licence."""

import hashlib
import json
from pathlib import Path

_VENDOR = Path(__file__).parents[3] / "streams" / "page" / "static" / "vendor"


def test_every_carried_file_is_listed_with_its_digest() -> None:
    """And nothing else lies there."""
    packages = json.loads((_VENDOR / "vendor.json").read_text())["packages"]
    listed = {f"{one['name']}/{file}": digest for one in packages for file, digest in one["files"].items()}
    present = {
        path.relative_to(_VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in _VENDOR.rglob("*")
        if path.is_file() and path.name != "vendor.json"
    }
    assert present == listed


def test_every_package_has_version_and_licence() -> None:
    """Permissive ones, with their text."""
    for one in json.loads((_VENDOR / "vendor.json").read_text())["packages"]:
        assert one["version"]
        assert one["licence"] in {"ISC", "MIT", "BSD-2-Clause", "BSD-3-Clause"}
        assert "LICENSE" in one["files"]
