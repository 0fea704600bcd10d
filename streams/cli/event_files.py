"""Events as files: GeoJSON, CSV, Parquet, and CSV with ACLED's columns. What a row says is decided in the domain."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, BinaryIO, Final, Literal

import orjson

from schemas.records import Event
from streams.domain.event_formats import COLUMNS, csv_cells, event_row, geojson_feature
from streams.errors import ConfigurationError

Format = Literal["geojson", "csv", "parquet", "acled"]
FORMATS: Final[tuple[Format, ...]] = ("geojson", "csv", "parquet", "acled")
BY_ENDING: Final[dict[str, Format]] = {".geojson": "geojson", ".json": "geojson", ".csv": "csv", ".parquet": "parquet"}
_ROWS_IN_A_GROUP: Final = 10_000
# Columns of the Parquet file that are no texts, by what they hold.
_DAYS: Final = frozenset({"date", "end_date"})
_INSTANTS: Final = frozenset({"first_seen", "last_seen"})
_NUMBERS: Final = frozenset({"confidence", "latitude", "longitude"})
_WHOLE_NUMBERS: Final = frozenset(
    {"revision", "geonames_id", "source_count", "killed", "killed_lowest", "killed_highest"}
    | {"injured", "injured_lowest", "injured_highest"}
)


def require(form: Format) -> None:
    """Make sure that a format can be written, before anything is read.

    Raises:
        ConfigurationError: it needs a package that is not installed.
    """
    if form == "parquet":
        _pyarrow()


def write_events(events: Iterable[Event], form: Format, target: BinaryIO) -> int:
    """Write events in a format and return how many; with ACLED's columns those that ACLED has no sub-event for lack.

    Raises:
        ConfigurationError: the format needs a package that is not installed.
    """
    match form:
        case "geojson":
            return _write_geojson(events, target)
        case "csv":
            return _write_csv(map(event_row, events), COLUMNS, target)
        case "acled":
            from streams.adapters.countries import countries
            from streams.domain.acled_rows import ACLED_COLUMNS, acled_row

            named = countries()
            rows = (row for event in events if (row := acled_row(event, named)) is not None)
            return _write_csv(rows, ACLED_COLUMNS, target)
        case "parquet":
            return _write_parquet(events, target)


def _write_geojson(events: Iterable[Event], target: BinaryIO) -> int:
    """Write a FeatureCollection (RFC 7946) with one feature a line, so that a diff and a pager can be used on it."""
    count = 0
    target.write(b'{"type":"FeatureCollection","features":[')
    for count, event in enumerate(events, start=1):
        target.write((b"\n" if count == 1 else b",\n") + orjson.dumps(geojson_feature(event)))
    target.write(b"\n]}\n")
    return count


def _write_csv(rows: Iterable[dict[str, Any]], columns: Sequence[str], target: BinaryIO) -> int:
    count = 0
    text = io.TextIOWrapper(target, "utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(csv_cells(row, columns))
        count += 1
    text.flush()
    text.detach()
    return count


def _write_parquet(events: Iterable[Event], target: BinaryIO) -> int:
    arrow, parquet = _pyarrow()
    schema = arrow.schema([(name, _arrow_type(arrow, name)) for name in COLUMNS])
    count = 0
    with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        for rows in _groups(map(_typed_row, events)):
            writer.write_table(arrow.Table.from_pylist(rows, schema))
            count += len(rows)
    return count


def _groups(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    remaining = iter(rows)
    while group := list(islice(remaining, _ROWS_IN_A_GROUP)):
        yield group


def _typed_row(event: Event) -> dict[str, Any]:
    row = event_row(event)
    for name in _DAYS:
        row[name] = date.fromisoformat(row[name]) if row[name] else None
    for name in _INSTANTS:
        row[name] = datetime.fromisoformat(row[name])
    return row


def _arrow_type(arrow: Any, column: str) -> Any:
    if column in _DAYS:
        return arrow.date32()
    if column in _INSTANTS:
        return arrow.timestamp("us", tz="UTC")
    if column in _NUMBERS:
        return arrow.float64()
    return arrow.int64() if column in _WHOLE_NUMBERS else arrow.string()


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise ConfigurationError("Parquet needs the parquet extra: pip install 'dateline-events[parquet]'") from error
    return pa, parquet
