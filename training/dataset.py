"""Labelled articles as the finders read them, before an encoder has: what targets and decisions are made from."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson

from schemas.articles import decode_article
from schemas.records import Article
from streams.domain.analysis import Resources, analyse
from streams.domain.document import Document
from streams.domain.extraction import Told, mention_of
from streams.domain.prose import Prose, prose_of
from streams.domain.reader.article import AnalysedArticle, ArgumentScores, Draft, SentenceReading
from streams.domain.reader.encoding import SentenceEncoder
from streams.evaluation.agreement import Fields
from training.base_weights import WORK
from training.labels import read_lines, text_sha1

RECEIVED: Final = datetime(2100, 1, 1, tzinfo=UTC)
"""After every publication, so that each article's own time counts."""
_HERE: Final = Path(__file__).parent
_GOLDEN: Final = _HERE.parent / "tests" / "golden"
WRITTEN: Final = (
    *(_HERE / name for name in ("articles.jsonl", "unseen.jsonl", "kinds.jsonl", "stories.jsonl")),
    *(_GOLDEN / name for name in ("articles.jsonl", "sentences.jsonl")),
)
REAL: Final = WORK / "real.jsonl"


@dataclass(frozen=True)
class LabelledArticle:
    """An article with its labelled events.

    ``prose``: what is read of its text. ``real``: from a newspaper, not written for this project.
    """

    article: Article
    events: Sequence[Fields]
    prose: Prose
    analysed: AnalysedArticle
    real: bool

    @property
    def reported(self) -> list[Fields]:
        """The events to find; those that the codebook lets pass ("ignore") are the others."""
        return [event for event in self.events if event["salience"] != "ignore"]

    @property
    def passed(self) -> list[Fields]:
        """The events that may be found or not."""
        return [event for event in self.events if event["salience"] == "ignore"]


def _no_arguments(event_type: str, role: str) -> ArgumentScores:
    raise LookupError(f"nobody has read the {role} of {event_type}")


class NoEncoder:
    """Implements ``SentenceEncoder`` without reading anything."""

    def read(self, document: Document, headline: str) -> Sequence[SentenceReading]:  # noqa: ARG002
        """Return no readings."""
        return ()

    def read_headline(self, headline: str) -> SentenceReading:  # noqa: ARG002
        """Return an empty reading."""
        return SentenceReading({}, {}, {}, {}, {}, {}, lambda _start, _end: {}, {}, _no_arguments)


def add_set_options(parser: ArgumentParser) -> None:
    """Add the options that name the labelled articles to fit to."""
    parser.add_argument("--real", type=Path, nargs="*", default=[REAL], help="labelled news with texts")
    parser.add_argument("--written", type=Path, nargs="*", default=list(WRITTEN), help="texts written for the project")
    parser.add_argument("--limit", type=int, default=0, help="only so many articles of each file, for a trial")


def read_rows(arguments: Namespace) -> list[tuple[dict[str, Any], bool]]:
    """Return the labelled articles that the options name, real ones first, each with whether it is real.

    Raises:
        FileNotFoundError: a file is missing; that of real news is made by ``training.rebuild_texts``.
    """
    rows: list[tuple[dict[str, Any], bool]] = []
    for paths, real in ((arguments.real, True), (arguments.written, False)):
        for path in paths:
            found = list(read_lines(path))
            rows += [(row, real) for row in found[: arguments.limit or None]]
    return rows


def folds_of(rows: Iterable[dict[str, Any]], folds: int) -> list[int]:
    """Return the fold of each labelled article: those that share an event or a text are in one, directly or by others.

    Otherwise a decision would be judged on an event that the encoder of its fold was fitted to. What the labels let
    pass does not bind articles: half of them speak of the wars that are their background.
    """
    leader: list[int] = []
    first_with: dict[str, int] = {}

    def root(number: int) -> int:
        while leader[number] != number:
            number = leader[number]
        return number

    for number, row in enumerate(rows):
        leader.append(number)
        reported = (event["uid"] for event in row["events"] if event["salience"] != "ignore")
        for key in {text_sha1(row["text"]), *reported}:
            one, other = sorted((root(number), root(first_with.setdefault(key, number))))
            leader[other] = one
    return [root(number) % folds for number in range(len(leader))]


def analysed_article(
    row: dict[str, Any], resources: Resources, encoder: SentenceEncoder, *, real: bool
) -> LabelledArticle:
    """Return a labelled article as the finders and an encoder read it.

    Raises:
        TypeError: it is no valid article.
    """
    article = decode_article(orjson.dumps(row))
    if not isinstance(article, Article):
        raise TypeError(f"{row['id']} is no valid article: {article}")
    prose = prose_of(article.text)
    analysed = analyse(article, prose.text, RECEIVED, replace(resources, encoder=encoder))
    return LabelledArticle(article, row["events"], prose, analysed, real)


def mentions_of(one: LabelledArticle, drafts: Sequence[Draft]) -> list[Fields]:
    """Return drafts as the plain fields of mentions."""
    told = [Told(one.prose, one.analysed, draft) for draft in drafts]
    return [plain(mention_of(one.article, each, RECEIVED, number)) for number, each in enumerate(told)]


def plain(record: Any) -> Fields:
    """Return the fields of a record as JSON has them."""
    fields: Fields = orjson.loads(orjson.dumps(record))
    return fields
