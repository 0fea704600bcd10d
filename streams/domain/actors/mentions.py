"""Finds the actors that a text names, with their countries and sectors: codebook section "Who"."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from schemas.records import Actor
from streams.domain.actors.coreference import resolve
from streams.domain.actors.index import ActorIndex, find_names, find_phrases
from streams.domain.actors.local_names import introduced_names, persons_with_title
from streams.domain.actors.model import ANYWHERE, ActorMention, Basis, Match, MentionKind, PlaceSpan
from streams.domain.actors.namesakes import is_dateline, is_namesake, is_place_only
from streams.domain.actors.reading import Owner, Reading
from streams.domain.document import Document, Token

_ARMED = frozenset({"MIL", "POL", "REB", "GOV"})
_OF_A_COUNTRY = frozenset({"country", "demonym", "metonym", "person"})
_THINGS = frozenset({"weapon", "site", "vessel"})
_INSTITUTIONS = ("ministry", "department", "administration", "prefecture", "office")
_NATIONAL_SECTORS = frozenset({"PTY", "NGO", "LEG", "GOV", "JUD", "POL", "CVL"})
_MOST_CONJUNCTS = 20
_BARE = frozenset({"group", "movement", "organisation", "organization"})
_FORCES = frozenset({"forces", "troop", "troops", "soldier"})
_KINDS: dict[str, MentionKind] = {"office": "office", "weapon": "weapon", "site": "site"}


def find_actors(
    document: Document,
    index: ActorIndex,
    default_country: str | None = None,
    places: Sequence[PlaceSpan] = (),
) -> tuple[ActorMention, ...]:
    """Return every mention of an actor in the text, in order of position.

    ``default_country`` (ISO alpha-2) is what "the army" or "protesters" belong to when the text does not say: the
    country that the article is about; such mentions have basis ``context``. ``places`` are the place names already
    resolved: they tell "Georgia" the state from the country, and whose the "mayor of Kharkiv" is.
    """
    place_at = {token.index: place for place in places for token in document.tokens_between(place.start, place.end)}
    matches = [m for m in find_phrases(document, index) if not is_place_only(document, m, place_at)]
    at = _by_token(matches)
    at = _by_token(m for m in matches if not is_namesake(document, index, m, at) and not is_dateline(document, m))
    reading = Reading(document, index, at, place_at, default_country)
    if default_country is None:
        reading = replace(reading, default_country=_most_named(reading))
    at.update(_by_token(persons_with_title(reading)))
    at.update(_by_token(find_names(document, introduced_names(reading), at)))
    mentions = tuple(sorted(_mentions(reading), key=lambda m: (m.start, m.end, m.actor.name)))
    mentions = resolve(document, index, mentions)
    return tuple(m for m in mentions if not _says_nothing(m))


def _most_named(reading: Reading) -> str | None:
    """Return the country that a text names most, the earliest of equals: what a text without a scene is about."""
    counted = Counter(
        match.entry.country
        for match in dict.fromkeys(reading.at.values())
        if match.entry.kind in _OF_A_COUNTRY and match.entry.country not in {None, ANYWHERE} and reading.belongs(match)
    )
    return max(counted, key=lambda country: counted[country], default=None)


def _says_nothing(mention: ActorMention) -> bool:
    """Return whether a mention is a bare "the group" whose antecedent is unknown."""
    return mention.actor.name.removeprefix("the ").split(" ")[-1] in _BARE and mention.basis in {"context", "none"}


def _by_token(matches: Iterable[Match]) -> dict[int, Match]:
    return {token: match for match in matches for token in range(match.first, match.last + 1)}


def _mentions(reading: Reading) -> Iterator[ActorMention]:
    matches = reading.matches()
    consumed: set[int] = set()
    for match in matches:
        if match.entry.kind == "common":
            owners = reading.owners(match)
            if match.entry.noun_class not in _THINGS:  # in "Israeli strike", "Israeli" remains a mention
                consumed.update(owner.at for owner in owners)
            if not _qualifies_another(reading, match):
                yield from _common(reading, match, owners)
    for match in matches:
        if match.entry.kind != "common" and match.head not in consumed:
            mention = _named(reading, match)
            if mention is not None:
                yield mention


def _qualifies_another(reading: Reading, match: Match) -> bool:
    """Return whether a common noun only qualifies another one ("army spokesman", "President Macron")."""
    token = reading.document.tokens[match.head]
    if token.dependency not in {"compound", "amod", "nmod"}:
        return False
    governor = reading.at.get(token.head)
    return governor is not None or match.entry.noun_class in {"office", "site", "weapon"}


def _common(reading: Reading, match: Match, owners: tuple[Owner, ...]) -> Iterator[ActorMention]:
    entry = match.entry
    kind = _KINDS.get(entry.noun_class, "role")
    if not owners:
        if entry.noun_class == "weapon":
            yield from _of_a_force(reading, match)
            return
        person = _person_beside(reading, match)
        if person is not None:
            yield _mention(reading, match, reading.actor(person.entry), kind, "own")
            return
        international = reading.index.grammar.institutions.get(entry.name)
        if international is not None:
            actor = Actor(name=international, country=None, sector="IGO")
            yield _mention(reading, match, actor, "named", "own")
            return
        country = reading.default_country
        elsewhere = reading.index.grammar.foreign_roles.get(entry.name, {}).get(country or "")
        actor = _composed(reading, match, None, elsewhere or country)
        basis: Basis = "modifier" if elsewhere else "context" if country else "none"
        yield _mention(reading, match, actor, kind, basis)
        return
    for owner in owners:
        actor = _owned(reading, match, owner)
        if len(owners) > 1 and entry.noun_class == "office" and actor.country and actor.name.endswith("s"):
            # "the presidents of Kenya and Uganda" are one president each
            actor = replace(actor, name=f"{reading.index.adjectives.get(actor.country, '')} {entry.name}".strip())
        yield _mention(reading, match, actor, kind, "modifier")


def _of_a_force(reading: Reading, match: Match) -> Iterator[ActorMention]:
    """Yield the side behind "an army drone" or "a military jet": the force that qualifies the weapon."""
    basis: Basis = "context" if reading.default_country else "none"
    for child in reading.document.children[match.head]:
        force = reading.at.get(child)
        if child >= match.first:
            continue
        if force is not None and force.entry.sector in _ARMED and force.entry.kind == "common":
            actor = _composed(reading, force, None, reading.default_country)
            actor = replace(actor, sector="MIL") if actor.sector == "GOV" else actor  # "a junta jet"
        elif reading.document.tokens[child].lemma.casefold() == "military":
            actor = Actor(name="military", country=reading.default_country, sector="MIL")
        else:
            continue
        yield _mention(reading, match, actor, "weapon", basis)
        return


def _person_beside(reading: Reading, match: Match) -> Match | None:
    """Return the person whom an office is in apposition to: "the prime minister, Nikol Pashinyan,"."""
    if match.entry.noun_class != "office":
        return None
    token = reading.document.tokens[match.head]
    beside = [c for c in reading.document.children[match.head] if reading.document.tokens[c].dependency == "appos"]
    if token.dependency == "appos":
        beside.append(token.head)
    for index in beside:
        found = reading.named_at(index)
        if found is not None and found.entry.kind == "person":
            return found
    return None


def _owned(reading: Reading, match: Match, owner: Owner) -> Actor:
    """Return the actor that an owned noun denotes: "Russian drones" is Russia's military, "UN officials" the UN."""
    person = _person_beside(reading, match)
    if person is not None:
        return reading.actor(person.entry)
    entry = owner.entry
    if entry is not None and entry.kind == "group" and match.entry.noun_class != "site":
        return owner.actor
    country = owner.actor.country
    if entry is not None and entry.kind == "person" and owner.actor.sector == "REB":
        return Actor(name=owner.actor.name, country=country, sector="REB")
    return _composed(reading, match, owner, country)


