"""Where bodies sit whose seat news takes for known: the Security Council meets in New York.

Source: codebook, "Where": a meeting is where it was held; statements where the text says they were made.
"""

import json
from collections.abc import Iterator
from importlib import resources
from typing import Final

from schemas.records import Place
from streams.domain.document import Token
from streams.domain.events.candidates import Story
from streams.domain.events.triggers import Trigger
from streams.domain.places.names import name_key

_DATA: Final = json.loads(resources.files(__package__).joinpath("data", "seats.json").read_text("utf-8"))
_OTHERS: Final = frozenset(_DATA["others"].split())
_BODIES: Final[dict[tuple[str, str], tuple[str, str]]] = {
    (row["body"][0], row["body"][1]): (row["city"], row["country"]) for row in _DATA["seats"]
}
_AT: Final = frozenset({"at", "before"})
_SITTING: Final = frozenset({"AGREE", "CONSULT", "SUPPORT", "REJECT"})


def seat_of_body(story: Story, trigger: Trigger) -> Place | None:
    """Return the seat of the body that acts or before which somebody speaks; None where no such body is told of."""
    for token in _bodies(story, trigger):
        before = story.document.tokens[token.index - 1] if token.index else token
        earlier = story.document.tokens[token.index - 2] if token.index > 1 else before
        if earlier.lemma in _OTHERS or earlier.text in {"'s", "&"}:  # "Russia's Security Council"
            continue
        seat = _BODIES.get((before.text.lower(), token.text.lower()))
        if seat is not None:
            city, country = seat
            found = story.gazetteer.lookup(name_key(city))
            return next((entry.place() for entry in found if entry.country == country), None)
    return None


def _bodies(story: Story, trigger: Trigger) -> Iterator[Token]:
    """Yield the words that name who sits: the subject, and what follows *at* or *before*."""
    document = story.document
    if trigger.rule.type in _SITTING:
        yield from (document.tokens[index] for index in trigger.roles.subjects)
    yield from (document.tokens[index] for name, index in trigger.roles.obliques if name in _AT)
