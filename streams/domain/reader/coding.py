"""Step 6: mode, ACLED sub-event and status. Writes ``mode``, ``acled`` and ``status``.

The encoder's word is weighed with what is named in the text: weapons for the mode; the mode, the sides and the dead for
the sub-event, whose crosswalk from type and mode (codebook, "ACLED sub-event") is learned with it.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from schemas.vocabulary import ACLED, MODES
from streams.domain.reader.article import AnalysedArticle, Draft, Ground
from streams.domain.reader.linear import LinearModel, log_shares

_LEAST_LETTERS: Final = 3


def mode_candidates(event_type: str) -> tuple[str, ...]:
    """Return the modes of a type, and "" for none."""
    return (*MODES[event_type], "")


def acled_candidates() -> tuple[str, ...]:
    """Return the sub-events, and "" for none."""
    return (*ACLED, "")


def mode_features(article: AnalysedArticle, draft: Draft) -> list[dict[str, float]]:
    """Return the features of each mode of the draft's type."""
    read = log_shares(article.readings[draft.sentence].modes[draft.type])
    words = _words(article, draft)
    here = [weapon.mode for weapon in article.weapons if _sentence(article, weapon.token) == draft.sentence]
    anywhere = {weapon.mode for weapon in article.weapons}
    return [dict(_mode_features(draft, mode, read, words, here, anywhere)) for mode in mode_candidates(draft.type)]


def _mode_features(
    draft: Draft, mode: str, read: Mapping[str, float], words: Sequence[str], here: Sequence[str], anywhere: set[str]
) -> Iterator[tuple[str, float]]:
    yield f"read {draft.type}", read.get(mode, -5.0)
    yield f"{draft.type}/{mode}", 1.0
    for word in words:
        yield f"{draft.type}/{mode} {word}", 1.0
    if draft.type == "ASSAULT":
        yield "first weapon here", float(bool(here) and here[0] == mode)
        yield "weapon here", float(mode in here)
        yield "weapon elsewhere", float(mode in anywhere and not here)
        yield "none, a weapon here", float(not mode and bool(here))
        yield "none, a weapon elsewhere", float(not mode and bool(anywhere))


def _words(article: AnalysedArticle, draft: Draft) -> list[str]:
    """Return the lemmas of a draft's sentence, each once."""
    tokens = article.document.tokens_of(article.document.sentences[draft.sentence])
    lemmas = (token.lemma.lower() for token in tokens if len(token.lemma) >= _LEAST_LETTERS and token.lemma.isalpha())
    return sorted(set(lemmas))


def _sentence(article: AnalysedArticle, token: int) -> int:
    return article.document.tokens[token].sentence


def acled_features(article: AnalysedArticle, draft: Draft) -> list[dict[str, float]]:
    """Return the features of each sub-event for a draft whose mode and sides are decided."""
    read = log_shares(article.readings[draft.sentence].acled[draft.type])
    return [dict(_acled_features(draft, acled, read)) for acled in acled_candidates()]


def _acled_features(draft: Draft, acled: str, read: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    yield "read", read.get(acled, -8.0)
    yield f"{draft.type}/{draft.mode or ''} {acled}", 1.0
    if draft.type in {"ASSAULT", "PROTEST"}:
        yield f"{draft.type} killed {acled}", float(bool(draft.killed))
        yield f"{draft.type} hurt {acled}", float(bool(draft.injured))
        for actor in draft.actors[:1]:
            yield f"actor {actor.sector} {acled}", 1.0
        for actor in draft.recipients[:1]:
            yield f"recipient {actor.sector} {acled}", 1.0


def assign_codes(article: AnalysedArticle, drafts: list[Draft], modes: LinearModel, acled: LinearModel) -> list[Draft]:
    """Return the drafts with mode, sub-event and status."""
    coded = []
    for draft in drafts:
        names = mode_candidates(draft.type)
        best, of_mode = modes.choice(mode_features(article, draft)) if len(names) > 1 else (0, 1.0)
        moded = draft.decided({"mode": Ground(of_mode)}, mode=names[best] or None)
        sub_event, of_acled = acled.choice(acled_features(article, moded))
        read = log_shares(article.readings[draft.sentence].statuses[draft.type])
        status = max(read, key=read.__getitem__)
        grounds = {"acled": Ground(of_acled), "status": Ground(math.exp(read[status]))}
        coded.append(moded.decided(grounds, acled=acled_candidates()[sub_event] or None, status=status))
    return coded