def _composed(reading: Reading, match: Match, owner: Owner | None, country: str | None) -> Actor:
    entry = match.entry
    if entry.noun_class == "site" and entry.sector == "CVL":
        return Actor(name="civilians", country=country, sector="CVL")
    name = reading.index.country_names.get(country or "")
    if name and owner and (entry.noun_class == "weapon" or entry.name in _FORCES):
        return Actor(name=name, country=country, sector="MIL")
    tokens = reading.document.tokens[match.first : match.last + 1]
    words = reading.document.text[tokens[0].start : tokens[-1].end]
    plain = words if words.isupper() and len(words) <= 3 else words.lower()  # noqa: PLR2004 - "MPs", "PM"
    if country and owner:
        plain = f"{reading.index.adjectives.get(country, country)} {plain}"
    return Actor(name=plain, country=country, sector=entry.sector)


def _named(reading: Reading, match: Match) -> ActorMention | None:
    entry = match.entry
    token = reading.document.tokens[match.head]
    actor = reading.actor(entry)
    basis: Basis = "own"
    if entry.country == ANYWHERE:
        basis = "context" if reading.default_country else "none"
    if entry.kind == "group":
        return _mention(reading, match, _namesake_abroad(reading, match) or actor, "named", basis)
    if entry.kind == "person":
        return _mention(reading, match, actor, "named", basis)
    if not reading.belongs(match):
        return None
    if entry.kind == "demonym" and token.text.endswith("s") and not token.text.endswith("ss"):
        name = reading.document.text[token.start : token.end]
        return _mention(reading, match, Actor(name=name, country=entry.country, sector="CVL"), "role", "own")
    if token.dependency in {"amod", "compound", "nmod", "poss"} or entry.kind == "demonym":
        if entry.kind != "demonym" and token.dependency != "poss" and not _qualifies_known(reading, match):
            return None  # "Jordan Reyes", "Paris Saint-Germain", "Niger State"
        qualified = reading.at.get(token.head)
        if qualified is not None and qualified.entry.noun_class == "weapon":
            actor = replace(actor, sector="MIL")
        return _mention(reading, match, actor, "nationality", "own")
    if _is_location(reading, match):
        return None
    return _mention(reading, match, actor, "metonym" if entry.kind == "metonym" else "named", "own")


