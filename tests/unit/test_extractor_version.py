"""The extractor's version stands for its contents, and a higher one supersedes."""

import json
import shutil
from pathlib import Path

import pytest

from streams.domain.registration import Registration, register
from streams.domain.versions import EXTRACTOR_VERSION
from streams.extractor_digest import RECORD, ROOT, digest_of, raised, update
from tests.reports import reading, report


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small checkout whose version is up to date."""
    for part in ("schemas/vocabulary.py", "requirements.lock", "streams/domain", "streams/adapters/syntax.py"):
        source, target = ROOT / part, tmp_path / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    (tmp_path / "streams/adapters/data").mkdir()
    (tmp_path / "streams/adapters/data/weights.onnx").write_bytes(b"\r\n1")
    update(tmp_path)
    return tmp_path


def test_version_stands_for_the_contents() -> None:
    """What extraction does has not changed since the version was last raised."""
    known = json.loads((ROOT / RECORD).read_text("utf-8"))
    assert known["digest"] == digest_of(ROOT), "extraction changed: run `make version` and commit what it writes"
    assert known["number"] == EXTRACTOR_VERSION


@pytest.mark.parametrize(
    "part",
    ["streams/domain/extraction.py", "streams/domain/reader/data/models.json", "streams/adapters/data/weights.onnx"],
)
def test_changed_code_data_and_weights_raise_the_number(checkout: Path, part: str) -> None:
    """One step for a change, none for running the command again."""
    before = json.loads((checkout / RECORD).read_text("utf-8"))["number"]
    path = checkout / part
    path.write_bytes(path.read_bytes() + b" ")
    assert update(checkout) == raised(before)
    assert update(checkout) == raised(before)


def test_a_library_that_carries_a_model_counts(checkout: Path) -> None:
    """Another release of the language model is another extractor."""
    before = digest_of(checkout)
    lock = checkout / "requirements.lock"
    lock.write_text(lock.read_text("utf-8").replace("\nspacy==", "\nspacy==9.", 1), "utf-8")
    assert digest_of(checkout) != before


def test_neither_line_ends_nor_what_works_on_mentions_count(checkout: Path) -> None:
    """The digest is the same on every platform, and de-duplication is no part of reading."""
    before = digest_of(checkout)
    code = checkout / "streams/domain/extraction.py"
    code.write_bytes(code.read_bytes().replace(b"\n", b"\r\n"))
    (checkout / "streams/domain/deduplication/matching.py").write_text("")
    (checkout / "streams/domain/__pycache__/extraction.cpython-311.pyc").parent.mkdir(exist_ok=True)
    (checkout / "streams/domain/__pycache__/extraction.cpython-311.pyc").write_bytes(b"1")
    assert digest_of(checkout) == before


def test_changed_extractor_supersedes() -> None:
    """An article read by this version is read anew by the next one, and not the other way round."""
    following = raised(EXTRACTOR_VERSION)
    first = register(reading(report("a1"), extractor=EXTRACTOR_VERSION), None)
    second = register(reading(report("a1", killed=5), extractor=following), first.known)
    assert len(second.outgoing) == 1
    assert register(reading(report("a1"), extractor=EXTRACTOR_VERSION), second.known) == Registration()
    assert raised("0.2.9") == "0.2.10"
