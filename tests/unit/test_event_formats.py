"""Events as rows, GeoJSON features and CSV cells."""

from dataclasses import replace

from schemas.records import Actor, Event, Weapon
from streams.domain.deduplication.in_process import deduplicate_all
from streams.domain.event_formats import COLUMNS, csv_cells, event_row, geojson_feature
from tests.reports import report


def _event() -> Event:
    reports = [
        report("a", source="Wire"),
        report("b", hours=1, killed=6, source="Daily", weapons=(Weapon(kind="drone", count=3),)),
    ]
    [event] = deduplicate_all(reports).events.values()
    return event


def test_a_row_has_every_column_in_order() -> None:
    """And the ranges behind the latest numbers, the outlets, the first report's words."""
    row = event_row(_event())
    assert tuple(row) == COLUMNS
    assert (row["killed"], row["killed_lowest"], row["killed_highest"]) == (6, 4, 6)
    assert (row["quad"], row["country"], row["outlets"]) == ("material-conflict", "UA", "Wire; Daily")
    assert row["evidence"] == "Drones hit Kharkiv."


def test_a_feature_has_longitude_first_and_no_geometry_without_place() -> None:
    """As RFC 7946 has it."""
    event = _event()
    assert geojson_feature(event)["geometry"] == {"type": "Point", "coordinates": [36.23, 49.99]}
    assert geojson_feature(event)["properties"]["killed"] == 6
    nowhere = geojson_feature(replace(event, place=None))
    assert nowhere["geometry"] is None
    assert nowhere["properties"]["place"] is None


def test_no_cell_is_a_formula() -> None:
    """Names come from articles, which are hostile; numbers stay numbers, also negative ones."""
    event = replace(_event(), actors=(Actor(name='=HYPERLINK("http://x")', country=None, sector="UNK"),))
    row = event_row(event) | {"longitude": -1.5}
    cells = dict(zip(COLUMNS, csv_cells(row), strict=True))
    assert cells["actors"] == '\'=HYPERLINK("http://x")'
    assert cells["longitude"] == "-1.5"
    assert cells["end_date"] == ""
