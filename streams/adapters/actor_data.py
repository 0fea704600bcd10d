"""The packaged vocabulary of actors, read from the data files beside ``domain.actors`` and ``domain.places``."""

import json
from functools import lru_cache
from importlib.resources import files

from streams.domain.actors.grammar import grammar_from
from streams.domain.actors.index import ActorIndex, build_index
from streams.domain.actors.verbs import verbs_from

_TABLES = ("groups", "organisations", "people", "metonyms", "roles")


@lru_cache(maxsize=1)
def load_actor_index() -> ActorIndex:
    """Return the index of the packaged vocabulary; built once per process, in about 0.1 s."""
    data = files("streams.domain.actors") / "data"
    tables = {name: (data / f"{name}.tsv").read_text(encoding="utf-8") for name in _TABLES}
    countries = json.loads((files("streams.domain.places") / "data" / "countries.json").read_text(encoding="utf-8"))
    countries = {code: facts for code, facts in countries.items() if not code.startswith("_")}
    grammar = grammar_from(json.loads((data / "grammar.json").read_text(encoding="utf-8")))
    verbs = verbs_from(json.loads((data / "verbs.json").read_text(encoding="utf-8")))
    return build_index(tables, countries, grammar, verbs)
