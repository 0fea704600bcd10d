"""``dateline eval``: the figures of extraction on a labelled file, and floors that they must not fall under."""

import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from streams.cli.article_files import read_articles
from streams.cli.failure import WorkFailedError
from streams.cli.feed_formats import own_formats
from streams.cli.local_extraction import min_confidence_option
from streams.errors import ConfigurationError
from streams.evaluation.floors import Floors, broken_floors, parse_floors
from streams.evaluation.scoring import Miss, score
from streams.settings import read_settings


@click.command(
    "eval",
    epilog="""\b
Examples:
  dateline eval tests/golden/articles.jsonl
  dateline eval gold/*.jsonl --show 20
  dateline eval gold.jsonl --floors floors.json --json
  dateline eval gold.jsonl --predicted mentions.jsonl    (written by `dateline extract`)

GOLD: one article a line, with "events" labelled as in docs/codebook.md.
A floors file holds {"at_least": {"event_f1": 0.7}, "at_most": {"events_lumped_together": 2}}.
""",
)
@click.argument("gold", nargs=-1, required=True, metavar="GOLD.jsonl...")
@click.option("--predicted", metavar="FILE", help="Score these lines of `dateline extract` instead.")
@click.option("--floors", "floors_file", metavar="FILE", help="Exit with 1 when a figure is worse than these.")
@click.option("--show", type=click.IntRange(0), default=0, metavar="N", help="Print N errors of each kind.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of the table.")
@min_confidence_option
def evaluate(
    gold: Sequence[str],
    *,
    predicted: str | None,
    floors_file: str | None,
    show: int,
    as_json: bool,
    min_confidence: float | None,
) -> None:
    """Score extraction and de-duplication against labelled articles."""
    floors = _read_floors(floors_file)
    labelled = [article for name in gold for article in _labelled(name)]
    report = score(labelled, _json_lines(predicted) if predicted else _predict(gold, min_confidence))
    broken = broken_floors(report.figures, floors)
    if as_json:
        click.echo(orjson.dumps({"figures": report.figures, "broken_floors": broken}, option=orjson.OPT_INDENT_2))
    else:
        _print_table(report.figures, floors)
        _print_misses(report.misses, show)
    if broken:
        raise WorkFailedError("worse than the floors allow: " + "; ".join(broken))


def _predict(gold: Iterable[str], min_confidence: float | None) -> list[dict[str, Any]]:
    from streams.cli.extract_verb import article_lines
    from streams.cli.local_extraction import ReadArticle, read_locally

    settings = read_settings(os.environ)
    outcomes = read_locally(
        read_articles(gold),
        datetime.now(UTC),
        max_bytes=settings.max_article_bytes,
        formats=own_formats(settings),
        min_confidence=settings.min_confidence if min_confidence is None else min_confidence,
    )
    return list(article_lines([outcome for outcome in outcomes if isinstance(outcome, ReadArticle)]))


def _labelled(name: str) -> list[dict[str, Any]]:
    articles = _json_lines(name)
    for number, article in enumerate(articles, start=1):
        if not isinstance(article.get("events"), list) or not isinstance(article.get("id"), str):
            raise ConfigurationError(f"{name}:{number}: a labelled article needs 'id' and a list 'events'")
    return articles


def _json_lines(name: str) -> list[dict[str, Any]]:
    lines = []
    for item in read_articles([name]):
        try:
            lines.append(orjson.loads(item.payload))
        except orjson.JSONDecodeError as error:
            raise ConfigurationError(f"{item.origin}: not JSON ({error.msg})") from error
    return lines


def _read_floors(name: str | None) -> Floors:
    if name is None:
        return Floors()
    try:
        return parse_floors(orjson.loads(Path(name).read_bytes()))
    except OSError as error:
        raise ConfigurationError(f"{name}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise ConfigurationError(f"{name}: {error}") from error


def _print_table(figures: dict[str, float | int], floors: Floors) -> None:
    for name, value in figures.items():
        shown = f"{value:.3f}" if isinstance(value, float) else str(value)
        click.echo(f"{name:<32} {shown:>8}  {floors.describe(name)}".rstrip())


def _print_misses(misses: list[Miss], show: int) -> None:
    for kind in ("missed", "extra"):
        for miss in [miss for miss in misses if miss.kind == kind][:show]:
            fields = miss.fields
            place = (fields.get("place") or {}).get("name")
            coded = " ".join(str(fields.get(name)) for name in ("type", "mode", "date"))
            click.echo(f"{kind:<6} {miss.article_id} {coded} {place} | {(fields.get('evidence') or '')[:140]}")
