"""The shape of a dated expression. Owns no rule: ``expressions`` finds, ``resolution`` dates, ``attachment`` picks."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Precision = Literal["day", "week", "month", "year"]
Kind = Literal["point", "range", "since", "until", "duration", "recurring", "timestamp", "dateline"]
Anchor = Literal["published", "text", "absolute"]


@dataclass(frozen=True, slots=True)
class DateMention:
    """One date expression of a text and the days it stands for.

    ``start`` and ``end`` count characters of the document's text, ``token`` is the index of the expression's governing
    token. ``day`` is the first day meant; ``end_day`` the last one where the expression covers several (a coarse
    expression without stated ends, such as a month, has None and its ``precision``). ``kind``:

    - ``point`` and ``range`` date an event; ``since`` (up to the day of writing) and ``until`` bound one;
    - ``duration`` covers a stretch up to or from the day of writing ("in the past week"); ``recurring`` has no day;
    - ``timestamp`` is the time mark of a live-blog entry, ``dateline`` the day in a dateline: neither dates an event.

    ``anchor`` says what the day was counted from: the publication day, an earlier date of the text, or nothing.
    ``future`` is set where the text puts the day after its own time. ``of_complement`` marks "a day after X":
    the day is X's and not that of the clause which holds the expression. ``part`` is the part of the day named, if any.
    """

    start: int
    end: int
    text: str
    token: int
    day: dt.date
    end_day: dt.date | None
    precision: Precision
    kind: Kind
    anchor: Anchor
    future: bool = False
    of_complement: bool = False
    part: str | None = None
