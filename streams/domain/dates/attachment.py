"""Picks, of the dates in a text, the one that dates a given event word.

Grammar first: the date in the event's own clause, not the one in the clause of a verb of saying; then the statement's
date; then the day that the narrative has reached; then the codebook's default. Source: codebook, "When".
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

from streams.domain.dates import lexicon
from streams.domain.dates.cues import TIMETABLED, verb_just_before
from streams.domain.dates.mention import DateMention, Precision, dates_within, first_from
from streams.domain.document import Document, Token

Basis = Literal["clause", "statement", "narrative", "default"]

_UNDATING: Final = frozenset({"timestamp", "dateline", "until"})
_CLAUSE_COST: Final = 5.0  # from here on the date belongs to another clause, mostly that of a verb of saying
_TOPICAL: Final = frozenset({"into", "over", "about", "regarding", "concerning", "of", "before", "by"})
_CLAUSES: Final = frozenset({"xcomp", "ccomp", "advcl", "acl", "relcl", "pcomp"})
_PARTIES: Final = frozenset({"nsubj", "nsubjpass", "dobj"})
_MOST_NOMINAL_COST: Final = 3.0
_FAR: Final = 99.0
_DISTANCE_COST: Final = 0.02  # a token, to decide between equals
_COARSE_COST: Final = 1.0
_FUTURE_COST: Final = 5.0  # "agreed to meet on Monday" happened before Monday
_BOUND_COST: Final = 3.0  # "since Monday" dates what goes on, rarely what happened
_OWN_CLAUSE_COST: Final = 0.5
_COMPLEMENT_COST: Final = 0.6  # "weeks after nine were killed on 1 June": the event's own day goes first
_COMPLEMENT_BREAK_COST: Final = 3.0
_CARRY_PARAGRAPHS: Final = 1
# Bounds that no sane sentence reaches; they keep the work linear in endless ones.
_NEAR_DATES: Final = 8
_MAX_STEPS: Final = 30
_CARRY_DATES: Final = 40  # how many dates back to look; keeps the work linear in dense texts
_LEAD_SENTENCES: Final = 3


@dataclass(frozen=True, slots=True)
class EventDay:
    """The coded day of an event, and why: ``basis`` falls in reliability from ``clause`` to ``default``."""

    day: dt.date
    end_day: dt.date | None
    precision: Precision
    basis: Basis
    mention: DateMention | None


def date_or_default(
    document: Document, token: int, dates: Sequence[DateMention], written: dt.date, *, speaks: bool = False
) -> EventDay:
    """Return the event's day, or the day of writing with precision "week" where nothing dates it (codebook, "When").

    ``speaks`` tells that the event is a statement, so that the dates of what it speaks of are not its own.
    """
    found = _dated_by(document, token, dates, speaks=speaks)
    if found is None:
        return EventDay(written, None, "week", "default", None)
    mention, basis = found
    end_day = mention.end_day if mention.kind in {"range", "duration"} else None
    return EventDay(mention.day, end_day, mention.precision, basis, mention)


def _dated_by(
    document: Document, token: int, dates: Sequence[DateMention], *, speaks: bool = False
) -> tuple[DateMention, Basis] | None:
    sentence = document.sentences[document.tokens[token].sentence]
    beside = _beside(dates, (sentence.start, sentence.end), document.tokens[token].start)
    if speaks:
        beside = [date for date in beside if not _dates_what_is_spoken_of(document, token, date)]
    costs = sorted(((_cost(document, token, date), order) for order, date in enumerate(beside)))
    if costs and costs[0][0] < _CLAUSE_COST:
        return beside[costs[0][1]], "clause"
    stated = [date for date in beside if is_statement_date(document, date) and not date.future]
    if stated:
        return stated[0], "statement"
    carried = _carried(document, token, dates)
    if carried is None:
        carried = next((beside[order] for _, order in costs if not beside[order].future), None)
    return None if carried is None else (carried, "narrative")


def _beside(dates: Sequence[DateMention], sentence: tuple[int, int], position: int) -> list[DateMention]:
    """Return the dates of the sentence that are near the position and can date something."""
    here = first_from(dates, position)
    near = dates_within(dates[max(0, here - _NEAR_DATES) : here + _NEAR_DATES], *sentence)
    return [date for date in near if date.kind not in _UNDATING]


def is_statement_date(document: Document, date: DateMention) -> bool:
    """Tell whether the date says when something was said ("officials said on Thursday")."""
    inside = {word.index for word in document.tokens_between(date.start, date.end)}
    return _governor(document, date, inside).lemma in lexicon.SAYING_VERBS


def _dates_what_is_spoken_of(document: Document, token: int, date: DateMention) -> bool:
    """Tell whether a date belongs to what a statement speaks of, or to who makes it, and not to the statement.

    "Condemned Sunday's raid", "a case over a raid on 9 May", "the rebels, who left in May, accused".
    A date at the end that could belong to either is the statement's ("condemned the raid on Monday").
    """
    inside = {word.index for word in document.tokens_between(date.start, date.end)}
    under = topical = False
    for word in [document.tokens[date.token], *_ancestors(document, date.token)]:
        if word.index == token:
            return under or topical
        if word.tag.startswith("VB") and word.dependency not in _CLAUSES:
            return False
        of_party = word.dependency == "relcl" and document.tokens[word.head].dependency in _PARTIES
        under = under or of_party or word.dependency == "poss"
        topical = topical or (word.dependency == "prep" and word.lemma in _TOPICAL and word.index not in inside)
    return False


def _cost(document: Document, token: int, date: DateMention) -> float:
    """Return how far, in grammar, the date is from the event word; ``_FAR`` where it cannot date it."""
    tokens = document.tokens
    cost = _DISTANCE_COST * abs(date.token - token)
    inside = {word.index for word in document.tokens_between(date.start, date.end)}
    chain = [tokens[token], *_ancestors(document, token)]
    if token in inside:
        return _FAR
    if any(word.index in inside for word in chain):
        return cost  # "last May, when bombs tore through a store"
    if date.of_complement:
        return _complement_cost(document, token, date)
    if date.kind in {"since", "recurring"}:
        cost += _BOUND_COST
    if date.precision != "day":
        cost += _COARSE_COST
    governor = _governor(document, date, inside)
    announces = tokens[token].lemma in TIMETABLED or tokens[token].lemma == "be"
    if date.future and not announces and governor.index != token and _in_clause_below(document, token, governor):
        cost += _FUTURE_COST
    return cost + _path_cost(document, chain, governor)


def _ancestors(document: Document, token: int) -> Iterable[Token]:
    return islice(document.ancestors(token), _MAX_STEPS)


def _in_clause_below(document: Document, token: int, governor: Token) -> bool:
    """Tell whether a clause under or beside the event's holds the governor: "agreed to meet", "and will appear"."""
    crossed = governor.dependency in _CLAUSES or (governor.dependency == "conj" and governor.tag.startswith("VB"))
    for word in _ancestors(document, governor.index):
        if word.index == token:
            return crossed
        crossed = crossed or word.dependency in _CLAUSES or (word.dependency == "conj" and word.tag.startswith("VB"))
    return False


