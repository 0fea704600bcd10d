"""Step 4: how many were killed and injured: the likeliest figure that the article tells, or none.

Writes ``killed`` and ``injured``. Numbers come from the figures of ``domain.quantities`` alone; nothing is added up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from streams.domain.quantities import Casualties
from streams.domain.reader.arguments import NOTHING, Answer, with_arguments
from streams.domain.reader.article import UNSEEN, AnalysedArticle, Draft, Ground
from streams.domain.reader.distance import distances
from streams.domain.reader.linear import LinearModel

HARMING: Final = frozenset({"ASSAULT", "DISASTER", "PROTEST"})
"""Types whose events have victims; others do only where the codebook says so (an execution)."""
COUNTED: Final = HARMING | {"SANCTION", "COERCE", "MOBILIZE", "AID"}
"""Types that can have victims at all; a statement has none, whatever it speaks of."""
LEAST_SHARE: Final = 0.25
"""From this probability on a figure is believed; set where as many counts are right as can be on articles not seen."""
_NEAR: Final = 3


@dataclass(frozen=True, slots=True)
class CountCandidate:
    """A number of persons, with the figures that give it as (sentence, figure); sentence -1 is the headline."""

    count: int
    figures: tuple[tuple[int, Casualties], ...]


def count_candidates(article: AnalysedArticle, kind: str) -> list[CountCandidate]:
    """Return the distinct counts of one kind ("killed", "injured") in the order of their first telling."""
    groups: dict[int, list[tuple[int, Casualties]]] = {}
    located = [(article.document.tokens[figure.token].sentence, figure) for figure in article.casualties]
    located += [(-1, figure) for figure in article.headline_casualties]
    for sentence, figure in located:
        if figure.kind == kind and figure.count is not None:
            groups.setdefault(figure.count, []).append((sentence, figure))
    return [CountCandidate(count, tuple(figures)) for count, figures in groups.items()]


def count_answers(candidates: Sequence[CountCandidate]) -> list[Answer]:
    """Return the candidates as answers to how many were killed or injured, last "not stated"."""
    return [*(Answer(each.figures) for each in candidates), Answer((), NOTHING)]


def count_features(
    article: AnalysedArticle,
    draft: Draft,
    kind: str,
    candidates: Sequence[CountCandidate],
    rivals: Sequence[Draft],
) -> list[dict[str, float]]:
    """Return the features of each candidate for a count of a draft, and last those of "not stated".

    ``rivals`` are the drafts of types that have victims, likeliest first.
    """
    here = any(sentence == draft.sentence for c in candidates for sentence, _ in c.figures)
    told = {rival.sentence: article.readings[rival.sentence].told[rival.type] for rival in reversed(rivals)}
    rows = [dict(_features(article, draft, kind, candidate, told, here=here)) for candidate in candidates]
    best_role = max(
        (
            article.readings[draft.sentence].role(draft.type, kind, figure.start, figure.end)
            for c in candidates
            for sentence, figure in c.figures
            if sentence == draft.sentence
        ),
        default=UNSEEN,
    )
    harms = draft.type in HARMING
    rows.append(
        {
            "none": 1.0,
            f"none {draft.type}": 1.0,
            "none, figure in the sentence": float(here),
            "none, best role": best_role / 4.0,
            "none, one of several places": float(draft.listed),
            "none, first sentences": float(draft.sentence < _NEAR),
            "none, told of as fact": article.readings[draft.sentence].told[draft.type] / 4.0 if harms else 0.0,
        }
    )
    return with_arguments(rows, article, draft, kind, count_answers(candidates))


def _features(
    article: AnalysedArticle,
    draft: Draft,
    kind: str,
    candidate: CountCandidate,
    told: dict[int, float],
    *,
    here: bool,
) -> Iterator[tuple[str, float]]:
    group = "harm" if draft.type in HARMING else "other"
    own = [figure for sentence, figure in candidate.figures if sentence == draft.sentence]
    yield f"figure {group}", 1.0
    yield "in the headline", float(any(sentence < 0 for sentence, _ in candidate.figures))
    yield "zero", float(candidate.count == 0)
    yield "many", float(candidate.count >= 1000)  # noqa: PLR2004
    yield "told again", min(3.0, float(len(candidate.figures))) / 3.0
    if own:
        odds = max(article.readings[draft.sentence].role(draft.type, kind, figure.start, figure.end) for figure in own)
        yield f"here {group}", 1.0
        yield f"here role {group}", odds
        yield "here role is likely", float(odds > 0)
        yield f"here {draft.type}", 1.0
    else:
        yield f"elsewhere {group}", 1.0
        yield "elsewhere, a figure here", float(here)
        yield from distances(draft.sentence, (sentence for sentence, _ in candidate.figures), f" {group}")
        best = max(
            (
                article.readings[sentence].role(draft.type, kind, figure.start, figure.end)
                for sentence, figure in candidate.figures
                if sentence >= 0
            ),
            default=0.0,
        )
        yield f"best role elsewhere {group}", best / 4.0
        rival = max((told.get(sentence, UNSEEN) for sentence, _ in candidate.figures if sentence >= 0), default=UNSEEN)
        own_odds = article.readings[draft.sentence].told[draft.type]
        yield "told of elsewhere as another's", max(-4.0, min(4.0, rival - own_odds)) / 4.0
        yield "nothing told elsewhere", float(rival <= UNSEEN)
    yield f"elsewhere, several events told {group}", float(not own and len(_likely(told)) > 1)
    yield "few events", float(len(_likely(told)) <= 1)


def _likely(told: dict[int, float]) -> set[int]:
    return {sentence for sentence, odds in told.items() if odds > -1.0}


def assign_counts(
    article: AnalysedArticle, drafts: list[Draft], killed: LinearModel, injured: LinearModel
) -> list[Draft]:
    """Return the drafts with how many were killed and injured."""
    rivals = [draft for draft in drafts if draft.type in HARMING]
    models = {"killed": killed, "injured": injured}
    candidates = {kind: count_candidates(article, kind) for kind in models}
    counted = []
    for draft in drafts:
        if draft.type not in COUNTED:
            counted.append(draft)
            continue
        values: dict[str, int | None] = {}
        grounds: dict[str, Ground] = {}
        for kind, model in models.items():
            found = candidates[kind]
            shares = model.shares(count_features(article, draft, kind, found, rivals))
            best = max(range(len(found)), key=shares.__getitem__, default=len(found))
            stated = best < len(found) and shares[best] >= LEAST_SHARE
            probability = shares[best] if stated else shares[-1]
            values[kind] = found[best].count if stated else None
            grounds[kind] = Ground(probability, _words(article, found[best]) if stated else "")
        counted.append(draft.decided(grounds, **values))
    return counted


def _words(article: AnalysedArticle, chosen: CountCandidate) -> str:
    """Return the first phrase that gives the count."""
    sentence, figure = chosen.figures[0]
    document = article.headline if sentence < 0 and article.headline is not None else article.document
    return document.text[figure.start : figure.end]
