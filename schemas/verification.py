"""Whether a record that has the right fields can be worked with.

Codes must be in their vocabularies, days must exist, numbers lie within their ranges. Our own topics are input too; a
record that anybody else wrote there must not stop those who read. Checks what the code relies on and no more, so that
records of earlier versions pass.
"""

import re
from datetime import date, datetime
from math import isfinite
from typing import Any, Final

from schemas.limits import MAX_ID_BYTES, fits
from schemas.records import Actor, Coding, Event, KnownArticle, Mention, Place, Reading
from schemas.vocabulary import DATE_PRECISIONS, MODES, PLACE_PRECISIONS, STATUSES

_YEARS: Final = range(1900, 2200)  # as `schemas.articles`
_MOST: Final = 10**9  # persons or weapons: more than there can be, and far from where arithmetic ends
_SIGNATURE: Final = re.compile(r"(?:[0-9a-f]{2})*")
_ID_BYTES: Final = MAX_ID_BYTES + 64  # of a mention: its article's id, and its position
_COUNTRY: Final = re.compile(r"[A-Z]{2}")


def fault_in(record: object) -> str | None:
    """Return what is wrong with a record, in a few words for people, or None."""
    match record:
        case Event():
            return _event_fault(record)
        case Mention():
            return _mention_fault(record)
        case Reading():
            fault = next((found for one in record.mentions if (found := _mention_fault(one))), None)
            return fault or _id_fault("article_id", record.article_id) or _time_fault(record, "received_at")
        case KnownArticle():
            return _id_fault("article_id", record.article_id) or _time_fault(record, "received_at")
        case _:
            return None


def _event_fault(event: Event) -> str | None:
    if not event.sources:
        return "an event without sources"
    if not 1 <= event.revision <= _MOST or not 0 <= event.source_count <= _MOST or not 0 <= event.forgotten <= _MOST:
        return "a count is out of range"
    faults = (_mention_fault(source) for source in event.sources)
    return (
        _id_fault("event_id", event.event_id)
        or _coding_fault(event)
        or _time_fault(event, "first_seen")
        or _time_fault(event, "last_seen")
        or next((fault for fault in faults if fault), None)
    )


def _mention_fault(mention: Mention) -> str | None:
    if not _SIGNATURE.fullmatch(mention.article_signature):
        return "article_signature is not hexadecimal"
    return (
        _id_fault("mention_id", mention.mention_id)
        or _id_fault("article_id", mention.article_id)
        or _coding_fault(mention)
        or _time_fault(mention, "published_at")
        or _time_fault(mention, "received_at")
    )


def _coding_fault(coding: Coding) -> str | None:
    if coding.type not in MODES:
        return "type is not in the vocabulary"
    if coding.status not in STATUSES:
        return "status is not in the vocabulary"
    if coding.date_precision not in DATE_PRECISIONS:
        return "date_precision is not in the vocabulary"
    if not _is_day(coding.date) or not (coding.end_date is None or _is_day(coding.end_date)):
        return "date or end_date is no day"
    if not (isfinite(coding.confidence) and 0 <= coding.confidence <= 1):
        return "confidence is not between 0 and 1"
    numbers = (coding.killed, coding.injured, *(weapon.count for weapon in coding.weapons))
    if not all(number is None or 0 <= number <= _MOST for number in numbers):
        return "a number is out of range"
    return _place_fault(coding.place) or _parties_fault((*coding.actors, *coding.recipients))


def _place_fault(place: Place | None) -> str | None:
    if place is None:
        return None
    if place.precision not in PLACE_PRECISIONS:
        return "place.precision is not in the vocabulary"
    if not (isfinite(place.lat) and isfinite(place.lon) and abs(place.lat) <= 90 and abs(place.lon) <= 180):  # noqa: PLR2004 - degrees
        return "the place is not on Earth"
    return _country_fault(place.country)


def _parties_fault(parties: tuple[Actor, ...]) -> str | None:
    return next((fault for party in parties if (fault := _country_fault(party.country))), None)


def _country_fault(country: str | None) -> str | None:
    return None if country is None or _COUNTRY.fullmatch(country) else "a country is no code of two letters"


def _id_fault(name: str, value: str) -> str | None:
    return None if fits(value, _ID_BYTES) else f"{name} is too long"


def _time_fault(record: Any, name: str) -> str | None:
    instant: datetime = getattr(record, name)
    return None if instant.year in _YEARS else f"{name} is out of range"


def _is_day(text: str) -> bool:
    """Tell a day of the calendar: texts tell of 1871 too, and a publisher's clock may stand at 1900."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
