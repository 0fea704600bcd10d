"""Articles with known truth: which articles report which events, with repeats, copies and late arrivals.

Deterministic in its seed. Every event has its own town and day, so the truth is not a matter of judgement; reports of
one event differ in outlet, wording, order and toll, as real ones do.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import Any

_START = datetime(2025, 6, 2, 6, tzinfo=UTC)
_PLAIN_TOWNS = 900
_OUTLETS = ("northwire.example", "daily-herald.example", "the-post.example", "coastline.example", "agency-x.example")


@dataclass(frozen=True, slots=True)
class GeneratedEvent:
    """One event of the truth: a kind of the templates, a town, a day, and its toll as first and finally reported."""

    key: str
    kind: str
    town: str
    country: str
    day: str
    first_killed: int
    final_killed: int


@dataclass(frozen=True, slots=True)
class GeneratedArticle:
    """One message to publish: article fields, the event it reports (None: no event), and what sort of message it is.

    ``role`` is ``"report"``, ``"repeat"`` (the same message again), ``"copy"`` (near-identical text under another id),
    ``"late"`` (published early, sent late), ``"quiet"`` (no event) or ``"broken"`` (not an article).
    """

    payload: bytes
    article_id: str | None
    event: str | None
    role: str


@dataclass(slots=True)
class Truth:
    """What was generated: the events, and the messages in the order in which they are to be sent."""

    events: dict[str, GeneratedEvent] = field(default_factory=dict)
    messages: list[GeneratedArticle] = field(default_factory=list)

    def article_ids(self) -> set[str]:
        """Return the distinct ids of all messages that are articles."""
        return {message.article_id for message in self.messages if message.article_id is not None}


def generate(messages: int, seed: int, *, plain: bool = False) -> Truth:
    """Return about ``messages`` messages (never fewer), the same for the same seed.

    ``plain``: the texts are orders to the stand-in for extraction (``tests.standin``) instead of news.
    """
    chance = random.Random(seed)  # noqa: S311 - reproducible test data, no secret
    templates = json.loads(resources.files(__package__).joinpath("templates.json").read_text("utf-8"))
    towns = [tuple(town) for town in templates["towns"]]
    truth = Truth()
    drawn: list[GeneratedArticle] = []
    number = 0
    while len(drawn) < messages:
        drawn += _story(number, chance, templates, towns, truth, plain=plain)
        number += 1
    truth.messages = _shuffled_locally(drawn, chance)
    return truth


def _story(
    number: int,
    chance: random.Random,
    templates: dict[str, Any],
    towns: list[tuple[str, str]],
    truth: Truth,
    *,
    plain: bool,
) -> Iterator[GeneratedArticle]:
    """Yield the messages around one event, or a quiet or broken message."""
    roll = chance.random()
    if roll < 0.06:
        yield GeneratedArticle(chance.choice(templates["broken"]).encode(), None, None, "broken")
        return
    if roll < 0.16:
        yield _article(f"q{number:05}", _quiet_text(chance, templates), _START, None, "quiet", chance)
        return
    event = _event(number, chance, templates, towns)
    truth.events[event.key] = event
    happened = datetime.fromisoformat(event.day).replace(tzinfo=UTC)
    for position in range(chance.choice((1, 1, 2, 2, 3, 4))):
        published = happened + timedelta(hours=9 + 3 * position)
        killed = event.first_killed if position == 0 else event.final_killed
        role = "late" if position == 1 and chance.random() < 0.3 else "report"
        text = _report_text(event, killed, chance, templates, published)
        if plain:
            text = f"event town={number % _PLAIN_TOWNS} date={event.day} killed={killed}"
        article = _article(f"e{number:05}-{position}", text, published, event.key, role, chance)
        yield article
        if chance.random() < 0.12:
            yield GeneratedArticle(article.payload, article.article_id, event.key, "repeat")
        if chance.random() < 0.12:
            copied = text + " " + chance.choice(templates["bylines"])
            yield _article(f"e{number:05}-{position}c", copied, published, event.key, "copy", chance)


def _event(
    number: int, chance: random.Random, templates: dict[str, Any], towns: list[tuple[str, str]]
) -> GeneratedEvent:
    town, country = towns[number % len(towns)]
    # A town comes back only after all others, ten days later: far outside the tolerance of the matching.
    day = (_START + timedelta(days=10 * (number // len(towns)) + number % 7)).date().isoformat()
    first = chance.randint(2, 15)
    kind = chance.choice(list(templates["kinds"]))
    return GeneratedEvent(f"{town}/{day}", kind, town, country, day, first, first + chance.randint(0, 4))


def _report_text(
    event: GeneratedEvent, killed: int, chance: random.Random, templates: dict[str, Any], published: datetime
) -> str:
    weekday = datetime.fromisoformat(event.day).strftime("%A")
    lead = chance.choice(templates["kinds"][event.kind]).format(
        town=event.town, country=event.country, weekday=weekday, killed=killed, injured=killed + 3
    )
    filler = chance.sample(templates["filler"], 6)
    return "\n\n".join((lead, " ".join(filler[:3]), " ".join(filler[3:]).format(hour=published.hour)))


def _quiet_text(chance: random.Random, templates: dict[str, Any]) -> str:
    return "\n\n".join(chance.sample(templates["quiet"], 4))


def _article(
    article_id: str, text: str, published: datetime, event: str | None, role: str, chance: random.Random
) -> GeneratedArticle:
    fields = {
        "id": article_id,
        "source": chance.choice(_OUTLETS),
        "published_at": published.isoformat(),
        "text": text,
    }
    return GeneratedArticle(json.dumps(fields).encode(), article_id, event, role)


def _shuffled_locally(messages: list[GeneratedArticle], chance: random.Random) -> list[GeneratedArticle]:
    """Return the messages in an order like a real feed's: roughly by story, neighbours mixed, late ones far behind."""
    keyed = []
    for position, message in enumerate(messages):
        delay = len(messages) * 0.4 if message.role == "late" else 0
        keyed.append((position + delay + chance.uniform(0, 40), position, message))
    return [message for _, _, message in sorted(keyed, key=lambda row: row[:2])]
