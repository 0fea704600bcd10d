"""Which fields of a feed's article are ours: a table of formats, recognised by their shape. No setting is needed.

The table is ``formats.json``, which documents itself; a deployment's own formats go before it.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from schemas.feeds.times import read_time

Path = tuple[str, ...]
OUR_FIELDS: Final = ("id", "url", "source", "title", "text", "published_at", "language")
_MOST_ELEMENTS: Final = 200  # of a list, such as the paragraphs of a body
_MOST_WRAPPERS: Final = 4
# Where an object stands for a text: the keys that hold it, in order.
_TEXT_KEYS: Final = (
    "name",
    "value",
    "main",
    "rendered",
    "#text",
    "$t",
    "_value",
    "title",
    "label",
    "code",
    "uri",
    "domain",
    "id",
    "$",
)
_CUT_MARK: Final = re.compile(r"\s*(?:\u2026|\.{3})?\s*\[\+[0-9]{1,7} chars\]\s*$")
_SAME_START_CHARS: Final = 60
_LANGUAGES: Final = {
    "english": "en",
    "eng": "en",
    "spanish": "es",
    "french": "fr",
    "german": "de",
    "arabic": "ar",
    "russian": "ru",
    "portuguese": "pt",
}


@dataclass(frozen=True, slots=True)
class FeedFormat:
    """One shape of article: the paths that mark it, and for each of our fields those to try in order.

    A path is a tuple of keys; several paths in one entry are joined.
    """

    name: str
    marks: tuple[Path, ...]
    text_marks: tuple[Path, ...]
    fields: Mapping[str, tuple[tuple[Path, ...], ...]]

    def fits(self, article: Mapping[str, Any]) -> bool:
        """Tell whether an article has the shape."""
        there = all(value_at(article, path) is not None for path in self.marks)
        return there and all(text_at(article, path) for path in self.text_marks)


def formats_from(table: Mapping[str, Any]) -> tuple[FeedFormat, ...]:
    """Return the formats of a table such as ``formats.json``.

    Raises:
        ValueError: the table has another shape; the message says where.
    """
    rows = table.get("formats")
    if not isinstance(rows, list):
        raise ValueError("has no list `formats`")  # noqa: TRY004 - what is wrong is the file's content
    return tuple(_format_from(row, number) for number, row in enumerate(rows, start=1))


def _format_from(row: Any, number: int) -> FeedFormat:
    where = f"format {number}"
    if not isinstance(row, dict) or not isinstance(row.get("fields"), dict) or not isinstance(row.get("name"), str):
        raise ValueError(f"{where}: needs `name` and `fields`")  # noqa: TRY004 - as above
    where = f"format {number} ({row['name']})"
    strangers = set(row["fields"]) - set(OUR_FIELDS)
    if strangers:
        raise ValueError(f"{where}: `fields` may name {', '.join(OUR_FIELDS)}, not {', '.join(sorted(strangers))}")
    if "text" not in row["fields"]:
        raise ValueError(f"{where}: `fields` must say where `text` is")
    marks, text_marks = row.get("when", []), row.get("when_text", [])
    if not marks and not text_marks:
        raise ValueError(f"{where}: `when` or `when_text` must name a field that marks the format")
    try:
        return FeedFormat(row["name"], _paths(marks), _paths(text_marks), _field_paths(row["fields"]))
    except (AttributeError, TypeError) as error:
        raise ValueError(f'{where}: paths are texts such as "fields.body", in lists') from error


def _field_paths(fields: Mapping[str, Any]) -> dict[str, tuple[tuple[Path, ...], ...]]:
    return {
        name: tuple(_paths([entry] if isinstance(entry, str) else entry) for entry in entries)
        for name, entries in fields.items()
    }


def _paths(entries: Sequence[str]) -> tuple[Path, ...]:
    return tuple(tuple(entry.split(".")) for entry in entries)


_TABLE: Final[dict[str, Any]] = json.loads(resources.files(__package__).joinpath("formats.json").read_text("utf-8"))
DEFAULT_FORMATS: Final = formats_from(_TABLE)
_ANYTHING: Final = FeedFormat("anything", (), (), _field_paths(_TABLE["anything"]))
_WRAPPERS: Final = tuple((_paths(row["when"]), row["inside"]) for row in _TABLE["wrappers"])
_BATCHES: Final = _paths(_TABLE["batches"])


def recognised(article: Mapping[str, Any], formats: Sequence[FeedFormat] = ()) -> dict[str, Any]:
    """Return our fields of an article in any known shape; those that it does not hold are left out.

    Our own shape comes first: an article with a ``text`` of its own is read by it, and only what it lacks is looked
    for. ``formats`` are the deployment's own and go before all others.
    """
    for shape in formats:
        if shape.fits(article):
            return _fields_of(article, shape)
    ours = isinstance(article.get("text"), str) and bool(article["text"].strip())
    if ours and not isinstance(article.get("maintext"), str):
        return _fields_of(article, _ANYTHING)
    shape = next((shape for shape in DEFAULT_FORMATS if shape.fits(article)), _ANYTHING)
    return _fields_of(article, shape)


def unwrapped(value: Any) -> Any:
    """Return what stands inside the envelopes of pipelines: Kafka Connect, CloudEvents, Debezium, JSON in a string."""
    for _ in range(_MOST_WRAPPERS):
        if isinstance(value, str) and value.lstrip()[:1] == "{":
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                return value
        if not isinstance(value, dict):
            return value
        inside = next(
            (key for marks, key in _WRAPPERS if all(value_at(value, mark) is not None for mark in marks)), None
        )
        if inside is None or not isinstance(value[inside], dict | str):
            return value
        value = value[inside]
    return value


def batch_of(value: Any) -> list[dict[str, Any]] | None:
    """Return the articles in an answer of an API; None where the value is no such answer."""
    if isinstance(value, list):
        return value if value and all(isinstance(one, dict) for one in value) else None
    if not isinstance(value, dict):
        return None
    for path in _BATCHES:
        found = value_at(value, path)
        if isinstance(found, list) and found and all(isinstance(one, dict) for one in found):
            return [one.get("_source", one) if isinstance(one.get("_source"), dict) else one for one in found]
    return None


def _fields_of(article: Mapping[str, Any], shape: FeedFormat) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, entries in shape.fields.items():
        for paths in entries:
            value = _time_at(article, paths) if name == "published_at" else _joined(article, paths, name)
            if value:
                found[name] = value
                break
    if "language" in found:
        language = found["language"].lower()
        found["language"] = _LANGUAGES.get(language, found["language"])
    return found


def _time_at(article: Mapping[str, Any], paths: Sequence[Path]) -> Any:
    return next((time for path in paths if (time := read_time(value_at(article, path))) is not None), None)


def _joined(article: Mapping[str, Any], paths: Sequence[Path], field: str) -> str | None:
    parts: list[str] = []
    for path in paths:
        text = text_at(article, path, numbers=field == "id")
        if text and not any(_repeats(text, part) for part in parts):
            parts.append(text)
    return "\n\n".join(parts) or None


def _repeats(text: str, part: str) -> bool:
    """Tell whether one text begins as another does: an abstract and the first lines of the text."""
    return text[:_SAME_START_CHARS] == part[:_SAME_START_CHARS]


def value_at(article: Any, path: Path) -> Any:
    """Return what stands at a path; None where there is nothing."""
    value = article
    for number, key in enumerate(path):
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isdigit():
            value = value[int(key)] if int(key) < len(value) else None
        elif isinstance(value, list) and key == "*":
            inside = [value_at(one, path[number + 1 :]) for one in value[:_MOST_ELEMENTS]]
            return [one for one in inside if one is not None] or None
        else:
            return None
    return value


def text_at(article: Any, path: Path, *, numbers: bool = False) -> str | None:
    """Return the text that stands at a path, without the mark of a cut; None where there is none."""
    found = "\n\n".join(_texts(value_at(article, path), numbers=numbers))
    return _CUT_MARK.sub("", found) if found.strip() else None


def _texts(value: Any, *, numbers: bool) -> Iterator[str]:
    if isinstance(value, str):
        if value.strip():
            yield value
    elif numbers and isinstance(value, int) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, dict):
        key = next((key for key in _TEXT_KEYS if isinstance(value.get(key), str | int) and value[key]), None)
        if key is not None:
            yield from _texts(value[key], numbers=numbers)
    elif isinstance(value, list):
        for one in value[:_MOST_ELEMENTS]:
            yield from _texts(one, numbers=numbers)
