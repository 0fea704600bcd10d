"""The documentation as a site: built strictly, from nothing but this repository, and up to date with the schemas."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.site.fields import fields_page

_ROOT = Path(__file__).parents[2]
_LOADED = re.compile(r"<(?:script|img|iframe|source)[^>]*\ssrc=[\"']?([^\"'\s>]+)|<link[^>]*\shref=[\"']?([^\"'\s>]+)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built with every warning as an error; links and anchors that lead nowhere are warnings."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", "deploy/site/mkdocs.yml"]
    done = subprocess.run(
        [*command, "--site-dir", str(folder)], cwd=_ROOT, capture_output=True, text=True, timeout=110, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_every_page_is_there(site: Path) -> None:
    """One for each Markdown file, the decisions included."""
    pages = {path.relative_to(_ROOT / "docs").with_suffix(".html") for path in (_ROOT / "docs").rglob("*.md")}
    pages = {path.with_name("index.html") if path.name == "README.html" else path for path in pages}
    assert {path for path in pages if not (site / path).is_file()} == set()


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    """It can be read on a machine without a network, and tells nobody who reads it."""
    for page in site.rglob("*.html"):
        loaded = [one or other for one, other in _LOADED.findall(page.read_text())]
        assert loaded, page
        assert [address for address in loaded if "//" in address] == [], page


def test_links_out_of_the_documentation_are_names(site: Path) -> None:
    """A reader of the site has no sources beside it."""
    page = (site / "codebook.html").read_text()
    assert "schemas/vocabulary.json" in page
    assert 'href="../schemas' not in page


def test_fields_are_those_of_the_schemas() -> None:
    """``make docs`` writes the page."""
    assert (_ROOT / "docs" / "fields.md").read_text() == fields_page()
