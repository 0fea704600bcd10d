"""What stands at which token of a text, and whose a thing is: the modifiers of a noun read as its owners."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from schemas.records import Actor
from streams.domain.actors.index import ActorIndex
from streams.domain.actors.model import ANYWHERE, Entry, Match, PlaceSpan
from streams.domain.document import Document, Token

_MODIFIERS = frozenset({"poss", "compound", "amod", "nmod", "nounmod", "npadvmod", "nummod"})
_OWNING_PREPOSITIONS = frozenset({"of", "from", "for"})
_PLACING_PREPOSITIONS = frozenset({"of", "from", "in", "at"})
_AT = frozenset({"in", "at"})
_DEEPEST_CHAIN = 4
_HYPHENS = frozenset({"-", "‑", "–"})  # noqa: RUF001 - hyphens as typeset


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose something is: ``actor`` as it would be called alone, ``at`` the token of the modifier.

    ``by_place``: the text only says where ("in Bangkok").
    """

    actor: Actor
    entry: Entry | None
    at: int
    by_place: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with the vocabulary found in it: ``at`` maps tokens to matches, ``places`` to resolved place names."""

    document: Document
    index: ActorIndex
    at: Mapping[int, Match]
    places: Mapping[int, PlaceSpan]
    default_country: str | None

    def matches(self) -> list[Match]:
        """Return the matches, each once, left to right."""
        # No set: no order may depend on hashes.
        return sorted(dict.fromkeys(self.at.values()), key=lambda match: match.first)

    def named_at(self, token: int) -> Match | None:
        """Return the match at a token unless it is a common noun."""
        match = self.at.get(token)
        return None if match is None or match.entry.kind == "common" else match

    def actor(self, entry: Entry) -> Actor:
        """Return what a proper entry denotes by itself."""
        country = self.default_country if entry.country == ANYWHERE else entry.country
        return Actor(name=entry.name, country=country, sector=entry.sector)

    def owners(self, match: Match) -> tuple[Owner, ...]:
        """Return whose the matched noun is, from its modifiers, left to right; () when the text does not say."""
        found = list(self._owners(match.first, match.last, match.head, depth=0))
        # "the envoy of Cambodia in Bangkok": where somebody is says whose he is only where nothing else does.
        placed = match.entry.noun_class != "weapon"  # a strike in Kenya is not Kenya's
        found = [owner for owner in found if not owner.by_place] or (found if placed else [])
        if not found:
            found = [*self._adjacent(match.first), *(self._located(match.last) if placed else ())]
        seen: set[tuple[str, str | None]] = set()
        unique = []
        for owner in sorted(found, key=lambda o: o.at):
            key = (owner.actor.name, owner.actor.country)
            if key not in seen:
                seen.add(key)
                unique.append(owner)
        return tuple(unique)

    def _owners(self, first: int, last: int, head: int, depth: int) -> Iterator[Owner]:
        if depth > _DEEPEST_CHAIN:
            return
        children = self.document.children
        for inside in {head, *range(first, last + 1)}:
            for child in children[inside]:
                if first <= child <= last:
                    continue
                token = self.document.tokens[child]
                if token.dependency in _MODIFIERS:
                    yield from self._modifier(token, depth)
                elif token.dependency == "prep" and child > last:
                    yield from self._prepositional(token, depth)

    def _modifier(self, token: Token, depth: int) -> Iterator[Owner]:
        for index in self._with_conjuncts(token.index):
            match = self.at.get(index)
            if match is not None and match.entry.kind != "common":
                if self.belongs(match):
                    yield Owner(self.actor(match.entry), match.entry, index)
            elif place := self.places.get(index):
                yield self._placed(place, index)
            elif match is not None:
                yield from self._owners(match.first, match.last, match.head, depth + 1)
            else:  # "Russian-installed": the country hangs on the participle
                yield from self._owners(index, index, index, depth + 1)

    def _prepositional(self, preposition: Token, depth: int) -> Iterator[Owner]:
        word = preposition.lemma
        for child in self.document.children[preposition.index]:
            if self.document.tokens[child].dependency != "pobj":
                continue
            for index in self._with_conjuncts(child):
                match = self.at.get(index)
                if place := self.places.get(index):
                    if word in _PLACING_PREPOSITIONS:
                        yield self._placed(place, index, by_place=word in _AT)
                elif match is not None and match.entry.kind == "common":
                    if word in _OWNING_PREPOSITIONS and match.entry.noun_class in {"body", "office"}:
                        yield from self._owners(match.first, match.last, match.head, depth + 1)
                elif match is not None and (
                    word in _OWNING_PREPOSITIONS
                    or (word in _PLACING_PREPOSITIONS and match.entry.kind in {"country", "metonym"})
                ):
                    yield Owner(self.actor(match.entry), match.entry, index, by_place=word in _AT)

    def _adjacent(self, first: int) -> Iterator[Owner]:
        """Yield the nationality right before a noun even where the parser tied it elsewhere (headlines)."""
        if first == 0:
            return
        before = self.named_at(first - 1)
        if before and before.entry.kind == "demonym" and self.belongs(before):
            yield Owner(self.actor(before.entry), before.entry, before.head)

    def _located(self, last: int) -> Iterator[Owner]:
        """Yield the country right after a noun and "in", to whichever word the parser tied it."""
        tokens = self.document.tokens
        if last + 2 < len(tokens) and tokens[last + 1].lemma == "in":
            country = self.named_at(last + 2)
            if country is not None and country.entry.kind == "country":
                yield Owner(self.actor(country.entry), country.entry, country.head, by_place=True)

    def _placed(self, place: PlaceSpan, index: int, *, by_place: bool = False) -> Owner:
        name = self.index.country_names.get(place.country, place.country)
        return Owner(Actor(name=name, country=place.country, sector="GOV"), None, index, by_place)

    def _with_conjuncts(self, index: int) -> Iterator[int]:
        pending = [index]
        while pending:
            current = pending.pop()
            yield current
            pending.extend(
                child for child in self.document.children[current] if self.document.tokens[child].dependency == "conj"
            )

    def belongs(self, match: Match) -> bool:
        """Return whether a modifier says whose a thing is: not so "pro-Russian", "Iran-backed", "Russian-held"."""
        tokens, grammar = self.document.tokens, self.index.grammar
        first, last = match.first, match.last
        if first >= 1 and tokens[first - 1].text.casefold() in grammar.not_belonging_before:
            return False  # "ex Soviet"
        if (
            first >= 2  # noqa: PLR2004 - prefix and hyphen
            and tokens[first - 1].text in _HYPHENS
            and tokens[first - 2].text.casefold() in grammar.not_belonging_before
        ):
            return False
        if last + 2 < len(tokens) and tokens[last + 1].text in _HYPHENS:
            after = tokens[last + 2].text.casefold()
            return after in grammar.belonging or not after.endswith(("ed", "held", "made", "built"))
        return True
