"""How words that are given in capitals are written inside a sentence: names keep their capital, others do not."""

import json
from functools import lru_cache
from importlib import resources
from typing import Final, Protocol

from streams.domain.dates.lexicon import MONTHS, WEEKDAYS
from streams.domain.places.gazetteer import Gazetteer
from streams.domain.places.lexicon import countries, place_words
from streams.domain.places.names import name_key

_DATA: Final[dict[str, list[str]]] = json.loads(
    resources.files(__package__).joinpath("data", "word_forms.json").read_text("utf-8")
)
_ACRONYMS: Final = frozenset(_DATA["acronyms"])
_WORDS: Final = frozenset(_DATA["words"])
_NAMES: Final = frozenset(name.lower() for name in _DATA["names"])
_WIDELY_KNOWN_NAMES: Final = 15
"""A town with so many names in other languages is known by its name all over the world."""
_LARGE: Final = 100_000


class Vocabulary(Protocol):
    """Tells English words from others; ``SpacySyntaxParser`` does."""

    def is_word(self, word: str) -> bool:
        """Tell whether a dictionary has the word (in lower case) in any form; it may be a name as well."""
        ...


class WordForms:
    """Implements ``domain.prose.WordKnowledge`` with a dictionary, the gazetteer, and lists of names."""

    def __init__(self, vocabulary: Vocabulary, gazetteer: Gazetteer) -> None:
        self._vocabulary = vocabulary
        self._gazetteer = gazetteer
        self._form = lru_cache(maxsize=10_000)(self._find_form)

    def usual_form(self, word: str) -> str:
        """Return the word as it is written; see the protocol."""
        return self._form(word)

    def _find_form(self, word: str) -> str:
        plain = word.replace("\u2019", "'")
        if plain.endswith("'S"):
            return self._find_form(word[:-2]) + word[-2:].lower()
        lower = plain.lower()
        if plain in _ACRONYMS:
            return word
        if lower in _WORDS or "'" in plain:
            return word.lower()
        if self._is_name(lower) or not self._vocabulary.is_word(lower):
            return word.capitalize()
        return word.lower()

    def _is_name(self, lower: str) -> bool:
        if lower in _known_names():
            return True
        if lower in place_words().common:
            return False
        known = (entry for entry in self._gazetteer.lookup(name_key(lower)) if entry.match <= 0)
        return any(entry.names >= _WIDELY_KNOWN_NAMES and entry.population >= _LARGE for entry in known)


@lru_cache(maxsize=1)
def _known_names() -> frozenset[str]:
    """Return single words, in lower case, that are written with a capital wherever they stand."""
    known = countries()
    capitals = (name_key(country.capital) for country in known.by_iso.values())
    phrases = (*known.names, *capitals, *known.by_demonym)
    parts = {word for phrase in phrases for word in phrase.split()} - place_words().common
    given = place_words().given_names - place_words().common
    return frozenset({*parts, *given, *WEEKDAYS, *MONTHS, *_NAMES}) - _WORDS
