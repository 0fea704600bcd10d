"""Events as files: each format is read back by a program of its own kind."""

import csv
import io
import json
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from schemas.codec import encode
from schemas.records import Event
from streams.cli.event_files import BY_ENDING, FORMATS, Format, require, write_events
from streams.cli.event_state import EventState
from streams.domain.acled_rows import ACLED_COLUMNS
from streams.domain.deduplication.in_process import InProcessDeduplicator
from streams.domain.event_filter import EventFilter
from streams.domain.event_formats import COLUMNS
from streams.errors import ConfigurationError
from tests.reports import report


def _event(**changes: Any) -> Event:
    [write] = InProcessDeduplicator().apply(report()).writes
    assert write.event is not None
    return replace(write.event, **changes)


_EVENTS = (
    _event(event_id="a", date="2025-03-13", acled="Attack", killed=4),
    _event(event_id="b", date="2025-03-12", acled=None, place=None, killed=None),
    _event(event_id="c", date="2025-03-14", acled="Attack", first_seen=datetime(2025, 3, 14, 12, tzinfo=UTC)),
)


def _written(form: Format, events: tuple[Event, ...] = _EVENTS) -> tuple[int, bytes]:
    target = io.BytesIO()
    count = write_events(iter(events), form, target)
    assert not target.closed
    return count, target.getvalue()


def test_geojson_is_a_feature_collection() -> None:
    """Positions are longitude and latitude; an event without a place has no geometry."""
    count, content = _written("geojson")
    collection = json.loads(content)
    assert collection["type"] == "FeatureCollection"
    assert count == len(collection["features"]) == 3
    place = _EVENTS[0].place
    assert place is not None
    assert collection["features"][0]["geometry"] == {"type": "Point", "coordinates": [place.lon, place.lat]}
    assert collection["features"][1]["geometry"] is None


def test_csv_has_a_row_an_event() -> None:
    """In the order given, with the columns of the contract."""
    count, content = _written("csv")
    rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    assert count == 3
    assert tuple(rows[0]) == COLUMNS
    assert [(row["event_id"], row["killed"]) for row in rows] == [("a", "4"), ("b", ""), ("c", str(_EVENTS[2].killed))]


def test_acled_csv_leaves_out_what_acled_does_not_know() -> None:
    """The count is that of the rows."""
    count, content = _written("acled")
    rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    assert tuple(rows[0]) == ACLED_COLUMNS
    assert (count, [row["event_id_cnty"] for row in rows]) == (2, ["a", "c"])


def test_parquet_has_types() -> None:
    """Days are days, instants are instants, numbers are numbers, and what is not known is null."""
    count, content = _written("parquet")
    table = parquet.read_table(pa.BufferReader(content))
    assert (count, table.column_names) == (3, list(COLUMNS))
    assert table["date"].to_pylist() == [date(2025, 3, 13), date(2025, 3, 12), date(2025, 3, 14)]
    assert table["first_seen"][2].as_py() == datetime(2025, 3, 14, 12, tzinfo=UTC)
    assert table["killed"].to_pylist()[:2] == [4, None]
    assert table["latitude"][1].as_py() is None
    assert {str(table.schema.field(name).type) for name in ("killed", "latitude", "event_id")} == {
        "int64",
        "double",
        "string",
    }


@pytest.mark.parametrize("form", FORMATS)
def test_no_events_make_a_valid_file(form: Format) -> None:
    """An empty selection is an answer, too."""
    count, content = _written(form, ())
    assert count == 0
    match form:
        case "geojson":
            assert json.loads(content)["features"] == []
        case "parquet":
            assert parquet.read_table(pa.BufferReader(content)).num_rows == 0
        case _:
            assert len(content.decode().splitlines()) == 1


def test_without_the_extra_parquet_is_an_error_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is read from the broker; the other formats need nothing."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    require("csv")
    with pytest.raises(ConfigurationError, match=r"dateline-events\[parquet\]"):
        require("parquet")


def test_every_ending_leads_to_a_format() -> None:
    """ACLED's columns must be asked for, since its files end as others do."""
    assert set(BY_ENDING.values()) == set(FORMATS) - {"acled"}


def test_the_state_is_the_last_revision_of_what_is_wanted() -> None:
    """Later revisions replace earlier ones, also by not being wanted any more; tombstones remove; strangers count."""
    state = EventState(EventFilter(types=frozenset({"ASSAULT"})))
    for event in (
        _event(event_id="kept", revision=1, type="ASSAULT", date="2025-03-13"),
        _event(event_id="kept", revision=2, type="ASSAULT", date="2025-03-12"),
        _event(event_id="changed", revision=1, type="ASSAULT"),
        _event(event_id="changed", revision=2, type="PROTEST"),
        _event(event_id="gone", type="ASSAULT"),
        _event(event_id="early", type="ASSAULT", date="2025-03-01"),
    ):
        state.take(event.event_id.encode(), encode(event))
    state.take(b"gone", None)
    state.take(b"stranger", b"{}")
    assert [(event.event_id, event.revision) for event in state.events()] == [("early", 1), ("kept", 2)]
    assert state.unreadable == 1
