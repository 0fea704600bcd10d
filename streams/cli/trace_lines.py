"""How extraction came to each event, as lines for people or as one JSON object an event."""

from typing import Any

import orjson
from rich.console import Console
from rich.text import Text

from schemas.records import Mention, Place
from streams.domain.reader.article import Chosen, Draft
from streams.domain.reader.tracing import decisions

_COLUMNS = (("field", 11), ("step", 8), ("sure", 5), ("value", 46))
_DIGITS = 3


def trace_line(mention: Mention, draft: Draft) -> bytes:
    """Return the trace of one event as JSON: its mention, its sentence and a list of decisions."""
    return orjson.dumps(
        {
            "article_id": mention.article_id,
            "mention_id": mention.mention_id,
            "evidence": mention.evidence,
            "decisions": [
                {
                    "field": decision.field,
                    "step": decision.step,
                    "probability": None if decision.probability is None else round(decision.probability, _DIGITS),
                    "value": decision.value,
                    "words": decision.words,
                }
                for decision in decisions(draft)
            ],
        }
    )


def print_trace(console: Console, mention: Mention, draft: Draft) -> None:
    """Print one event with a line for each of its fields."""
    console.print(Text(f"\n{mention.mention_id}  {' '.join(mention.evidence.split())}", style="bold"), soft_wrap=True)
    console.print(Text(_cells([title for title, _ in _COLUMNS], "words", console.width), style="dim"), soft_wrap=True)
    for decision in decisions(draft):
        sure = "" if decision.probability is None else f"{decision.probability:.2f}"
        cells = [decision.field, decision.step, sure, _shown(decision.value)]
        console.print(Text(_cells(cells, decision.words, console.width)), soft_wrap=True)


def _cells(cells: list[str], last: str, width: int) -> str:
    fitted = [cell[:size].ljust(size) for cell, (_, size) in zip(cells, _COLUMNS, strict=True)]
    return "  ".join(["", *fitted, " ".join(last.split())])[:width].rstrip()


def _shown(value: Any) -> str:
    match value:
        case None | "" | ():
            return "-"
        case Place():
            return f"{value.name}, {value.country or '-'} ({value.precision})"
        case Chosen():
            until = f" to {value.end_day}" if value.end_day else ""
            return f"{value.day}{until} ({value.precision})"
        case tuple():
            return "; ".join(f"{actor.name} ({actor.country or '-'} {actor.sector})" for actor in value)
        case float():
            return f"{value:.{_DIGITS}f}"
        case _:
            return str(value)
