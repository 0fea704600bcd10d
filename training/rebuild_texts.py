"""Join the labels of real news with texts that you have: from JSON lines, or from checkouts of public collections.

    python -m training.rebuild_texts training/real_labels.jsonl training/build/real.jsonl --texts FOLDER
    python -m training.rebuild_texts training/real_labels.jsonl training/build/real.jsonl --checkouts FOLDER

``--texts``: every ``*.jsonl`` under the folder, one article a line with ``id``, ``text`` and, if known, ``title`` and
``source``. ``--checkouts``: every ``.csv``, ``.json``, ``.jsonl`` and ``.txt`` file under the folder; any string in
them that is a labelled text, as it stands or without blanks around it, is taken, with a title beside it if any.
A text is the labelled one if its SHA-1 is; others are reported and left out.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.labels import LabelsOnly, TextDiffersError, read_lines, text_sha1, with_text, write_lines

_LONGEST_FIELD = 10_000_000


def main() -> None:
    """Run the command line above; exit with 1 if no text was found at all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path)
    parser.add_argument("output", type=Path)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--texts", type=Path)
    where.add_argument("--checkouts", type=Path)
    arguments = parser.parse_args()
    labels = list(read_lines(arguments.labels))
    sources = by_id(labels, arguments.texts) if arguments.texts else by_digest(labels, arguments.checkouts)
    joined = []
    for one in labels:
        source = sources.get(one["id"])
        if source is None:
            continue
        try:
            joined.append(with_text(one, source))
        except TextDiffersError as error:
            print(error, file=sys.stderr)
    write_lines(arguments.output, joined)
    print(f"{len(joined)} of {len(labels)} texts found")
    if not joined:
        sys.exit(1)


def by_id(labels: list[LabelsOnly], folder: Path) -> dict[str, dict[str, Any]]:
    """Return the sources of labelled articles from JSON lines, by id; of several, the first with the right text."""
    wanted = {one["id"]: one["sha1"] for one in labels}
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.rglob("*.jsonl")):
        for row in read_lines(path):
            name = str(row.get("id"))
            if name not in wanted or not isinstance(row.get("text"), str):
                continue
            if name not in found or text_sha1(row["text"]) == wanted[name]:
                found[name] = row
    return found


def by_digest(labels: list[LabelsOnly], folder: Path) -> dict[str, dict[str, Any]]:
    """Return the sources of labelled articles from any strings in the files of a folder, by id."""
    ids: dict[str, list[str]] = {}
    for one in labels:
        ids.setdefault(one["sha1"], []).append(one["id"])
    found: dict[str, dict[str, Any]] = {}
    for text, title in _strings(folder):
        for candidate in {text, text.strip()}:
            for name in ids.get(text_sha1(candidate), ()):
                found.setdefault(name, {"text": candidate, "title": title})
    return found


def _strings(folder: Path) -> Iterator[tuple[str, str | None]]:
    """Yield the strings of all files that can be read, each with the title that stands in the same row."""
    csv.field_size_limit(_LONGEST_FIELD)
    for path in sorted(folder.rglob("*")):
        try:
            if path.suffix == ".csv":
                with path.open(encoding="utf-8", errors="replace", newline="") as rows:
                    for row in csv.DictReader(rows):
                        yield from _of_value(dict(row))
            elif path.suffix == ".jsonl":
                for row in read_lines(path):
                    yield from _of_value(row)
            elif path.suffix == ".json":
                yield from _of_value(json.loads(path.read_text("utf-8")))
            elif path.suffix == ".txt":
                yield path.read_text("utf-8"), None
        except (csv.Error, UnicodeDecodeError, json.JSONDecodeError) as error:
            print(f"{path} cannot be read: {error}", file=sys.stderr)


def _of_value(value: Any, title: str | None = None) -> Iterator[tuple[str, str | None]]:
    if isinstance(value, str):
        yield value, title
    elif isinstance(value, list):
        for each in value:
            yield from _of_value(each, title)
    elif isinstance(value, dict):
        heading = next((value[name] for name in ("title", "headline") if isinstance(value.get(name), str)), title)
        for each in value.values():
            yield from _of_value(each, heading)


if __name__ == "__main__":
    main()
