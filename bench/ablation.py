"""What each step of the reader brings: the figures of labelled articles with one step after the other left out.

    python -m bench.ablation LABELLED.jsonl

A field whose step is left out stays as a draft has it at first: no place, no day (the day of writing), no numbers, no
sides, no codes. Without the selection all that the encoder takes for likelier than not is reported.
"""

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson

from schemas.articles import decode_article
from schemas.records import Article
from streams.adapters.resources import load_resources
from streams.domain.analysis import Resources, analyse
from streams.domain.extraction import Told, mention_of
from streams.domain.prose import Prose, prose_of
from streams.domain.reader.article import AnalysedArticle, Draft
from streams.domain.reader.pipeline import STEPS, Step, read_events
from streams.evaluation.scoring import score

_RECEIVED: Final = datetime(2100, 1, 1, tzinfo=UTC)
_FIGURES: Final = (
    "event_f1",
    "event_p",
    "event_r",
    "main_recall",
    "killed_exact",
    "date_exact",
    "place_exact",
    "mode_exact",
    "acled_exact",
    "actors_exact",
    "recipients_exact",
)


def main() -> None:
    """Run the command line above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", type=Path)
    path = parser.parse_args().labelled
    resources = load_resources()
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    read = [(row, *_analysed(row, resources)) for row in rows]
    print("| without | " + " | ".join(name.replace("_", " ") for name in _FIGURES) + " |")
    print("|---" * (len(_FIGURES) + 1) + "|")
    for name, steps in variants():
        predicted = [
            {"article_id": article.id, "mentions": _mentions(article, prose, analysed, resources, steps)}
            for _, article, prose, analysed in read
        ]
        figures = score(rows, predicted).figures
        print(f"| {name} | " + " | ".join(f"{figures[figure]:.3f}" for figure in _FIGURES) + " |", flush=True)


def variants() -> Iterator[tuple[str, tuple[Step, ...]]]:
    """Yield all steps, then all but one, each with the name of the one left out."""
    yield "nothing", STEPS
    for left_out in STEPS[1:-1]:
        yield left_out.name, tuple(step for step in STEPS if step is not left_out)
    yield STEPS[-1].name, (*STEPS[:-1], Step("likely", frozenset(), lambda article, drafts, _: likely(article, drafts)))


def likely(article: AnalysedArticle, drafts: list[Draft]) -> list[Draft]:
    """Return the drafts that the encoder takes for likelier than not."""
    return [draft for draft in drafts if article.readings[draft.sentence].told[draft.type] > 0]


def _analysed(row: dict[str, Any], resources: Resources) -> tuple[Article, Prose, AnalysedArticle]:
    article = decode_article(orjson.dumps(row))
    if not isinstance(article, Article):
        raise TypeError(f"{row['id']} is no valid article: {article}")
    prose = prose_of(article.text)
    return article, prose, analyse(article, prose.text, _RECEIVED, resources)


def _mentions(
    article: Article, prose: Prose, analysed: AnalysedArticle, resources: Resources, steps: tuple[Step, ...]
) -> list[dict[str, Any]]:
    drafts = read_events(analysed, resources.models, steps)
    told = (Told(prose, analysed, draft) for draft in drafts)
    return [json.loads(orjson.dumps(mention_of(article, each, _RECEIVED, number))) for number, each in enumerate(told)]


if __name__ == "__main__":
    main()
