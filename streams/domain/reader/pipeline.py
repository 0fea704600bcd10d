"""The steps from an analysed article to its events, in their order. Each names the fields that it alone writes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from streams.domain.reader.article import AnalysedArticle, Draft
from streams.domain.reader.coding import assign_codes
from streams.domain.reader.counting import assign_counts
from streams.domain.reader.dating import assign_dates
from streams.domain.reader.drafting import find_drafts
from streams.domain.reader.models import ReaderModels
from streams.domain.reader.placing import assign_places
from streams.domain.reader.ruling import apply_rules
from streams.domain.reader.selecting import judge_drafts
from streams.domain.reader.siding import assign_sides

Drafts = list[Draft]


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its name, the fields of a draft that it writes, and what it does."""

    name: str
    writes: frozenset[str]
    run: Callable[[AnalysedArticle, Drafts, ReaderModels], Drafts]


STEPS: Final[tuple[Step, ...]] = (
    Step("find", frozenset({"sentence", "type"}), lambda article, _, __: find_drafts(article)),
    Step("place", frozenset({"place", "listed"}), lambda article, drafts, m: assign_places(article, drafts, m.place)),
    Step("date", frozenset({"when"}), lambda article, drafts, m: assign_dates(article, drafts, m.date)),
    Step(
        "count",
        frozenset({"killed", "injured"}),
        lambda article, drafts, m: assign_counts(article, drafts, m.killed, m.injured),
    ),
    Step(
        "side",
        frozenset({"actors", "recipients"}),
        lambda article, drafts, m: assign_sides(article, drafts, (m.actor, m.recipient)),
    ),
    Step(
        "code",
        frozenset({"mode", "acled", "status"}),
        lambda article, drafts, m: assign_codes(article, drafts, m.mode, m.acled),
    ),
    Step("rule out", frozenset(), lambda article, drafts, _: apply_rules(article, drafts)),
    Step(
        "select",
        frozenset({"confidence", "told_again_in"}),
        lambda article, drafts, m: judge_drafts(article, drafts, m.selection, m.least_confidence),
    ),
)


def read_events(article: AnalysedArticle, models: ReaderModels, steps: Sequence[Step] = STEPS) -> Drafts:
    """Return the events that an article reports, in document order."""
    drafts: Drafts = []
    for step in steps:
        drafts = step.run(article, drafts, models)
    return drafts
