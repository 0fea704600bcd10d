"""Which events are wanted: one filter for the page, its HTTP interface and the exports.

Owns the parameters (names, forms, limits) and what each lets through. Pure: no clock, so days are absolute.

| parameter | form | lets through |
|---|---|---|
| ``type`` | a type of the vocabulary, in any case | events of this type |
| ``quad`` | a quad class | events of this class |
| ``country`` | ISO 3166-1 alpha-2 | events whose place is in it |
| ``status`` | a status of the vocabulary | events of this status |
| ``since``, ``until`` | ISO day, or instant with zone (its UTC day) | events that share a day with the span |
| ``min_sources`` | whole number from 0 | events with as many independent sources or more |
| ``q`` | words | events whose searchable text holds every word, in any case, with or without accents |

The first four may come several times, and each time with several values between commas; any of them will do.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from schemas.records import Event
from schemas.vocabulary import QUADS, STATUSES, TYPES, quad_of

PARAMETERS: Final = ("type", "quad", "country", "status", "since", "until", "min_sources", "q")
MAX_WORDS_CHARS: Final = 200
MAX_VALUES: Final = 50  # of one parameter; more would not fit into the first line of a request
MAX_SOURCES: Final = 1_000_000
_DAY_CHARS: Final = 10  # 2025-03-13
_CODE_CHARS: Final = 2
_COUNTRIES_ARE: Final = "must be a country's two-letter code (ISO 3166-1), for example UA"
_DAYS_ARE: Final = "must be a day such as 2025-03-13, or an instant such as 2025-03-13T12:00:00Z"


@dataclass(frozen=True, slots=True)
class FilterMistake:
    """Why a parameter cannot be used: its name, and a sentence for people that never repeats the value."""

    parameter: str
    reason: str

    def __str__(self) -> str:
        return f"{self.parameter}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """What passes; an empty set, None, 0 and no words let everything through. ``words`` are folded already."""

    types: frozenset[str] = frozenset()
    quads: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    min_sources: int = 0
    words: tuple[str, ...] = ()

    def passes(self, event: Event, searchable: str | None = None) -> bool:
        """Tell whether an event is wanted.

        Args:
            event: the event.
            searchable: its ``searchable_text`` where the caller keeps it; else it is made when words are asked for.
        """
        if self.types and event.type not in self.types:
            return False
        if self.quads and quad_of(event.type) not in self.quads:
            return False
        if self.countries and (event.place is None or event.place.country not in self.countries):
            return False
        if self.statuses and event.status not in self.statuses:
            return False
        if event.source_count < self.min_sources or not self._shares_a_day(event):
            return False
        if not self.words:
            return True
        text = searchable_text(event) if searchable is None else searchable
        return all(word in text for word in self.words)

    def _shares_a_day(self, event: Event) -> bool:
        # Days are ISO texts, which sort as the days do.
        if self.since is not None and (event.end_date or event.date) < self.since.isoformat():
            return False
        return self.until is None or event.date <= self.until.isoformat()


def parse_event_filter(parameters: Mapping[str, Sequence[str]]) -> EventFilter | tuple[FilterMistake, ...]:
    """Return the filter that parameters ask for, or every mistake in them. Names that are not ours are ignored.

    Args:
        parameters: for each name its values in order, as query strings and repeated options have them.
    """
    mistakes: list[FilterMistake] = []

    def several(name: str, choices: Sequence[str] | None, reason: str, form: Callable[[str], str]) -> frozenset[str]:
        given = [form(part.strip()) for value in parameters.get(name, ()) for part in value.split(",") if part.strip()]
        good = len(given) <= MAX_VALUES and all(
            _is_country(one) if choices is None else one in choices for one in given
        )
        if not good:
            mistakes.append(FilterMistake(name, reason))
        return frozenset(given) if good else frozenset()

    def day(name: str) -> date | None:
        value = _last(parameters, name)
        found = _day(value) if value else None
        if value and found is None:
            mistakes.append(FilterMistake(name, _DAYS_ARE))
        return found

    types = several("type", TYPES, f"must be one of {', '.join(TYPES)}", str.upper)
    quads = several("quad", QUADS, f"must be one of {', '.join(QUADS)}", str.lower)
    countries = several("country", None, _COUNTRIES_ARE, str.upper)
    statuses = several("status", STATUSES, f"must be one of {', '.join(STATUSES)}", str.lower)
    since, until = day("since"), day("until")
    if since and until and since > until:
        mistakes.append(FilterMistake("until", "must not be before since"))
    least = _last(parameters, "min_sources") or "0"
    if not (
        least.isascii() and least.isdecimal() and len(least) <= len(str(MAX_SOURCES)) and int(least) <= MAX_SOURCES
    ):
        mistakes.append(FilterMistake("min_sources", f"must be a whole number from 0 to {MAX_SOURCES}"))
        least = "0"
    text = " ".join(parameters.get("q", ()))
    if len(text) > MAX_WORDS_CHARS:
        mistakes.append(FilterMistake("q", f"must not have more than {MAX_WORDS_CHARS} characters"))
        text = ""
    if mistakes:
        return tuple(mistakes)
    return EventFilter(
        types=types,
        quads=quads,
        countries=countries,
        statuses=statuses,
        since=since,
        until=until,
        min_sources=int(least),
        words=tuple(folded(text).split()),
    )


def searchable_text(event: Event) -> str:
    """Return what ``q`` is looked for in, folded: id, codes, place, sides, weapons, and what reports say.

    Parts are separated by line ends, which no word holds, so a word is never found across two of them.
    """
    place = event.place
    parts: list[str | None] = [event.event_id, event.type, event.mode, event.acled]
    parts += [place.name, place.admin1, place.country] if place else []
    parts += [actor.name for actor in (*event.actors, *event.recipients)]
    parts += [weapon.kind for weapon in event.weapons]
    parts += [part for source in event.sources for part in (source.source, source.title, source.evidence)]
    return folded("\n".join(part for part in parts if part))


def folded(text: str) -> str:
    """Return a text without case and accents, for comparing: ``"São Paulo"`` becomes ``"sao paulo"``."""
    return "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))


def _last(parameters: Mapping[str, Sequence[str]], name: str) -> str | None:
    values = parameters.get(name, ())
    return values[-1].strip() if values else None


def _is_country(code: str) -> bool:
    return len(code) == _CODE_CHARS and code.isascii() and code.isalpha()


def _day(value: str) -> date | None:
    try:
        if len(value) <= _DAY_CHARS:
            return date.fromisoformat(value)
        instant = datetime.fromisoformat(value)
    except ValueError:
        return None
    if instant.tzinfo is None:  # as of a "+" that stood unescaped in a query string and arrived as a space
        return None
    try:
        return instant.astimezone(UTC).date()
    except OverflowError:  # the first or last day that there is
        return instant.date()
