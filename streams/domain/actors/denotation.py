"""Which actors a noun phrase denotes, given the mentions of its text: codebook section "Who"."""

from collections import deque
from collections.abc import Iterator, Sequence

from schemas.records import Actor
from streams.domain.actors.index import ActorIndex
from streams.domain.actors.mentions import with_context
from streams.domain.actors.model import ActorMention
from streams.domain.document import Document, Token

_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
_MODIFIERS = frozenset({"poss", "amod", "compound", "nmod", "npadvmod"})
_LEAVES_TO_OF = frozenset({"of", "among", "between"})
_PERSONS_COUNTED = frozenset({"CD"})
_VAGUE_PERSONS = frozenset({"other", "others", "dozen", "hundred", "thousand", "score", "many", "several", "everyone"})
_STATE_SECTORS = frozenset({"GOV", "MIL", "POL", "JUD", "LEG"})
_DEEPEST = 6
_MOST_CONJUNCTS = 40  # a longer list names no sides, and every member may be asked for its conjuncts
_Mentions = dict[int, list[ActorMention]]


class Phrases:
    """Reads the noun phrases of one document; built once, asked often.

    ``mentions`` come from ``find_actors`` on the same document.
    """

    def __init__(self, document: Document, mentions: Sequence[ActorMention]) -> None:
        self._document = document
        self._by_token: _Mentions = {}
        for mention in mentions:
            for index in _tokens_of(document, mention):
                self._by_token.setdefault(index, []).append(mention)

    def actors(self, token_index: int, context_country: str | None = None) -> tuple[Actor, ...]:
        """Return the actors denoted by the phrase that a token heads; see ``actors_of``."""
        found: dict[tuple[str, str | None], Actor] = {}
        indexes = list(conjuncts(self._document, token_index))
        if _is_spelled_out(indexes, self._by_token):  # "seventy drivers, Georgians and Armenians, left"
            del indexes[0]
        for index in indexes:
            token = self._document.tokens[index]
            for actor in _denoted(self._document, token, self._by_token, context_country, 0):
                found.setdefault((actor.name, actor.country), actor)
        return tuple(found.values())


def actors_of(
    document: Document,
    token_index: int,
    mentions: Sequence[ActorMention],
    context_country: str | None = None,
) -> tuple[Actor, ...]:
    """Return the actors denoted by the noun phrase that a token heads, conjuncts included; () when unknown.

    ``context_country`` (ISO alpha-2), usually the country of the event's place, replaces the country of mentions
    whose country was only the article's. For many phrases of one document build ``Phrases`` once.
    """
    return Phrases(document, mentions).actors(token_index, context_country)


def _tokens_of(document: Document, mention: ActorMention) -> Iterator[int]:
    first = last = mention.token
    while first > 0 and document.tokens[first - 1].start >= mention.start:
        first -= 1
    while last + 1 < len(document.tokens) and document.tokens[last + 1].end <= mention.end:
        last += 1
    yield from range(first, last + 1)


def _is_spelled_out(indexes: Sequence[int], by_token: _Mentions) -> bool:
    """Return whether common people at the head are told again by nationality in what the parser conjoined."""
    head, others = by_token.get(indexes[0], []), [m for i in indexes[1:] for m in by_token.get(i, ())]
    return (
        bool(head and others)
        and all(m.basis in {"context", "none"} and m.actor.sector == "CVL" for m in head)
        and all(m.basis == "own" and m.actor.sector == "CVL" for m in others)
    )


def full_name(actor: Actor, index: ActorIndex) -> str:
    """Return the name with its country where the text has a bare noun: "police" in Kenya is "Kenyan police"."""
    bare = actor.name.islower() and actor.sector in _STATE_SECTORS and actor.country is not None
    return f"{index.adjectives.get(actor.country or '', '')} {actor.name}".strip() if bare else actor.name


def conjuncts(document: Document, index: int) -> Iterator[int]:
    """Yield a token and the nominal tokens conjoined with it, left to right."""
    pending = deque([index])
    for _ in range(_MOST_CONJUNCTS):
        if not pending:
            return
        current = pending.popleft()
        yield current
        pending.extend(
            child
            for child in document.children[current]
            if document.tokens[child].dependency == "conj" and not document.tokens[child].tag.startswith("VB")
        )


