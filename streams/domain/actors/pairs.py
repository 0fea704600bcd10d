"""Plural back references to several sides named together: "the two governments", "both sides", "they"."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from schemas.records import Actor
from streams.domain.actors.index import ActorIndex
from streams.domain.actors.model import ActorMention
from streams.domain.document import Document, Token

_COUNTING = {"two": 2, "both": 2, "three": 3, "four": 4}
_OPPOSED = frozenset({"side", "party"})
_DEFINITE = frozenset({"the", "these", "those", "both"})
_PLURAL_PRONOUNS = frozenset({"they", "them", "their"})
_REACH = 3
"""Sentences that "the two governments" looks back over for two states named apart."""

_MOST_STATES = 20
_MOST_CONJUNCTS = 20

_NEAR = 2
"""Sentences after a coordination in which "they" may still mean all of it."""


@dataclass(frozen=True, slots=True)
class _Sides:
    """Actors of several countries that one coordination names; ``token`` is where it begins."""

    token: int
    sentence: int
    actors: tuple[Actor, ...]

    @property
    def number(self) -> int:
        """How many countries the sides are of."""
        return len({actor.country for actor in self.actors if actor.country})


def resolve_pairs(document: Document, index: ActorIndex, mentions: Sequence[ActorMention]) -> tuple[ActorMention, ...]:
    """Return the mentions, plural references to sides named together now standing for each of the sides."""
    coordinations = _coordinations(document, mentions)
    states = [m for m in mentions if _is_state(m, index)]
    by_token: dict[int, list[ActorMention]] = {}
    for mention in mentions:
        by_token.setdefault(mention.token, []).append(mention)
    resolved = []
    for token in document.tokens:
        own = by_token.get(token.index, [])
        sides = _sides_meant(document, index, token, own, (coordinations, states))
        if sides is None:
            resolved += own
        else:
            resolved += [_as_side(index, token, own, actor) for actor in sides.actors]
    return tuple(resolved)


def _coordinations(document: Document, mentions: Sequence[ActorMention]) -> list[_Sides]:
    """Return the coordinations that name actors of two or more countries, in order of the text."""
    groups: dict[int, list[ActorMention]] = {}
    for mention in mentions:
        if mention.kind in {"weapon", "site"} or mention.basis not in {"own", "modifier"}:
            continue
        root = document.tokens[mention.token]
        for _ in range(_MOST_CONJUNCTS):
            if root.dependency != "conj" or root.head == root.index:
                break
            root = document.tokens[root.head]
        groups.setdefault(root.index, []).append(mention)
    found = []
    for root_index, members in groups.items():
        if len({m.actor.country for m in members if m.actor.country}) > 1:
            actors = tuple(dict.fromkeys(m.actor for m in members))
            found.append(_Sides(root_index, document.tokens[root_index].sentence, actors))
    return sorted(found, key=lambda sides: sides.token)


def _is_state(mention: ActorMention, index: ActorIndex) -> bool:
    """Return whether a mention names a country or its government."""
    return (
        mention.actor.country is not None
        and mention.basis in {"own", "modifier"}
        and mention.actor.sector == "GOV"
        and mention.kind != "site"
        and mention.actor.country in index.country_names
    )


def _sides_meant(
    document: Document,
    index: ActorIndex,
    token: Token,
    own: Sequence[ActorMention],
    known: tuple[Sequence[_Sides], Sequence[ActorMention]],
) -> _Sides | None:
    if any(m.basis in {"own", "modifier"} for m in own):
        return None
    wanted = _sides_counted(document, index, token)
    children = [document.tokens[child] for child in document.children[token.index]]
    noun = token.lemma in index.grammar.side_nouns
    theirs = noun and token.tag == "NNS" and any(child.lemma == "their" for child in children)
    if not (wanted or theirs or token.lemma in _PLURAL_PRONOUNS):
        return None
    position = bisect_left(known[0], token.index, key=lambda sides: sides.token)
    before = [s for s in known[0][max(0, position - _MOST_STATES) : position] if wanted in {0, s.number}]
    near = [sides for sides in before if token.sentence - sides.sentence < _NEAR][-1:]
    if wanted or theirs:
        if near:
            return near[0]
        last = _last_states(document, index, token, known[1], max(wanted, 2))
        return last or (before[-1] if before and wanted else None)
    nearest = own[0].actor if own else None
    return near[0] if near and nearest in near[0].actors else None


def _sides_counted(document: Document, index: ActorIndex, token: Token) -> int:
    """Return how many sides a noun counts, 0 for none: "both governments", "the three powers", "the sides"."""
    children = [document.tokens[child] for child in document.children[token.index]]
    words = {child.lemma for child in children}
    if token.lemma in index.grammar.side_nouns and words & _DEFINITE:
        number = max((_COUNTING.get(word, 0) for word in words), default=0)
        if number:
            return number
        if token.lemma in _OPPOSED and token.tag == "NNS" and words <= _DEFINITE | {"warring", "opposing", "rival"}:
            return 2
    for child in children:  # "the two countries' presidents"
        if child.dependency == "poss" and child.tag == "NNS" and token.tag == "NNS":
            return _sides_counted(document, index, child)
    return 2 if _is_bare_count(token, words) else 0


def _last_states(
    document: Document, index: ActorIndex, token: Token, states: Sequence[ActorMention], number: int
) -> _Sides | None:
    """Return so many states named last in the sentences before a reference to them as the sides of something."""
    found: dict[str, ActorMention] = {}
    position = bisect_left(states, token.start, key=lambda mention: mention.start)
    for mention in reversed(states[max(0, position - _MOST_STATES) : position]):
        sentence = document.tokens[mention.token].sentence
        if sentence == token.sentence:
            continue  # who speaks of "both sides" in the same sentence is neither
        if token.sentence - sentence > _REACH:
            break
        found.setdefault(str(mention.actor.country), mention)
        if len(found) == number:
            actors = tuple(
                Actor(name=index.country_names[code], country=code, sector="GOV") for code in reversed(found)
            )
            return _Sides(mention.token, sentence, actors)
    return None


def _is_bare_count(token: Token, words: set[str]) -> bool:
    """Return whether the token is "the two" or "both" standing alone; "two of them" counts, but no sides."""
    alone = token.dependency in {"nsubj", "nsubjpass", "pobj"} and "of" not in words
    return alone and (token.lemma == "both" or (token.lemma == "two" and "the" in words))


def _as_side(index: ActorIndex, token: Token, own: Sequence[ActorMention], side: Actor) -> ActorMention:
    if own and own[0].kind == "office" and side.country:
        first = own[0]
        adjective = index.adjectives.get(side.country, side.country)
        plain = first.actor.name if first.basis in {"context", "none"} else " ".join(first.actor.name.split(" ")[-2:])
        actor = Actor(name=f"{adjective} {plain}", country=side.country, sector=first.actor.sector)
        return replace(first, actor=actor, basis="coreference")
    return ActorMention(token.start, token.end, token.index, side, "role", "coreference")
