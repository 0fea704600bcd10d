"""Tells figures of the event from totals of a period, older cases and persons counted already elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from streams.domain.dates import date_or_default
from streams.domain.dates.mention import dates_within
from streams.domain.quantities import lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.domain.dates import DateMention
    from streams.domain.document import Document, Token
    from streams.domain.quantities.figures import Casualties

# Codebook, Salience: background is what is older than about two months.
_OLD_DAYS: Final = 60
_LONG_SPAN_DAYS: Final = 14
_BEFORE_CHARS: Final = 160
_CLAUSE_CHARS: Final = 400  # farther dates of a sentence belong to other clauses
_AFTER_CHARS: Final = 60
_PROVISIONAL_CHARS: Final = 80
_DYING: Final = frozenset({"die", "succumb", "body", "corpse", "death"})
_ORDINAL_WORDS: Final = 4
_LATER_TOKENS: Final = 3
_DEFINITE: Final = frozenset({"the", "those", "these"})
_CLAUSE_ENDS: Final = re.compile(r"; |, (?:but|and|while|before) | but | since ")


def with_scope(document: Document, found: Casualties, dates: Sequence[DateMention]) -> Casualties:
    """Return the figure with its scope and its ``enemy`` and ``superseded`` marks set."""
    enemy = _is_enemy_count(document, found)
    found = replace(
        found,
        superseded=_is_superseded(document, found),
        further=_is_further(document, found),
        whom=_whom(document, found),
    )
    if _is_background(document, found, dates):
        return replace(found, scope="background", enemy=enemy, since=_is_since(document, found, dates))
    if (place := _place_in_count(document, found)) is not None:
        return replace(found, count=place, total=True, enemy=enemy)
    if _is_part(document, found):
        return replace(found, scope="part", enemy=enemy)
    return replace(found, enemy=enemy)


def _is_background(document: Document, found: Casualties, dates: Sequence[DateMention]) -> bool:
    sentence = document.sentences[document.tokens[found.token].sentence]
    low = max(sentence.start, found.start - _BEFORE_CHARS)
    high = min(sentence.end, found.end + _AFTER_CHARS)
    before = document.text[low : found.start].lower()
    around = document.text[low:high].lower()
    if any(cue in before for cue in lexicon.BACKGROUND_CUES) and any(
        mark in before for mark in (" since", " when", " in ")
    ):
        return True
    if any(phrase in around for phrase in lexicon.BACKGROUND_PHRASES):
        return True
    near = (max(sentence.start, found.start - _CLAUSE_CHARS), min(sentence.end, found.end + _CLAUSE_CHARS))
    return _in_old_clause(document, found, dates, near) or _is_counted_since(document, found, dates, near)


def _is_counted_since(
    document: Document, found: Casualties, dates: Sequence[DateMention], near: tuple[int, int]
) -> bool:
    """Tell whether only a long stretch dates the sentence: "96 deaths in the governorate since January"."""
    beside = dates_within(dates, *near)
    return bool(beside) and all(
        date.kind in {"since", "duration"}
        and date.end_day is not None
        and (date.end_day - date.day).days > _LONG_SPAN_DAYS
        and not _is_comparison(document, found, date)
        for date in beside
    )


def _is_since(document: Document, found: Casualties, dates: Sequence[DateMention]) -> bool:
    """Tell whether the figure's sentence counts from a day on."""
    sentence = document.sentences[document.tokens[found.token].sentence]
    return any(date.kind == "since" for date in dates_within(dates, sentence.start, sentence.end))


def _in_old_clause(document: Document, found: Casualties, dates: Sequence[DateMention], near: tuple[int, int]) -> bool:
    """Tell whether the date of the figure's own clause is old or covers a long time."""
    beside = [date for date in dates_within(dates, *near) if not _is_comparison(document, found, date)]
    dated = date_or_default(document, found.token, beside, document.published_at.date())
    if dated.mention is None or dated.basis != "clause":
        return False
    dating = dated.mention
    end = dating.end_day or dating.day
    if dating.kind in {"since", "duration", "range"} and (end - dating.day).days > _LONG_SPAN_DAYS:
        return True
    return (document.published_at.date() - end).days > _OLD_DAYS


def _is_comparison(document: Document, found: Casualties, date: DateMention) -> bool:
    """Tell whether a date after the figure is of a comparison or sum: "killed four, the deadliest raid since May"."""
    between = document.text[found.end : date.start].lower()
    return any(cue in between for cue in (*lexicon.BACKGROUND_CUES, *lexicon.SUM_CUES))


