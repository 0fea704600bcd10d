"""Which day it was when an article was written, by the clocks that count for it. Source: codebook, "When".

Feeds give the instant of publication, mostly in UTC. A text names days as they were where things happened: "on Monday"
may have begun in Manila while it was Sunday in Greenwich. So each date is read by the calendar of its place.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from schemas.records import Place
from streams.domain.document import Document

_EASTERNMOST: Final = dt.timezone(dt.timedelta(hours=14))  # Kiritimati: nowhere does a day begin sooner


class ZoneFinder(Protocol):
    """Knows the clocks of places."""

    def zone_of(self, place: Place) -> dt.tzinfo | None:
        """Return the time zone of a place; None at sea and where it is not known."""
        ...


@dataclass(frozen=True, slots=True)
class WritingDay:
    """What "today" means, and between which days it may have been written by the clocks that count for it.

    What is undated happened, and what is planned is to come, after ``earliest`` began; what a text tells by the name
    of a weekday had begun on ``latest``.
    """

    earliest: dt.date
    today: dt.date
    latest: dt.date


@dataclass(frozen=True, slots=True)
class LocalZones:
    """The time zones of a text: that of the place it is about, and those of the places it names, by character."""

    home: dt.tzinfo | None = None
    named: Sequence[tuple[int, dt.tzinfo]] = ()

    def at(self, document: Document, start: int, token: int) -> dt.tzinfo | None:
        """Return the zone of a date at a character: of the nearest place in its sentence, else of the whole text."""
        sentence = document.sentences[document.tokens[token].sentence]
        beside = [(abs(at - start), zone) for at, zone in self.named if sentence.start <= at < sentence.end]
        return min(beside, key=lambda one: one[0])[1] if beside else self.home


def clock_of(published: dt.datetime) -> Literal["publisher", "day", "greenwich"]:
    """Tell what a time of publication says: the publisher's local time, a day only, or an instant.

    A time with an offset of its own is local. UTC says nothing of where the publisher is, and midnight UTC is what a
    bare date becomes.
    """
    if published.utcoffset():
        return "publisher"
    return "day" if published.time() == dt.time.min else "greenwich"


def writing_day(published: dt.datetime, zone: dt.tzinfo | None) -> WritingDay:
    """Return the day of writing as it counts for what happened in a zone.

    In a local time "today" is the publisher's day, for an instant it is the day in the zone. Where the zone is not
    known, it is the day in Greenwich, and the next one may have begun.
    """
    own, clock = published.date(), clock_of(published)
    there = own if zone is None else published.astimezone(zone).date()
    if clock == "day":
        return WritingDay(own, own, own)
    if clock == "publisher":
        return WritingDay(min(own, there), own, max(own, there))
    if zone is None:
        return WritingDay(own, own, published.astimezone(_EASTERNMOST).date())
    return WritingDay(min(own, there), there, there)
