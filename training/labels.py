"""Labelled articles as files hold them: with their texts, or without, where the texts belong to others.

With its text an event names its sentence by ``evidence``; without it by ``span``, the first and the last (exclusive)
character. ``sha1`` of the UTF-8 text tells whether a text is the one that was labelled.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Labelled = dict[str, Any]
"""An article with ``id``, ``text`` and ``events`` as in tests/golden/README.md."""
LabelsOnly = dict[str, Any]
"""``id``, ``sha1``, ``published_at`` and ``events`` with ``span``."""


class TextDiffersError(ValueError):
    """A text is not the one that was labelled."""


def text_sha1(text: str) -> str:
    """Return the hexadecimal SHA-1 of a text in UTF-8. It identifies a text; it protects nothing."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines; blank lines are left out."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> int:
    """Write objects as JSON lines, and return how many."""
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines), encoding="utf-8")
    return len(lines)


def without_text(article: Labelled) -> LabelsOnly:
    """Return the labels of an article alone.

    Raises:
        ValueError: the evidence of an event does not stand in the text.
    """
    text: str = article["text"]
    events = []
    for event in article["events"]:
        start = text.index(event["evidence"])
        span = [start, start + len(event["evidence"])]
        events.append({**{name: value for name, value in event.items() if name != "evidence"}, "span": span})
    return {
        "id": article["id"],
        "sha1": text_sha1(text),
        "published_at": article["published_at"],
        "events": events,
    }


def with_text(labels: LabelsOnly, source: dict[str, Any]) -> Labelled:
    """Return a labelled article from labels and a source with ``text`` and, if known, ``title`` and ``source``.

    Raises:
        TextDiffersError: the text is another one.
    """
    text: str = source["text"]
    if text_sha1(text) != labels["sha1"]:
        raise TextDiffersError(f"the text of {labels['id']} is not the one that was labelled")
    events = []
    for event in labels["events"]:
        start, end = event["span"]
        fields = {name: value for name, value in event.items() if name != "span"}
        events.append({**fields, "evidence": text[start:end]})
    return {
        "id": labels["id"],
        "title": source.get("title"),
        "source": source.get("source"),
        "published_at": labels["published_at"],
        "text": text,
        "events": events,
    }
