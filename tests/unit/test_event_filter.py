"""The filter of events: what each parameter lets through, and which mistakes are told."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from schemas.records import Event
from schemas.vocabulary import STATUSES
from streams.domain.deduplication.in_process import deduplicate_all
from streams.domain.event_filter import EventFilter, FilterMistake, folded, parse_event_filter, searchable_text
from tests.reports import KHARKIV, report


def _event(**changes: Any) -> Event:
    [event] = deduplicate_all(
        [report("a", source="Example Wire"), report("b", hours=1, evidence="In São Tomé.")]
    ).events.values()
    return replace(event, **changes)


def _passes(event: Event, **parameters: str | list[str]) -> bool:
    given = {name: [value] if isinstance(value, str) else value for name, value in parameters.items()}
    found = parse_event_filter(given)
    assert isinstance(found, EventFilter), found
    return found.passes(event)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, True),
        ({"type": "assault"}, True),
        ({"type": "PROTEST"}, False),
        ({"type": ["PROTEST", "ASSAULT"]}, True),
        ({"type": "PROTEST,ASSAULT"}, True),
        ({"quad": "material-conflict"}, True),
        ({"quad": "disaster"}, False),
        ({"country": "ua"}, True),
        ({"country": "RU"}, False),
        ({"status": "occurred"}, True),
        ({"status": "planned"}, False),
        ({"min_sources": "2"}, True),
        ({"min_sources": "3"}, False),
        ({"since": "2025-03-13", "until": "2025-03-13"}, True),
        ({"since": "2025-03-14"}, False),
        ({"until": "2025-03-12"}, False),
        ({"since": "2025-03-13T23:30:00+00:00"}, True),
        ({"since": "2025-03-13T23:30:00-02:00"}, False),
        ({"until": "0001-01-01T00:00:00+23:59"}, False),
        ({"until": "9999-12-31T23:00:00-02:00"}, True),
        ({"q": "KHARKIV drones"}, True),
        ({"q": "sao tome"}, True),
        ({"q": "São"}, True),
        ({"q": "example wire russia"}, True),
        ({"q": "kharkiv submarine"}, False),
        ({"type": "ASSAULT", "country": "RU"}, False),
        ({"type": "", "since": "", "min_sources": "", "q": " "}, True),
        ({"unknown": "x"}, True),
    ],
)
def test_each_parameter_lets_through_what_it_says(parameters: dict[str, Any], expected: bool) -> None:  # noqa: FBT001
    """Against one event: ASSAULT in Kharkiv on 13 March 2025, two sources."""
    assert _passes(_event(), **parameters) is expected


def test_an_event_of_several_days_shares_each_of_them() -> None:
    """From 10 to 20 March: in a span that begins, ends or lies within; not in one before or after."""
    event = _event(date="2025-03-10", end_date="2025-03-20")
    spans = [("2025-03-01", "2025-03-10"), ("2025-03-14", "2025-03-15"), ("2025-03-20", "2025-04-01")]
    assert all(_passes(event, since=since, until=until) for since, until in spans)
    assert not _passes(event, until="2025-03-09")
    assert not _passes(event, since="2025-03-21")


def test_an_event_without_place_is_in_no_country() -> None:
    """It passes only when no country is asked for."""
    assert not _passes(_event(place=None), country="UA")
    assert not _passes(_event(place=replace(KHARKIV, country=None)), country="UA")
    assert _passes(_event(place=None), q="drones")


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ({"type": "MURDER"}, ["type"]),
        ({"quad": "war"}, ["quad"]),
        ({"country": "UKR"}, ["country"]),
        ({"country": "ÜA"}, ["country"]),
        ({"status": "maybe"}, ["status"]),
        ({"since": "yesterday"}, ["since"]),
        ({"since": "2025-02-30"}, ["since"]),
        ({"since": "2025-03-13T10:00:00"}, ["since"]),
        ({"since": "2025-03-02", "until": "2025-03-01"}, ["until"]),
        ({"min_sources": "-1"}, ["min_sources"]),
        ({"min_sources": "²"}, ["min_sources"]),
        ({"min_sources": "9" * 5000}, ["min_sources"]),
        ({"q": "x" * 201}, ["q"]),
        ({"type": ",".join(["ASSAULT"] * 301)}, ["type"]),
        ({"type": "x", "since": "y", "min_sources": "z"}, ["type", "since", "min_sources"]),
    ],
)
def test_mistakes_are_told_all_together_and_without_the_value(parameters: dict[str, str], names: list[str]) -> None:
    """By parameter; the value is a stranger's and is not repeated."""
    mistakes = parse_event_filter({name: [value] for name, value in parameters.items()})
    assert isinstance(mistakes, tuple)
    assert [mistake.parameter for mistake in mistakes] == names
    assert "yesterday" not in " ".join(map(str, mistakes))


def test_a_mistake_names_what_is_allowed() -> None:
    """So that the next request is right."""
    assert parse_event_filter({"status": ["maybe"]}) == (
        FilterMistake("status", f"must be one of {', '.join(STATUSES)}"),
    )


def test_a_kept_text_gives_the_same_answer() -> None:
    """The page keeps the searchable text of each event."""
    event = _event()
    only = EventFilter(words=("kharkiv",), since=date(2025, 3, 1))
    assert only.passes(event, searchable_text(event)) == only.passes(event)
    assert not only.passes(event, "")


def test_folding_takes_away_case_and_accents() -> None:
    """Also where one letter becomes two."""
    assert folded("São PAULO, Weißrußland") == "sao paulo, weissrussland"