def _denoted(document: Document, token: Token, by_token: _Mentions, context: str | None, depth: int) -> Iterator[Actor]:
    if depth > _DEEPEST:
        return
    own = [m for m in by_token.get(token.index, ()) if m.token == token.index] or by_token.get(token.index, [])
    if token.lemma in _RELATIVE and not own:
        antecedent = _antecedent(document, token)
        if antecedent is not None:
            yield from _denoted(document, antecedent, by_token, context, depth + 1)
        return
    if own and not _is_container(document, token, own, by_token):
        yield from _read(document, token, own, by_token, context)
        return
    inner = list(_of_phrase(document, token, by_token, context, depth))
    if inner or own:
        yield from inner or _read(document, token, own, by_token, context)
        return
    modified = list(_modified(document, token, by_token, context, depth))
    yield from modified
    if not modified and _counts_persons(token):
        yield Actor(name="civilians", country=context, sector="CVL")


def _read(
    document: Document, token: Token, own: Sequence[ActorMention], by_token: _Mentions, context: str | None
) -> Iterator[Actor]:
    """Yield the actors of the mentions at a token; an apposition with a country of its own says more."""
    if all(mention.basis in {"context", "none"} for mention in own):
        named = list(_in_apposition(document, token, by_token))
        if named:  # "seventy drivers, Georgians and Armenians,"
            yield from named
            return
    for mention in own:
        yield with_context(mention, context).actor


def _in_apposition(document: Document, token: Token, by_token: _Mentions) -> Iterator[Actor]:
    """Yield the actors with a country of their own that an apposition names."""
    for child in document.children[token.index]:
        if document.tokens[child].dependency == "appos":
            for index in conjuncts(document, child):
                for mention in by_token.get(index, ()):
                    if mention.token == index and mention.basis in {"own", "modifier"}:
                        yield mention.actor


def _is_container(document: Document, token: Token, own: list[ActorMention], by_token: _Mentions) -> bool:
    """Return whether a mention leaves its content to an "of" phrase: "a group of soldiers", "crowds of students"."""
    if any(m.basis in {"own", "modifier", "coreference"} for m in own):
        return False
    for child in document.children[token.index]:
        if document.tokens[child].lemma == "of":
            return any(
                by_token.get(grandchild) and by_token[grandchild][0].kind in {"role", "named"}
                for grandchild in document.children[child]
            )
    return False


def _of_phrase(
    document: Document, token: Token, by_token: _Mentions, context: str | None, depth: int
) -> Iterator[Actor]:
    """Yield what "dozens of X", "one of its X", "among X" contain."""
    for child in document.children[token.index]:
        if document.tokens[child].lemma not in _LEAVES_TO_OF:
            continue
        for inner in document.children[child]:
            if document.tokens[inner].dependency == "pobj":
                for index in conjuncts(document, inner):
                    yield from _denoted(document, document.tokens[index], by_token, context, depth + 1)


def _modified(
    document: Document, token: Token, by_token: _Mentions, context: str | None, depth: int
) -> Iterator[Actor]:
    """Yield whose an unlisted thing is: a nationality before it, or "from X", "by X", "fired by X" after it."""
    for child in document.children[token.index]:
        part = document.tokens[child]
        if part.dependency in _MODIFIERS:
            for index in conjuncts(document, child):
                for mention in by_token.get(index, ()):
                    if mention.kind not in {"site", "weapon"}:
                        yield with_context(mention, context).actor
        elif part.lemma == "from":  # "a cargo plane from Chile"
            for inner in document.children[child]:
                yield from (mention.actor for mention in by_token.get(inner, ()) if mention.basis == "own")
        elif part.lemma == "by" or (part.dependency == "acl" and part.tag == "VBN"):
            yield from _by_phrase(document, part, by_token, context, depth)


def _by_phrase(
    document: Document, part: Token, by_token: _Mentions, context: str | None, depth: int
) -> Iterator[Actor]:
    for child in document.children[part.index]:
        inner = document.tokens[child]
        if inner.dependency == "pobj" and part.lemma == "by":
            for index in conjuncts(document, child):
                yield from _denoted(document, document.tokens[index], by_token, context, depth + 1)
        elif inner.dependency == "agent":
            yield from _by_phrase(document, inner, by_token, context, depth + 1)


def _antecedent(document: Document, token: Token) -> Token | None:
    """Return the noun that a relative pronoun resumes."""
    for ancestor in document.ancestors(token.index):
        if ancestor.dependency in {"relcl", "acl"}:
            return document.tokens[ancestor.head]
    return None


def _counts_persons(token: Token) -> bool:
    return token.tag in _PERSONS_COUNTED or token.lemma in _VAGUE_PERSONS
