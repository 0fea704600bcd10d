"""Back references: "the group", "the army", "he", "it", "its foreign ministry" resolved to the nearest fitting actor.

A light method for news prose: it looks back a few sentences, prefers subjects, and rather leaves a reference alone
than ties it to an actor of the wrong sort.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import islice

from schemas.records import Actor
from streams.domain.actors.index import ActorIndex, fold
from streams.domain.actors.model import ActorMention, Basis
from streams.domain.document import Document, Token

_REACH = 3
"""Sentences that a reference looks back over."""

_HIGHEST = 6
_MOST_REMEMBERED = 40
"""Mentions that a reference can look back over, however long the sentences."""

_PERSONAL = frozenset({"he", "she", "him", "his", "her", "himself", "herself"})
_IMPERSONAL = frozenset({"it", "its", "itself", "they", "them", "their", "themselves"})
_PLURAL = frozenset({"they", "them", "their", "themselves"})
_HEADS = frozenset({"leader", "president", "premier", "chancellor", "king", "emir", "sultan"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_OBJECTS = frozenset({"dobj", "dative"})
_COLLECTIVE_SECTORS = frozenset({"GOV", "MIL", "REB", "PTY", "IGO", "NGO", "POL", "BUS", "JUD", "LEG", "MED"})


@dataclass(slots=True)
class _History:
    """The mentions read so far, newest last."""

    document: Document
    index: ActorIndex
    seen: deque[ActorMention] = field(default_factory=lambda: deque(maxlen=_MOST_REMEMBERED))
    nouns: dict[str, ActorMention] = field(default_factory=dict)
    countries: dict[str, set[str | None]] = field(default_factory=dict)

    def add(self, mention: ActorMention) -> None:
        self.seen.append(mention)
        if mention.basis == "modifier" and mention.kind in {"role", "office"}:
            noun = _noun(self.document.tokens[mention.token])
            self.nouns[noun] = mention
            self.countries.setdefault(noun, set()).add(mention.actor.country)

    def recent(self, sentence: int) -> Iterable[ActorMention]:
        for mention in reversed(self.seen):
            if sentence - self.document.tokens[mention.token].sentence > _REACH:
                return
            yield mention

    def same_noun(self, mention: ActorMention) -> Actor | None:
        """Return the actor called by the same noun before: nearby, or the only one of the text."""
        token = self.document.tokens[mention.token]
        near = self.nouns.get(_noun(token))
        if near is None:
            return None
        if token.sentence - self.document.tokens[near.token].sentence <= _REACH:
            return near.actor
        return near.actor if len(self.countries[_noun(token)]) == 1 else None

    def group(self, sectors: str, sentence: int) -> Actor | None:
        """Return the nearest named group of one of the sectors."""
        wanted = sectors.split()
        for mention in self.recent(sentence):
            if mention.kind == "named" and mention.actor.sector in wanted and not _is_country(self.index, mention):
                return mention.actor
        return None

    def person(self, token: Token) -> ActorMention | None:
        """Return whom "he" means: the nearest named person or holder of an office, subjects first."""
        return self._best(token, lambda m: m.person)

    def collective(self, token: Token) -> ActorMention | None:
        """Return what "it" means, a state, body or group, or "they", people too; subjects first."""
        plural = token.lemma in _PLURAL
        return self._best(
            token,
            lambda m: (
                not m.person
                and m.kind in {"named", "role", "metonym", "office"}
                and (plural or (m.actor.sector in _COLLECTIVE_SECTORS and not self._is_plural(m)))
            ),
        )

    def _is_plural(self, mention: ActorMention) -> bool:
        return self.document.tokens[mention.token].tag == "NNS"

    def _best(self, token: Token, fits: Callable[[ActorMention], bool]) -> ActorMention | None:
        fallback = None
        if self._stranger_speaks(token):
            return None
        for mention in self.recent(token.sentence):
            own = self.document.tokens[mention.token]
            if mention.token >= token.index or token.sentence - own.sentence > 1 or not fits(mention):
                continue
            if own.head == token.head and token.dependency in _OBJECTS:
                continue  # nobody "described it" meaning himself
            if own.dependency in _SUBJECTS:
                return mention
            fallback = fallback or mention
        return fallback

    def _stranger_speaks(self, token: Token) -> bool:
        """Return whether the clause above a pronoun has a named subject that is no known actor: it may mean that."""
        document = self.document
        for ancestor in islice(document.ancestors(token.index), _HIGHEST):
            for child in document.children[ancestor.index]:
                subject = document.tokens[child]
                if child < token.index and subject.dependency in _SUBJECTS and subject.tag == "NNP":
                    return all(mention.token != child for mention in self.seen)
        return False


def resolve(document: Document, index: ActorIndex, mentions: tuple[ActorMention, ...]) -> tuple[ActorMention, ...]:
    """Return the mentions with back references resolved, and with mentions for resolved pronouns added, in order."""
    history = _History(document, index)
    pending = list(mentions)
    taken = {m.token for m in mentions}
    pending += [
        ActorMention(t.start, t.end, t.index, Actor(name=t.text, country=None, sector="UNK"), "role", "none")
        for t in document.tokens
        if t.index not in taken and t.lemma in _PERSONAL | _IMPERSONAL and not _means_a_thing(document, index, t)
    ]
    pending.sort(key=lambda m: (m.start, m.end))
    resolved = []
    for mention in pending:
        known = _resolved(history, mention)
        if known is not None:
            resolved.append(known)
            history.add(known)
    return _leaders_named(document, tuple(resolved))


def _leaders_named(document: Document, mentions: tuple[ActorMention, ...]) -> tuple[ActorMention, ...]:
    """Return the mentions with "the Ukrainian leader" as the one member of that government that the text names.

    A president or premier is the person whom the text names with that title.
    """
    persons = [m for m in mentions if m.person and m.kind == "named" and m.actor.sector == "GOV" and m.actor.country]
    titled = {
        (m.actor.country, document.tokens[child].lemma.casefold()): m.actor
        for m in reversed(persons)
        for child in document.children[m.token]
    }
    known: dict[str | None, set[Actor]] = {}
    for mention in persons:
        known.setdefault(mention.actor.country, set()).add(mention.actor)
    named = []
    for mention in mentions:
        people = known.get(mention.actor.country, set())
        title = document.tokens[mention.token].lemma.casefold()
        if mention.kind == "office" and mention.person and mention.basis in {"modifier", "coreference"}:
            actor = titled.get((mention.actor.country, title)) if title != "leader" else None
            if title == "leader" and len(people) == 1 and mention.actor.sector == "GOV":
                actor = next(iter(people))
            if actor is not None and title in _HEADS:
                named.append(replace(mention, actor=actor))
                continue
        named.append(mention)
    return tuple(named)


def _resolved(history: _History, mention: ActorMention) -> ActorMention | None:
    """Return a mention with its antecedent, unchanged where it needs none; None for a pronoun without antecedent."""
    document = history.document
    token = document.tokens[mention.token]
    if mention.actor.sector == "UNK" and token.lemma in _PERSONAL | _IMPERSONAL:
        meant = history.person(token) if token.lemma in _PERSONAL else history.collective(token)
        return None if meant is None else replace(mention, actor=meant.actor, basis=_through(meant))
    if mention.basis not in {"context", "none"} or mention.kind in {"weapon", "site", "named"}:
        return mention
    antecedent = _antecedent(history, mention, token)
    if antecedent is None:
        return mention
    return replace(mention, actor=antecedent, basis="coreference")


def _means_a_thing(document: Document, index: ActorIndex, token: Token) -> bool:
    """Return whether a pronoun hardly ever means an actor: "it" as an object does only where one is blamed or urged."""
    if token.dependency == "expl" or token.lemma != "it" or token.dependency in _SUBJECTS:
        return token.dependency == "expl"
    return document.tokens[token.head].lemma not in index.verbs.blame | index.verbs.object_control


def _through(antecedent: ActorMention) -> Basis:
    """Return the basis of a reference: a country that came from the context is no surer for being repeated."""
    return antecedent.basis if antecedent.basis in {"context", "none"} else "coreference"


def _antecedent(history: _History, mention: ActorMention, token: Token) -> Actor | None:
    document = history.document
    children = [document.tokens[child] for child in document.children[mention.token]]
    for child in children:
        if child.dependency == "poss" and child.lemma in {"his", "her", "its", "their"}:
            personal = child.lemma in _PERSONAL
            owner = history.person(child) if personal else history.collective(child) or history.person(child)
            if owner is None or _through(owner) != "coreference":
                return None
            return _belonging(history.index, mention, owner.actor)
    if not any(child.lemma in _DEFINITE for child in children) and mention.kind != "office":
        return None
    words = document.text[mention.start : mention.end].lower()
    sectors = history.index.grammar.group_words.get(words) or history.index.grammar.group_words.get(token.lemma)
    if sectors is not None:
        group = history.group(sectors, token.sentence)
        if group is not None:
            return group
    return history.same_noun(mention)


def _belonging(index: ActorIndex, mention: ActorMention, owner: Actor) -> Actor:
    """Return the actor that belongs to another: "its fighters" are the group, "his government" the country's."""
    if owner.sector in {"REB", "IGO"} and mention.actor.sector in {"REB", "MIL", owner.sector}:
        return owner
    if owner.country is None:
        return mention.actor
    adjective = index.adjectives.get(owner.country, owner.country)
    words = mention.actor.name
    old = index.adjectives.get(mention.actor.country or "", mention.actor.country or "")
    plain = words.removeprefix(f"{old} ") if old else words
    name = plain if mention.actor.sector == "CVL" else f"{adjective} {plain}"
    return Actor(name=name, country=owner.country, sector=mention.actor.sector)


def _is_country(index: ActorIndex, mention: ActorMention) -> bool:
    return index.country_names.get(mention.actor.country or "") == mention.actor.name


def _noun(token: Token) -> str:
    """Return under which a common noun is remembered; "Army" as part of a title is another than "army"."""
    lemma = fold(token.lemma)
    return lemma if token.text.islower() else lemma.upper()
