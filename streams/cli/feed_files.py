"""Articles from the files of other tools: RSS and Atom, WARC, CSV, answers of APIs, and gzip of each.

Each article becomes a JSON object in its own shape; ``schemas.feeds`` knows the shapes.
"""

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

import orjson

from schemas.feeds.mapping import batch_of
from schemas.feeds.web_page import article_of_page
from streams.errors import ConfigurationError

_LARGEST_CELL_CHARS: Final = 16 * 1_048_576
_LARGEST_PAGE_BYTES: Final = 16 * 1_048_576
_SEPARATORS: Final = {".csv": ",", ".tsv": "\t"}
# What feedparser gives of an entry that is of use here; the rest repeats it in other forms.
_ENTRY_FIELDS: Final = ("id", "link", "title", "summary", "content", "published", "updated", "source")


def kind_of(path: Path) -> str:
    """Return the suffix that tells a file's kind, without that of its compression."""
    return (Path(path.stem) if path.suffix == ".gz" else path).suffix.lower()


def opened(path: Path) -> IO[bytes]:
    """Open a file for reading, unpacked if it is gzip."""
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def json_articles(content: bytes) -> Iterator[bytes]:
    """Yield the articles of a JSON file: those of an API's answer each by itself, else the file as it is."""
    try:
        batch = batch_of(orjson.loads(content))
    except orjson.JSONDecodeError:
        batch = None
    if batch is None:
        yield content
    else:
        yield from (orjson.dumps(article) for article in batch)


def table_articles(path: Path) -> Iterator[bytes]:
    """Yield the rows of a CSV or TSV file with a header as objects; empty cells are left out.

    Raises:
        ConfigurationError: the file is not UTF-8, or no table.
    """
    csv.field_size_limit(_LARGEST_CELL_CHARS)
    with opened(path) as stream, io.TextIOWrapper(stream, "utf-8-sig", newline="") as text:
        rows = csv.DictReader(text, delimiter=_SEPARATORS[kind_of(path)])
        try:
            for row in rows:
                yield orjson.dumps({name: cell for name, cell in row.items() if name and cell})
        except (csv.Error, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{path}: line {rows.line_num}: {error}") from error


def feed_articles(path: Path) -> Iterator[bytes]:
    """Yield the entries of an RSS or Atom file; the feed's own title stands in for an entry's outlet.

    Raises:
        ConfigurationError: the file is no feed.
    """
    import feedparser

    with opened(path) as stream:
        feed = feedparser.parse(stream.read())
    if not feed.entries and not feed.version:
        raise ConfigurationError(f"{path}: is no RSS or Atom feed")
    outlet = feed.feed.get("title")
    language = feed.feed.get("language")
    for entry in feed.entries:
        fields: dict[str, Any] = {name: entry[name] for name in _ENTRY_FIELDS if entry.get(name)}
        yield orjson.dumps({"source": outlet, "language": language, **fields}, default=str)


def archive_articles(path: Path) -> Iterator[bytes]:
    """Yield the articles of the web pages in a WARC file; pages without an article are passed over.

    A page that does not say when it was published bears the time at which it was fetched.
    """
    from warcio.archiveiterator import ArchiveIterator

    with path.open("rb") as stream:  # the library unpacks gzip itself, record by record
        for record in ArchiveIterator(stream):
            if record.rec_type != "response" or "html" not in (record.http_headers.get_header("Content-Type") or ""):
                continue
            url = record.rec_headers.get_header("WARC-Target-URI")
            page = record.content_stream().read(_LARGEST_PAGE_BYTES)
            found = article_of_page(page, url)
            if found.get("text"):
                fetched = record.rec_headers.get_header("WARC-Date")
                yield orjson.dumps({"url": url, "published_at": fetched, **found})