def _is_part(document: Document, found: Casualties) -> bool:
    """Tell whether those counted are among others counted already: "two of the wounded died", "three more bodies"."""
    tokens = document.tokens
    sentence = document.sentences[tokens[found.token].sentence]
    first = next((token.index for token in document.tokens_between(found.start, found.end)), found.token)
    words = [token.text.lower() for token in tokens[first : found.token]]
    after = [token.text.lower() for token in tokens[found.token + 1 : min(sentence.last, found.token + 7)]]
    wounded = {"wounded", "injured", "victims", "dead", "killed", "them", "whom", "those"}
    if found.kind == "killed" and ({"wounds", "injuries", "burns"} & set(after)) and "of" in after:
        return True
    if "of" in words[:4] and wounded & set(words[words.index("of") :]):
        return True
    dying = tokens[found.token].lemma in _DYING
    return found.kind == "killed" and dying and bool(lexicon.INCREMENTS & set(words))


def _whom(document: Document, found: Casualties) -> str:
    """Return the lemma of the word that governs those who suffered; "" for "two officers and a man"."""
    head = document.head_of_span(*found.subject) if found.subject is not None else None
    if head is None or not head.tag.startswith("NN"):
        return ""
    joined = any(document.tokens[child].dependency == "conj" for child in document.children[head.index])
    return "" if joined else head.lemma


def with_antecedents(document: Document, figures: Sequence[Casualties]) -> tuple[Casualties, ...]:
    """Return the figures with counts for "the soldiers were killed", where the text counted them before."""
    counts: dict[tuple[str, str], int] = {}
    resolved = []
    for found in figures:
        key = (found.kind, found.whom)
        if found.count is None and found.whom and found.subject is not None and not found.vague:
            first = document.tokens_between(*found.subject)[0].text.lower()
            found = replace(found, count=counts.get(key) if first in _DEFINITE else None)  # noqa: PLW2901
        if found.count and found.whom and found.scope == "event":
            counts[key] = found.count
        resolved.append(found)
    return tuple(resolved)


def _words(document: Document, found: Casualties) -> list[Token]:
    """Return the words from the count to the word for the harm."""
    first = next((token.index for token in document.tokens_between(found.start, found.end)), found.token)
    return list(document.tokens[first : found.token + 1])


def _is_further(document: Document, found: Casualties) -> bool:
    """Tell whether those counted come on top of others: "two others died", "another three were hurt"."""
    words = _words(document, found)
    before = document.tokens[max(0, words[0].index - _ORDINAL_WORDS) : words[0].index]
    late = {word.text.lower() for word in document.tokens[found.token + 1 : found.token + 1 + _LATER_TOKENS]}
    if found.kind == "killed" and document.tokens[found.token].lemma in _DYING and "later" in late:
        return True
    counted_in = any(word.lemma in {"after", "once"} for word in before)  # "now nine dead, after two more bodies ..."
    return not counted_in and bool(lexicon.FURTHER & {word.text.lower() for word in words})


def _place_in_count(document: Document, found: Casualties) -> int | None:
    """Return the three that "a third body was found" or "a third man died" makes of the toll."""
    if found.kind != "killed" or document.tokens[found.token].lemma not in _DYING:
        return None
    told = _words(document, found)[:_ORDINAL_WORDS]
    words = [word.text.lower() for word in (document.tokens[max(0, told[0].index - 1)], *told)]
    places = (lexicon.ORDINALS.get(word) for before, word in pairwise(words) if before == "a")
    return next((place for place in places if place is not None), None)


def _is_superseded(document: Document, found: Casualties) -> bool:
    """Tell whether the clause says that the count was given before: "an earlier toll of 14", "at first"."""
    sentence = document.sentences[document.tokens[found.token].sentence]
    told = document.text[max(sentence.start, found.start - _PROVISIONAL_CHARS) : found.end].lower()
    clause = _CLAUSE_ENDS.split(told)[-1]
    return any(cue in clause for cue in lexicon.PROVISIONAL_CUES)


def _is_enemy_count(document: Document, found: Casualties) -> bool:
    if found.kind != "killed":
        return False
    token = document.tokens[found.token]
    if token.lemma in lexicon.ENEMY_VERBS:
        return True
    if found.subject is None:
        return False
    harmed = {word.lemma for word in document.tokens_between(*found.subject)}
    return bool(harmed & (lexicon.FIGHTERS - {"soldier", "serviceman", "troop", "commander"})) and token.lemma == "kill"
