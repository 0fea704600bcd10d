"""When the event of a trigger was: its own date by grammar, else by the run of the text.

Source: codebook, "When" (the event's own date, else its context's, else publication with precision week).
"""

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from typing import Final

from streams.domain.dates import DateMention, date_or_default, statement_date
from streams.domain.dates.lexicon import WEEKDAYS
from streams.domain.document import Document, Token
from streams.domain.events.candidates import Basis, Story, When
from streams.domain.events.triggers import Trigger

_BASES: Final[dict[str, Basis]] = {
    "clause": "own",
    "statement": "sentence",
    "narrative": "paragraph",
    "default": "none",
}
_REACTIONS: Final = frozenset({"ACCUSE", "REQUEST", "REJECT", "THREATEN", "SUPPORT"})
"""Statements on what happened: they come after it."""
_STATEMENTS: Final = _REACTIONS | {"AGREE", "CONCEDE"}
_SIGNING: Final = frozenset({"sign", "signing", "ratify", "initial", "adopt", "pass", "approve"})
"""Words of the type SUPPORT that are acts at a meeting and no reactions."""
_STALE_DAYS: Final = 2
"""A day told this long ago is that of the event spoken of, not of somebody's statement on it."""
_WEEK: Final = 7
_PRESENT: Final = frozenset({"VBZ", "VBP"})
_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
_RANKING: Final = frozenset({"first", "only", "worst", "second", "third", "fourth", "fifth"})
_STEPS: Final = 4


def when_of(story: Story, trigger: Trigger) -> When:
    """Return when the event of a trigger was; basis "none" where neither its sentence nor its context dates it."""
    document, token, kind = story.document, trigger.token, trigger.rule.type
    speaks = kind in _REACTIONS
    found = date_or_default(document, token, story.dates, story.day_of_writing, speaks=speaks)
    undated = When(story.day_of_writing, None, "week", "none")
    if found.mention is None:
        return undated
    if found.mention.kind == "since" and _compares(document, found.mention):
        return undated  # "the deadliest raid since July" was not in July
    if found.basis == "narrative" and kind in _STATEMENTS and _is_told_afresh(story, trigger, found.mention):
        return undated
    if kind == "AID" and found.mention.future:
        return _promised(story, token)
    return When(found.day, found.end_day, found.precision, _BASES[found.basis], found.mention.future)


def not_behind(story: Story, when: When, token: int) -> When:
    """Return the dating of the planned act of a token.

    A past day carried over from what was told says nothing of what is ahead; a weekday is the coming one.
    """
    if when.day >= story.day_of_writing:
        return when
    if when.basis in {"paragraph", "article"}:
        return When(story.day_of_writing, None, "week", "none", when.future)
    last_week = (story.day_of_writing - when.day).days <= _WEEK and when.end_day is None
    if last_week and when.basis == "own" and _is_by_weekday(story, when, token):
        return When(when.day + dt.timedelta(days=_WEEK), None, when.precision, when.basis, future=True)
    return when


def _is_by_weekday(story: Story, when: When, token: int) -> bool:
    """Tell whether an act is dated by the bare name of a weekday that is not the day of a statement on it."""
    said = statement_date(story.document, token, story.dates)
    if said is not None and said.day == when.day:
        return False
    beside = story.dates_by_sentence.get(story.document.tokens[token].sentence, ())
    words = (date.text.lower().split() for date in beside if date.day == when.day)
    return any(WEEKDAYS.keys() & set(told) and "last" not in told for told in words)


def _promised(story: Story, token: int) -> When:
    """Return when aid to come was promised: the codebook codes the promise, not the delivery."""
    said = statement_date(story.document, token, story.dates)
    if said is None:
        return When(story.day_of_writing, None, "week", "none", future=True)
    return When(said.day, None, said.precision, "sentence", future=True)


def _is_told_afresh(story: Story, trigger: Trigger, last: DateMention) -> bool:
    """Tell whether an undated statement is news of its own and not part of what was told last.

    So it is in the present or perfect tense ("France has condemned the raid"), and where somebody new speaks of an
    event days ago or opens a paragraph of reactions; "he" goes on with what he said before.
    """
    document = story.document
    verb = _verb_of(document, trigger.token)
    if verb is None:
        return False
    children = [document.tokens[child] for child in document.children[verb.index]]
    if any(child.dependency in _SUBJECTS and child.tag.startswith("PRP") for child in children):
        return False
    if verb.tag in _PRESENT or any(child.dependency == "aux" and child.tag in _PRESENT for child in children):
        return last.day < story.day_of_writing
    if trigger.rule.type not in _REACTIONS or document.tokens[trigger.token].lemma in _SIGNING:
        return False
    age = (story.day_of_writing - last.day).days
    return age >= _STALE_DAYS or (
        age > 0 and _paragraph(document, trigger.token) - _paragraph(document, last.token) == 1
    )


def _paragraph(document: Document, token: int) -> int:
    return document.sentences[document.tokens[token].sentence].paragraph


def _verb_of(document: Document, index: int) -> Token | None:
    """Return the verb that a word is, or the nearest one above it."""
    return next((word for word in _upwards(document, index) if word.tag.startswith("VB")), None)


def _upwards(document: Document, index: int) -> Iterator[Token]:
    yield document.tokens[index]
    yield from islice(document.ancestors(index), _STEPS)


def _compares(document: Document, date: DateMention) -> bool:
    """Tell whether what a date bounds is ranked: "the deadliest raid since", "the first time since"."""
    for word in _upwards(document, date.token):
        near = [word, *(document.tokens[child] for child in document.children[word.index])]
        if any(each.tag in {"JJS", "RBS"} or each.lemma in _RANKING for each in near):
            return True
    return False


def days_apart(first: When, second: When) -> int:
    """Return the days between two datings, 0 where one lies inside the other's span."""
    first_end, second_end = first.end_day or first.day, second.end_day or second.day
    if first.day <= second_end and second.day <= first_end:
        return 0
    gap = min(abs(first.day - second_end), abs(second.day - first_end))
    return gap // dt.timedelta(days=1)
