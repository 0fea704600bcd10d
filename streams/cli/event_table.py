"""Events and mentions as aligned lines for people, printed one by one as they arrive."""

from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.printing import printable
from schemas.records import Actor, Coding, Event, Mention
from schemas.vocabulary import quad_of

# Title and width in characters of each column; the last one takes what is left of the line.
_COLUMNS: Final = (
    ("date", 10),
    ("type", 22),
    ("place", 24),
    ("who > whom", 30),
    ("killed", 6),
    ("injured", 7),
    ("srcs", 4),
)
_COLOURS: Final = {
    "material-conflict": "red",
    "verbal-conflict": "yellow",
    "material-cooperation": "green",
    "verbal-cooperation": "cyan",
    "disaster": "magenta",
}
_NARROWEST_REST: Final = 20
_WIDTH_OF_FILES: Final = 180  # characters a line where the output is no terminal
_GAP: Final = "  "


class _PipedConsole(Console):
    """A console that leaves it to the caller what a closed pipe means; for us (``| head``) it is no failure."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def table_console() -> Console:
    """Return a console for standard output whose lines are long enough for the columns."""
    console = _PipedConsole()
    return console if console.is_terminal else _PipedConsole(width=_WIDTH_OF_FILES)


def print_header(console: Console) -> None:
    """Print the names of the columns."""
    console.print(
        Text(_joined([title for title, _ in _COLUMNS], "report", console.width), style="bold"), soft_wrap=True
    )


def print_event(console: Console, event: Event) -> None:
    """Print an event as one line; later revisions are marked with their number."""
    sources = str(event.source_count) if event.revision == 1 else f"{event.source_count}*"
    evidence = event.sources[-1].evidence if event.sources else ""
    _print_row(console, event, sources, evidence)


def print_mention(console: Console, mention: Mention) -> None:
    """Print a mention as one line."""
    _print_row(console, mention, "", mention.evidence)


def _print_row(console: Console, coding: Coding, sources: str, evidence: str) -> None:
    line = _joined(
        [
            coding.date,
            f"{coding.type}/{coding.mode}" if coding.mode else coding.type,
            _place(coding),
            _sides(coding),
            _number(coding.killed),
            _number(coding.injured),
            sources,
        ],
        evidence,
        console.width,
    )
    console.print(Text(line, style=_COLOURS[quad_of(coding.type)]), soft_wrap=True)


def _joined(cells: list[str], rest: str, width: int) -> str:
    shown = [_cut(cell, size) for cell, (_, size) in zip(cells, _COLUMNS, strict=True)]
    used = sum(size for _, size in _COLUMNS) + len(_GAP) * len(_COLUMNS)
    return _GAP.join([*shown, _cut(rest, max(_NARROWEST_REST, width - used)).rstrip()])


def _cut(text: str, size: int) -> str:
    """Return the text on one line, exactly ``size`` characters."""
    flat = printable(" ".join(text[: 4 * size].split()))
    return flat.ljust(size) if len(flat) <= size else flat[: size - 1] + "…"


def _place(coding: Coding) -> str:
    if coding.place is None:
        return "-"
    country = coding.place.country
    return f"{coding.place.name}, {country}" if country else coding.place.name


def _sides(coding: Coding) -> str:
    actors, recipients = _names(coding.actors), _names(coding.recipients)
    return f"{actors or '?'} > {recipients}" if recipients else actors or "-"


def _names(actors: tuple[Actor, ...]) -> str:
    return ", ".join(actor.name for actor in actors)


def _number(count: int | None) -> str:
    return "-" if count is None else str(count)


def event_details(event: Event) -> Table:
    """Return everything known of one event as a two-column table."""
    table = Table(show_header=False, title=Text(printable(event.event_id)))
    place = event.place
    rows = {
        "type": " / ".join(part for part in (event.type, event.mode, event.acled) if part),
        "date": f"{event.date} ({event.date_precision})",
        "place": f"{_place(event)} ({place.precision}, {place.lat:.3f} {place.lon:.3f})" if place else "-",
        "who > whom": _sides(event),
        "killed, injured": f"{_number(event.killed)}, {_number(event.injured)}",
        "weapons": ", ".join(f"{weapon.count or '?'} {weapon.kind}" for weapon in event.weapons) or "-",
        "status": f"{event.status}, confidence {event.confidence:.2f}",
        "sources": str(event.source_count),
    }
    for name, value in rows.items():
        table.add_row(name, Text(printable(value)))
    return table