def _complement_cost(document: Document, token: int, date: DateMention) -> float:
    """Read "A day after X": it dates X, which follows."""
    between = document.tokens_between(date.end, document.tokens[token].start)
    if document.tokens[token].start < date.end:
        return _FAR
    broken = any(word.text in {",", ";", ":"} for word in between)
    return _COMPLEMENT_COST + _DISTANCE_COST * len(between) + (_COMPLEMENT_BREAK_COST if broken else 0.0)


def _governor(document: Document, date: DateMention, inside: set[int]) -> Token:
    """Return the word that the date says the time of: past prepositions, to a verb, noun or adjective."""
    first = min(inside, default=date.token)
    said = verb_just_before(document, first)
    if said is not None:
        return said
    for word in _ancestors(document, date.token):
        if word.index not in inside and word.tag not in {"IN", "TO"}:
            return word
    return document.tokens[date.token]


def _path_cost(document: Document, chain: Sequence[Token], governor: Token) -> float:
    """Return the cost of walking from the event word (first of ``chain``, its governors follow) to the governor."""
    below = [governor, *_ancestors(document, governor.index)]
    heights = {word.index: height for height, word in enumerate(below)}
    climbed = 0.0
    for word in chain:
        if word.index in heights:
            own_words = word.index == chain[0].index
            if own_words and _is_told_of(word, below[: heights[word.index]]):
                return _OWN_CLAUSE_COST
            return climbed + _descent(document, below[: heights[word.index]], own_words=own_words)
        climbed += _edge(document, word, "up")
        deep = word.index != chain[0].index
        if deep and word.dependency == "dobj" and document.tokens[word.head].lemma in lexicon.SAYING_VERBS:
            climbed += lexicon.PATH_COSTS["up"]["statement"]
    return _FAR


