"""The shape of a casualty figure. Owns no rule."""

from dataclasses import dataclass

from streams.domain.document import Token
from streams.domain.quantities.lexicon import Kind
from streams.domain.quantities.phrases import Headcount

__all__ = ["Casualties", "Kind", "figure", "figures", "nobody"]


@dataclass(frozen=True, slots=True)
class Casualties:
    """How many persons suffered one thing, as one phrase of the text says it.

    ``start`` and ``end`` are the characters from the count to the word for the harm. ``count`` is a number of persons,
    None where the text gives no figure ("dozens"). ``token`` is the index of the word for the harm ("killed", "toll").
    """

    start: int
    end: int
    kind: Kind
    count: int | None
    token: int


def figure(token: Token, kind: Kind, counted: Headcount) -> Casualties:
    """Return the figure that a word for harm and the count of those who suffered it make."""
    start, end = min(token.start, counted.start), max(token.end, counted.end)
    return Casualties(
        start=start,
        end=end,
        kind=kind,
        count=counted.count,
        token=token.index,
    )


def figures(token: Token, kind: Kind, counted: Headcount) -> tuple[Casualties, ...]:
    """Return the figure, and with "nobody was hurt" that nobody was killed either (codebook, hard cases)."""
    own = figure(token, kind, counted)
    if counted.count == 0 and kind == "injured":
        return own, figure(token, "killed", counted)
    return (own,)


def nobody(token: Token) -> tuple[Casualties, ...]:
    """Return that nobody was killed or hurt, said by the token ("no casualties", "unharmed")."""
    return figures(token, "injured", Headcount(0, token.start, token.end, numbered=True))
