"""Articles from files, folders and standard input, as the bytes that go onto the articles topic.

A ``.txt`` file is one article: the whole file is its text, the file's stem its id. A file ``index.json`` beside it may
give the fields that plain text cannot hold: ``{"FILE NAME": {"title": ..., "published_at": ..., "source": ...}}``.
A ``.json`` file is one article or an API's answer of several, a ``.jsonl`` file one article a line. Lines are passed on
untouched, right or wrong: judging them is the work of ``schemas.articles``. Feeds, web archives and tables are read by
``feed_files``. Every kind may be packed with gzip (``news.jsonl.gz``).
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import orjson

from streams.cli.feed_files import (
    archive_articles,
    feed_articles,
    json_articles,
    kind_of,
    opened,
    table_articles,
)
from streams.errors import ConfigurationError

INDEX_NAME: Final = "index.json"
STANDARD_INPUT: Final = "-"
_LINES: Final = (".jsonl", ".ndjson")
_FEEDS: Final = (".xml", ".rss", ".atom")
_TABLES: Final = (".csv", ".tsv")
_ARCHIVES: Final = (".warc",)
_SUFFIXES: Final = (".txt", ".json", *_LINES, *_FEEDS, *_TABLES, *_ARCHIVES)


@dataclass(frozen=True, slots=True)
class ArticleInput:
    """The bytes of one article; ``origin`` says where they stand, for messages (``"news.jsonl:3"``)."""

    origin: str
    payload: bytes


def read_articles(names: Iterable[str], *, published_at: str | None = None) -> Iterator[ArticleInput]:
    """Return the articles of files, folders (with sub-folders, in order of name) and ``-``.

    Args:
        names: paths or ``-``; all are checked to exist before the first article is yielded.
        published_at: publication time for plain text without one in its ``index.json``.

    Raises:
        ConfigurationError: something is missing, unreadable, or of an unknown kind.
    """
    return _articles([path for name in names for path in _files(name)], published_at)


def _articles(files: list[Path | None], published_at: str | None) -> Iterator[ArticleInput]:
    for path in files:
        if path is None:
            yield from _from_standard_input(published_at)
        else:
            yield from _from_file(path, published_at)


def _files(name: str) -> list[Path | None]:
    if name == STANDARD_INPUT:
        return [None]
    path = Path(name)
    if path.is_dir():
        found = sorted(file for file in path.rglob("*") if kind_of(file) in _SUFFIXES and file.name != INDEX_NAME)
        if not found:
            raise ConfigurationError(f"{name}: the folder holds no {', '.join(_SUFFIXES)} file")
        return list(found)
    if not path.exists():
        raise ConfigurationError(f"{name}: no such file or folder")
    if kind_of(path) not in _SUFFIXES:
        raise ConfigurationError(f"{name}: of an unknown kind, articles are {', '.join(_SUFFIXES)} files, also as .gz")
    return [path]


def _from_file(path: Path, published_at: str | None) -> Iterator[ArticleInput]:
    kind = kind_of(path)
    if kind in _LINES:
        yield from _lines(path)
        return
    if kind == ".txt":
        name = path.name.removesuffix(".gz")
        extra = _index(path.with_name(INDEX_NAME)).get(path.name, {})
        fields = {"id": Path(name).stem, "published_at": published_at, **extra}
        yield ArticleInput(str(path), _plain_article(_read(path), str(path), fields))
        return
    try:
        for number, payload in enumerate(_parts(path, kind), start=1):
            yield ArticleInput(str(path) if kind == ".json" and number == 1 else f"{path}:{number}", payload)
    except (OSError, EOFError) as error:
        raise ConfigurationError(f"{path}: cannot be read ({_reason(error)})") from error


def _parts(path: Path, kind: str) -> Iterator[bytes]:
    """Yield the articles of a file that may hold several."""
    if kind in _FEEDS:
        yield from feed_articles(path)
    elif kind in _TABLES:
        yield from table_articles(path)
    elif kind in _ARCHIVES:
        yield from archive_articles(path)
    else:
        yield from json_articles(_read(path))


def _from_standard_input(published_at: str | None) -> Iterator[ArticleInput]:
    """JSON lines when the first line begins an object, else one plain text."""
    stream = sys.stdin.buffer
    first = stream.readline()
    while first and not first.strip():
        first = stream.readline()
    if first.lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
        number = 1
        for line in _with_first(first, stream):
            if line.strip():
                yield ArticleInput(f"standard input:{number}", line.strip())
            number += 1
    elif first:
        text = first + stream.read()
        yield ArticleInput("standard input", _plain_article(text, "standard input", {"published_at": published_at}))


def _with_first(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _lines(path: Path) -> Iterator[ArticleInput]:
    try:
        with opened(path) as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield ArticleInput(f"{path}:{number}", line.strip())
    except (OSError, EOFError) as error:
        raise ConfigurationError(f"{path}: cannot be read ({_reason(error)})") from error


def _read(path: Path) -> bytes:
    try:
        with opened(path) as stream:
            return stream.read()
    except (OSError, EOFError) as error:
        raise ConfigurationError(f"{path}: cannot be read ({_reason(error)})") from error


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _plain_article(text: bytes, origin: str, fields: dict[str, Any]) -> bytes:
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            f"{origin}: not UTF-8 at byte {error.start}; convert the file, or wrap it in JSON"
        ) from error
    return orjson.dumps({name: value for name, value in fields.items() if value is not None} | {"text": decoded})


@lru_cache(maxsize=8)  # a folder of ten thousand texts has one index
def _index(path: Path) -> dict[str, dict[str, Any]]:
    if not path.exists():
        return {}
    try:
        index = orjson.loads(_read(path))
    except orjson.JSONDecodeError as error:
        raise ConfigurationError(f"{path}: not JSON ({error.msg} at line {error.lineno})") from error
    if not isinstance(index, dict) or not all(isinstance(fields, dict) for fields in index.values()):
        raise ConfigurationError(f"{path}: must be an object of objects, one for each file name")
    return index


def count_articles(names: Iterable[str]) -> int | None:
    """Return how many articles ``read_articles`` will give; None where that takes reading all of it.

    Raises:
        ConfigurationError: as ``read_articles``.
    """
    total = 0
    for path in (path for name in names for path in _files(name)):
        if path is None or kind_of(path) not in {".txt", ".json", *_LINES}:
            return None
        total += sum(1 for _ in _from_file(path, None))
    return total