def _namesake_abroad(reading: Reading, match: Match) -> Actor | None:
    """Return the body of another country by the same name: "Kenyan Red Cross", "Norwegian Labour Party"."""
    before = reading.named_at(match.first - 1) if match.first else None
    if before is None or before.entry.kind != "demonym" or match.entry.sector not in _NATIONAL_SECTORS:
        return None
    if before.entry.country == match.entry.country or not reading.belongs(before):
        return None
    name = f"{reading.index.adjectives.get(before.entry.country or '', '')} {match.entry.name}".strip()
    return Actor(name=name, country=before.entry.country, sector=match.entry.sector)


def _qualifies_known(reading: Reading, match: Match) -> bool:
    """Return whether a country before a noun qualifies it, instead of being part of a longer name."""
    governor = reading.document.tokens[reading.document.tokens[match.head].head]
    if match.entry.kind == "metonym":
        return False
    return governor.tag not in {"NNP", "NNPS"} or governor.index in reading.at


def _is_location(reading: Reading, match: Match) -> bool:
    """Return whether a country or capital stands for a place in its clause rather than for its government."""
    tokens, grammar = reading.document.tokens, reading.index.grammar
    token = tokens[match.head]
    for _ in range(_MOST_CONJUNCTS):
        if token.dependency != "conj" or token.head == token.index:
            break
        token = tokens[token.head]
    governor = tokens[token.head]
    if token.dependency == "pobj":
        if governor.lemma in grammar.locating:
            return True
        return match.entry.kind == "metonym" and _is_place_after(reading, governor)
    if match.entry.kind != "metonym":
        return token.dependency in {"npadvmod", "dep", "nummod"}
    if token.dependency in {"nsubjpass", "npadvmod", "dep", "ROOT", "appos", "nummod"}:
        return True
    return token.dependency == "dobj" and governor.lemma in grammar.motion_verbs


def _is_place_after(reading: Reading, preposition: Token) -> bool:
    """Return whether a capital after a preposition is a place: "flew to Moscow", "strikes on Kyiv"."""
    governor = reading.document.tokens[preposition.head]
    grammar = reading.index.grammar
    if preposition.lemma == "to":
        return governor.lemma in grammar.travel
    if preposition.lemma == "on":
        return governor.lemma in grammar.struck or governor.lemma in grammar.motion_verbs
    return preposition.lemma in {"from", "of", "at", "for", "toward", "towards"}


def _mention(reading: Reading, match: Match, actor: Actor, kind: MentionKind, basis: Basis) -> ActorMention:
    tokens = reading.document.tokens
    start, end = tokens[match.first].start, tokens[match.last].end
    return ActorMention(start, end, match.head, actor, kind, basis, person=_is_person(reading, match, kind))


def _is_person(reading: Reading, match: Match, kind: MentionKind) -> bool:
    """Return whether a mention is of one person: by name, or by an office in the singular that is not a ministry."""
    if match.entry.kind == "person":
        return True
    last = reading.document.tokens[match.last]
    return kind == "office" and last.tag in {"NN", "NNP"} and not last.lemma.endswith(_INSTITUTIONS)
