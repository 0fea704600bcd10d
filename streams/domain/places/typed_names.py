"""What the wording of a typed name tells: a quarter of which town, a square named after another place, a river."""

from streams.domain.document import Document
from streams.domain.places.gazetteer import GazetteerEntry
from streams.domain.places.geometry import distance_km
from streams.domain.places.lexicon import place_words
from streams.domain.places.toponyms import Toponym

Identity = tuple[str, float, float]
TOWN_KINDS = frozenset({"city", "capital", "quarter"})
KNOWN_TOWN = 150_000
"""Inhabitants from which a bare name is believed with little evidence."""
TOWN_RADIUS_KM = 40.0


def identity(entry: GazetteerEntry) -> Identity:
    """Return what tells one place from another."""
    return entry.name, entry.lat, entry.lon


def ends_in(toponym: Toponym, types: str) -> bool:
    """Tell whether the type word of a site is one of a list: roads, say, are named after where they lead."""
    return "site_types" in toponym.hints and toponym.label.rsplit(maxsplit=1)[-1].lower() in place_words()[types]


def is_named_after(toponym: Toponym, entry: GazetteerEntry, told: set[Identity]) -> bool:
    """Tell a square or street named after a town of which the text does not speak: Victoria Square in Birmingham."""
    if entry.kind not in TOWN_KINDS or not ends_in(toponym, "inner_types"):
        return False
    return bool(told) and identity(entry) not in told


def is_articled(document: Document, toponym: Toponym) -> bool:
    """Tell a river or front from the town of its name by the article: "on the Dnipro"."""
    before = document.tokens[toponym.first - 1] if toponym.first else None
    if before is None or before.text != "the" or toponym.hints or toponym.label.lower().startswith("the "):
        return False
    following = document.tokens[toponym.last] if toponym.last < len(document.tokens) else None
    return following is None or not (following.tag[:1] in "NJ" or following.text in {"-", "'s", "’s"})  # noqa: RUF001


def is_indefinite(document: Document, toponym: Toponym) -> bool:
    """Tell "an Ottoman palace": a kind of thing, no name."""
    for token in reversed(document.tokens[max(0, toponym.first - 3) : toponym.first]):
        if token.text.lower() in {"a", "an"}:
            return True
        if token.tag != "JJ":
            break
    return False


def is_part_of(toponym: Toponym, entry: GazetteerEntry, town: GazetteerEntry) -> bool:
    """Tell a quarter of the town spoken of from a small town, or another town's quarter, of the same name.

    "The Lozenets quarter" in a text about Sofia; "the Saltivskyi district" of whichever town.
    """
    if town is entry or distance_km(entry, town) < TOWN_RADIUS_KM or town.kind == "quarter":
        return False
    if toponym.name.lower().endswith(tuple(place_words()["part_endings"])):
        return True
    inner = toponym.label.rsplit(maxsplit=1)[-1].lower() in place_words()["inner_quarters"]
    return inner and entry.population < KNOWN_TOWN < town.population
