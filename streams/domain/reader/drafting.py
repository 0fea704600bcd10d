"""Step 1: every sentence and type that could be an event is a draft. Writes ``sentence`` and ``type``."""

from typing import Final

from streams.domain.reader.article import AnalysedArticle, Draft, Ground
from streams.domain.reader.linear import logistic

LEAST_LOG_ODDS: Final = -2.5
"""Below this a sentence tells of no such event: one in thirteen would, and the selection would refuse nearly all."""
_MOST_DRAFTS: Final = 80


def find_drafts(article: AnalysedArticle) -> list[Draft]:
    """Return the drafts of an article, likeliest first, at most 80."""
    found = [
        (odds, -index, event_type)
        for index, reading in enumerate(article.readings)
        for event_type, odds in reading.told.items()
        if odds >= LEAST_LOG_ODDS
    ]
    found.sort(reverse=True)
    return [
        Draft(-order, event_type, grounds={"type": Ground(logistic(odds))})
        for odds, order, event_type in found[:_MOST_DRAFTS]
    ]
