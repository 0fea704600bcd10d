"""Query parameters of the HTTP interface: which there are, and what is refused.

Unknown names, empty values and repeated single values are refused, because a script that misspells ``country`` must
not be given every event instead.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from streams.domain.event_filter import PARAMETERS, EventFilter, parse_event_filter

DEFAULT_LIMIT: Final = 100
MAX_LIMIT: Final = 10_000
_SEVERAL: Final = frozenset({"type", "quad", "country", "status"})
_LISTING: Final = ("limit", "cursor", "searchable")
_CURSOR: Final = re.compile(r"(\d{4}-\d{2}-\d{2})~([0-9a-f]{1,64})", re.ASCII)
CURSOR_PATTERN: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}~[0-9a-f]{1,64}$"


class ParameterError(Exception):
    """A query parameter cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is wanted: at most ``limit`` events after the one that ``after`` (day, id) names."""

    limit: int
    after: tuple[str, str] | None


def only_known(request: web.Request, known: Iterable[str]) -> None:
    """Refuse names that the address does not have, and values that are empty or repeated.

    Raises:
        ParameterError: with what is known.
    """
    names = tuple(known)
    for name, value in request.query.items():
        if name not in names:
            raise ParameterError(f"there is no such parameter here; there are: {', '.join(names) or 'none'}")
        if not value.strip():
            raise ParameterError(f"{name}: must not be empty; leave it out instead")
        if name not in _SEVERAL and len(request.query.getall(name)) > 1:
            raise ParameterError(f"{name}: must not come twice")


def filter_of(request: web.Request, *, paged: bool = False) -> EventFilter:
    """Return the filter that a request asks for.

    Raises:
        ParameterError: with every mistake in the filter.
    """
    only_known(request, (*PARAMETERS, *(_LISTING if paged else ())))
    only = parse_event_filter({name: request.query.getall(name) for name in request.query})
    if isinstance(only, tuple):
        raise ParameterError("; ".join(map(str, only)))
    return only


def wants_searchable(request: web.Request) -> bool:
    """Tell whether each event is to come with the text that ``q`` is looked for in, as the page itself needs it.

    Raises:
        ParameterError: neither ``true`` nor ``false``.
    """
    value = request.query.get("searchable", "false")
    if value not in ("true", "false"):
        raise ParameterError("searchable: must be true or false")
    return value == "true"


def page_of(request: web.Request) -> Page:
    """Return the part of the list that a request asks for.

    Raises:
        ParameterError: ``limit`` or ``cursor`` cannot be used.
    """
    limit = request.query.get("limit", str(DEFAULT_LIMIT)).strip()
    fits = limit.isascii() and limit.isdecimal() and len(limit) <= len(str(MAX_LIMIT)) and 1 <= int(limit) <= MAX_LIMIT
    if not fits:
        raise ParameterError(f"limit: must be a whole number from 1 to {MAX_LIMIT}")
    cursor = request.query.get("cursor")
    if cursor is None:
        return Page(int(limit), None)
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise ParameterError("cursor: must be the `next` of an earlier answer")
    return Page(int(limit), (found[1], found[2]))


def cursor_after(day: str, event_id: str) -> str:
    """Return the cursor that goes on after an event."""
    return f"{day}~{event_id}"
