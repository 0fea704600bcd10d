"""Step 3: when an event happened: the likeliest of the dates of the article, or its day of writing. Writes ``when``."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from streams.domain.dates import DateMention
from streams.domain.reader.arguments import Answer, with_arguments
from streams.domain.reader.article import UNSEEN, AnalysedArticle, Chosen, Draft, Ground
from streams.domain.reader.distance import distances
from streams.domain.reader.linear import LinearModel
from streams.domain.reader.placing import VERBAL

_UNDATING: Final = frozenset({"until"})
_AGE: Final = "timestamp"
_ENTRIES: Final = 2  # a single age is that of the page
_NEAR: Final = 3
_DEFAULTS: Final = ("week", "day")
"""How the day of writing stands for a date that is not told, in the order of ``ArgumentScores.unnamed``."""
_OLD_DAYS: Final = ((0, "today"), (1, "yesterday"), (7, "week"), (31, "month"), (366, "year"))


@dataclass(frozen=True, slots=True)
class DateCandidate:
    """Days that the article names, with the mentions of them as (sentence, mention); none: the day of writing."""

    chosen: Chosen
    mentions: tuple[tuple[int, DateMention], ...]
    default: str = ""


def date_candidates(article: AnalysedArticle) -> list[DateCandidate]:
    """Return the distinct days of an article in the order of their first mention, then the day of writing.

    That day stands twice: as a day that is known, and with the precision "week" as the codebook wants it where nothing
    dates an event ("When").
    """
    groups: dict[Chosen, list[tuple[int, DateMention]]] = {}
    for mention in article.dates:
        if mention.kind in _UNDATING:
            continue
        end_day = mention.end_day if mention.kind in {"range", "duration"} else None
        chosen = Chosen(mention.day, end_day, mention.precision)
        groups.setdefault(chosen, []).append((article.document.tokens[mention.token].sentence, mention))
    found = [DateCandidate(chosen, tuple(mentions)) for chosen, mentions in groups.items()]
    written = Chosen(article.written, None, "day")
    if written not in groups:
        found.append(DateCandidate(written, (), "day"))
    found.append(DateCandidate(Chosen(article.written, None, "week"), (), "week"))
    return found


def date_answers(candidates: Sequence[DateCandidate]) -> list[Answer]:
    """Return the candidates as answers to when an event was."""
    return [Answer(each.mentions, _DEFAULTS.index(each.default) if each.default else None) for each in candidates]


def date_features(article: AnalysedArticle, draft: Draft, candidates: list[DateCandidate]) -> list[dict[str, float]]:
    """Return the features of each candidate for the day of a draft."""
    kind = "verbal" if draft.type in VERBAL else draft.type if draft.type == "CONSULT" else "material"
    here = any(sentence == draft.sentence for c in candidates for sentence, _ in c.mentions)
    statuses = article.readings[draft.sentence].statuses[draft.type]
    planned = statuses.get("planned", UNSEEN) - statuses["occurred"]
    rows = (dict(_features(article, draft, candidate, kind, here, planned)) for candidate in candidates)
    return with_arguments(rows, article, draft, "date", date_answers(candidates))


def _features(
    article: AnalysedArticle,
    draft: Draft,
    candidate: DateCandidate,
    kind: str,
    here: bool,  # noqa: FBT001
    planned: float,
) -> Iterator[tuple[str, float]]:
    if candidate.default:
        yield f"default {candidate.default}", 1.0
        yield f"default {candidate.default} {kind}", 1.0
        yield f"default {candidate.default}, a date in the sentence", float(here)
        yield f"default {candidate.default}, dates in the text", float(bool(article.dates))
        yield f"default {candidate.default}, first sentences", float(draft.sentence < _NEAR)
        return
    chosen = candidate.chosen
    mentions = [mention for _, mention in candidate.mentions]
    yield f"precision {chosen.precision}", 1.0
    age = (article.written - chosen.day).days
    span = next((name for days, name in _OLD_DAYS if age <= days), "old") if age >= 0 else "ahead"
    yield f"age {span} {kind}", 1.0
    if age < 0:
        yield "ahead planned", max(-4.0, min(4.0, planned)) / 4.0
    yield "range", float(chosen.end_day is not None)
    own = [mention for sentence, mention in candidate.mentions if sentence == draft.sentence]
    if own:
        odds = max(
            article.readings[draft.sentence].role(draft.type, "date", mention.start, mention.end) for mention in own
        )
        yield "here", 1.0
        yield f"here {kind}", 1.0
        yield "here role", odds
        yield "here role is likely", float(odds > 0)
        for mention in own[:1]:
            yield f"here kind {mention.kind}", 1.0
    else:
        yield "elsewhere, a date in the sentence", float(here)
        # The day told before goes first: what comes after it counts only where none does.
        yield from islice(distances(draft.sentence, (sentence for sentence, _ in candidate.mentions)), 1)
        best = max(
            article.readings[sentence].role(draft.type, "date", mention.start, mention.end)
            for sentence, mention in candidate.mentions
        )
        yield "best role elsewhere", best / 4.0
        yield f"elsewhere kind {mentions[0].kind}", 1.0
    yield "first date", float(bool(article.dates) and article.dates[0] in mentions)
    yield "mentioned", min(3.0, float(len(mentions))) / 3.0
    yield "in the first sentence", float(any(sentence == 0 for sentence, _ in candidate.mentions))


def assign_dates(article: AnalysedArticle, drafts: list[Draft], model: LinearModel) -> list[Draft]:
    """Return the drafts with their days.

    In a live blog the age over an entry ("10 hours ago") is the day of what the entry tells without one.
    """
    candidates = date_candidates(article)
    entries = _days_of_entries(candidates, {draft.sentence for draft in drafts})
    dated = []
    for draft in drafts:
        if draft.sentence in entries:
            best, probability = entries[draft.sentence], 1.0
        else:
            best, probability = model.choice(date_features(article, draft, candidates))
        words = next((mention.text for _, mention in candidates[best].mentions), "")
        dated.append(draft.decided({"when": Ground(probability, words)}, when=candidates[best].chosen))
    return dated


def _days_of_entries(candidates: list[DateCandidate], sentences: set[int]) -> dict[int, int]:
    """Return by sentence the candidate that is the age of its entry; none for those in no entry, or with a day told."""
    told = [(at, index, one.kind) for index, candidate in enumerate(candidates) for at, one in candidate.mentions]
    ages = sorted((at, index) for at, index, kind in told if kind == _AGE)
    if len(ages) < _ENTRIES:
        return {}
    naming = {at for at, _, kind in told if kind != _AGE}
    # Of the ages before a sentence the last one counts.
    return {sentence: index for sentence in sentences - naming for at, index in ages if at <= sentence}


def days_between(one: Chosen, other: Chosen) -> int:
    """Return how many days lie between two first days."""
    return abs((one.day - other.day) // dt.timedelta(days=1))
