"""What is compared of a mention, worked out once for all its comparisons."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from schemas.records import Actor, Mention
from streams.domain.deduplication.wording import stems

_SLACK_DAYS: Final = {"day": 0, "week": 7, "month": 31, "year": 366}


@dataclass(frozen=True, slots=True, eq=False)
class Traits:
    """A mention, and what follows from it alone.

    ``first_day`` and ``last_day`` are as given; ``slack_days`` is what the precision of the date adds on either side.
    ``words`` are the stems of the evidence without those of place, day, toll and sides with a name: their agreement is
    weighed elsewhere.
    """

    mention: Mention
    first_day: date
    last_day: date
    slack_days: int
    actor_countries: frozenset[str]
    recipient_countries: frozenset[str]
    words: frozenset[str]


def traits_of(mention: Mention) -> Traits:
    """Return the traits of a mention."""
    first = date.fromisoformat(mention.date)
    return Traits(
        mention=mention,
        first_day=first,
        last_day=max(first, date.fromisoformat(mention.end_date)) if mention.end_date else first,
        slack_days=_SLACK_DAYS[mention.date_precision],
        actor_countries=_countries(mention.actors),
        recipient_countries=_countries(mention.recipients),
        words=stems(mention.evidence) - _named(mention),
    )


def _countries(actors: tuple[Actor, ...]) -> frozenset[str]:
    return frozenset(actor.country for actor in actors if actor.country)


def _named(mention: Mention) -> frozenset[str]:
    names = [actor.name for actor in (*mention.actors, *mention.recipients) if not actor.name.islower()]
    if mention.place is not None:
        names += [mention.place.name, mention.place.admin1]
    numbers = (mention.killed, mention.injured, *map(int, mention.date.split("-")))
    return stems(" ".join((*names, *map(str, numbers))))