def _descent(document: Document, steps: Sequence[Token], *, own_words: bool) -> float:
    """Return the cost of the steps down to a date; names heaped up before it take it into no other clause."""
    costs = [(step, _edge(document, step, "down", own_words=own_words)) for step in steps]
    nominal = sum(cost for step, cost in costs if step.dependency in lexicon.NOMINAL_LABELS)
    return sum(cost for _, cost in costs) - max(0.0, nominal - _MOST_NOMINAL_COST)


def _is_told_of(noun: Token, below: Sequence[Token]) -> bool:
    """Tell whether a relative clause on the event's noun holds the date: "the raid which hit a house on Tuesday"."""
    clauses = [word.dependency for word in below if word.dependency not in lexicon.NOMINAL_LABELS]
    if not noun.tag.startswith("NN") or clauses not in (["relcl"], ["acl"]):
        return False
    # "The kidnapping of a trader who was picked up on Sunday": the victim's clause tells of the act again
    patient = [word.dependency for word in below[-2:]] == ["pobj", "prep"] and below[-1].lemma == "of"
    clause = below[-3] if patient and len(below) > len(("pobj", "prep")) else below[-1]
    return clause.dependency in {"relcl", "acl"}


def _edge(document: Document, word: Token, direction: Literal["up", "down"], *, own_words: bool = True) -> float:
    """Return the cost of one step; what a verb of saying reports is far from that verb, not from its neighbours."""
    table = lexicon.PATH_COSTS[direction]
    label = word.dependency
    if direction == "down" and word.text.lower() in lexicon.OTHER_TIME_WORDS:
        return table["advcl"]
    if label in lexicon.NOMINAL_LABELS:
        return table["nominal"]
    if label == "relcl" and direction == "down" and document.tokens[word.head].dependency in _PARTIES:
        return _CLAUSE_COST  # "the rebels, who took Bara in October, shelled it again"
    if label == "advcl" and direction == "down" and own_words and document.tells_the_time(word.index):
        return table["xcomp"]
    if label == "xcomp" and direction == "up" and _is_claim(document, word):
        return table["statement"]
    if label in {"ccomp", "parataxis"}:
        saying = own_words and (
            document.tokens[word.head].lemma in lexicon.SAYING_VERBS or word.lemma in lexicon.SAYING_VERBS
        )
        return table["statement" if saying else label] if own_words else table["conj"]
    return table.get(label, table["other"])


def _is_claim(document: Document, word: Token) -> bool:
    """Tell "claimed on Friday to have arrested": the day of the claim is not the act's."""
    perfect = any(document.tokens[child].lemma == "have" for child in document.children[word.index])
    return perfect and document.tokens[word.head].lemma in lexicon.SAYING_VERBS


def _carried(document: Document, token: int, dates: Sequence[DateMention]) -> DateMention | None:
    """Return the day that the narrative has reached.

    That is the last day told, if this paragraph or the one before tells it, else the first day of the article; before
    any day is told, the first one soon after.
    """
    sentence = document.sentences[document.tokens[token].sentence]
    here = first_from(dates, sentence.start)
    last = next((date for date in reversed(dates[max(0, here - _CARRY_DATES) : here]) if _tells(date)), None)
    if last is not None:
        told_in = document.sentences[document.tokens[last.token].sentence].paragraph
        if last.kind == "timestamp" or sentence.paragraph - told_in <= _CARRY_PARAGRAPHS:
            return last
        return next((date for date in dates[: min(here, _CARRY_DATES)] if _tells(date)), last)
    until = document.sentences[min(sentence.index + _LEAD_SENTENCES, len(document.sentences) - 1)].end
    return next((date for date in dates_within(dates, sentence.end, until) if _tells(date)), None)


def _tells(date: DateMention) -> bool:
    if date.kind == "timestamp":
        return True
    return date.kind == "point" and date.precision == "day" and not date.future and not date.of_complement
