"""Names of organisations that some town also bears in one of its many spellings: Hamas is no town in Westphalia."""

from collections.abc import Iterable

from streams.domain.places.gazetteer import MATCH_PREFERRED, Gazetteer, GazetteerEntry
from streams.domain.places.names import loose_key, name_key


class WithoutOrganisations:
    """A gazetteer that does not know places by an organisation's name, unless it is the place's own name too."""

    def __init__(self, gazetteer: Gazetteer, organisations: Iterable[str]) -> None:
        """Wrap a gazetteer; ``organisations`` are names as written."""
        self._gazetteer = gazetteer
        names = tuple(organisations)
        self._keys = frozenset(name_key(name) for name in names)
        self._loose_keys = frozenset(loose_key(name) for name in names)

    def lookup(self, key: str) -> tuple[GazetteerEntry, ...]:
        """See ``Gazetteer``."""
        found = self._gazetteer.lookup(key)
        return tuple(entry for entry in found if entry.match <= MATCH_PREFERRED) if key in self._keys else found

    def lookup_loosely(self, key: str) -> tuple[GazetteerEntry, ...]:
        """See ``Gazetteer``."""
        return () if key in self._loose_keys else self._gazetteer.lookup_loosely(key)
