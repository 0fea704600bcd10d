"""What each step of the reader brings: the figures of labelled articles with one step after the other left out.

    python -m bench.ablation LABELLED.jsonl

A field whose step is left out stays as a draft has it at first: no place, no day (the day of writing), no numbers, no
sides, no codes. Without the selection all that the encoder takes for likelier than not is reported.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from streams.adapters.resources import load_resources
from streams.domain.reader.article import AnalysedArticle, Draft
from streams.domain.reader.pipeline import STEPS, Step, read_events
from streams.evaluation.scoring import score
from training.dataset import analysed_article, mentions_of

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
    read = [analysed_article(row, resources, resources.encoder, real=True) for row in rows]
    print("| without | " + " | ".join(name.replace("_", " ") for name in _FIGURES) + " |")
    print("|---" * (len(_FIGURES) + 1) + "|")
    for name, steps in variants():
        predicted = [
            {
                "article_id": one.article.id,
                "mentions": mentions_of(one, read_events(one.analysed, resources.models, steps)),
            }
            for one in read
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


if __name__ == "__main__":
    main()
