"""The shape of a casualty figure. Owns no rule."""

from dataclasses import dataclass, replace
from typing import Literal

from streams.domain.document import Token
from streams.domain.quantities.lexicon import Kind
from streams.domain.quantities.phrases import Headcount

__all__ = ["Casualties", "Kind", "Scope", "figure", "figures", "nobody"]

Scope = Literal["event", "background", "part"]


@dataclass(frozen=True, slots=True)
class Casualties:
    """How many persons suffered one thing, as one phrase of the text says it.

    ``start`` and ``end`` are the characters from the count to the word for the harm. ``count`` is a number of persons,
    None where the text gives no figure ("dozens"). ``token`` is the index of the word for the harm ("killed", "toll"),
    ``subject`` the characters of those who suffered it, where the text has them. ``scope``: ``event``; ``part`` for
    persons already counted in another figure ("two of the wounded died"); ``background`` for totals of a period or
    an older case. ``total`` marks a figure given as the current sum ("the toll rose to nine"); ``enemy`` one side's
    count of the other side's dead; ``superseded`` one that the text replaces ("an earlier toll of one"); ``further``
    one that comes on top of the figure before it ("two others died"); ``vague`` a quantity without a figure
    ("dozens"). ``whom`` is the lemma of the noun for those who suffered it, "" where the text has none. ``since``
    marks a count since a day ("61 deaths since March").
    """

    start: int
    end: int
    kind: Kind
    count: int | None
    token: int
    subject: tuple[int, int] | None = None
    scope: Scope = "event"
    total: bool = False
    enemy: bool = False
    superseded: bool = False
    further: bool = False
    vague: bool = False
    whom: str = ""
    since: bool = False


def figure(token: Token, kind: Kind, counted: Headcount, *, total: bool = False) -> Casualties:
    """Return the figure that a word for harm and the count of those who suffered it make."""
    return Casualties(
        start=min(token.start, counted.start),
        end=max(token.end, counted.end),
        kind=kind,
        count=counted.count,
        token=token.index,
        subject=None if total else (counted.start, counted.end),
        total=total,
        vague=counted.count is None and counted.numbered,
    )


def figures(token: Token, kind: Kind, counted: Headcount) -> tuple[Casualties, ...]:
    """Return the figure, and with "nobody was hurt" that nobody was killed either (codebook, hard cases)."""
    own = figure(token, kind, counted)
    if counted.count == 0 and kind == "injured":
        return own, figure(token, "killed", counted)
    return (own,)


def nobody(token: Token, scope: Scope = "event") -> tuple[Casualties, ...]:
    """Return that nobody was killed or hurt, said by the token ("no casualties", "unharmed"); ``part``: of some."""
    found = figures(token, "injured", Headcount(0, token.start, token.end, numbered=True))
    return tuple(replace(each, scope=scope) for each in found)
