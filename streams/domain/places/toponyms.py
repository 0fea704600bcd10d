"""Finds the words of a text that may name a place, with the evidence that stands around them.

Puts ``pieces`` and ``surroundings`` together, sentence by sentence. What a name means is decided in ``resolution``.
"""

from dataclasses import dataclass, replace

from streams.domain.document import Document
from streams.domain.places.gazetteer import Gazetteer, GazetteerEntry
from streams.domain.places.lexicon import place_words
from streams.domain.places.names import POSSESSIVES, name_key
from streams.domain.places.pieces import Piece, find_pieces, group_runs, is_titled, text_of_tokens
from streams.domain.places.surroundings import (
    agree,
    is_proper,
    left_evidence,
    left_neighbour,
    name_span,
    right_neighbour,
    type_after,
    type_in_apposition,
)

_SHARED_TYPES = frozenset({"admin1_types", "admin2_types", "quarter_types"})
_STRONG = 2  # a preposition of place
_SHORTEST_LOOSE_KEY = 5
_LONGEST_UNKNOWN = 4
_OF_PERSONS = frozenset({"title", "initial", "given"})


@dataclass(frozen=True, slots=True)
class Toponym:
    """A possible place name.

    ``start`` and ``end`` are characters, ``first`` and ``last`` tokens (last exclusive) of the whole expression with
    its type word; ``name`` is the bare name, ``label`` name and type as read. ``hints`` are the kinds the type words
    allow (sets of ``lexicon.TYPE_KINDS``, empty without a type); ``entries`` the gazetteer's answer, possibly empty
    for a typed name. ``strength`` counts evidence that this is a place at all: 0 none, 1 weak, 2 a preposition of
    place, 3 a type word. ``adjective_country`` is the country whose adjective stands before it; ``locative`` tells a
    bare name that where it stands must be a place ("at Baipail"), be it known or not. ``left`` and ``right`` say what
    it touches in a run of capitals (``surroundings.NEIGHBOURS``); ``attributive`` a country's name used as its
    adjective ("U.S. troops").
    """

    start: int
    end: int
    first: int
    last: int
    sentence: int
    name: str
    label: str
    entries: tuple[GazetteerEntry, ...]
    hints: frozenset[str]
    strength: int
    adjective_country: str | None = None
    titled: bool = False
    opening: bool = False
    in_plural_list: bool = False
    locative: bool = False
    left: str = ""
    right: str = ""
    attributive: bool = False

    @property
    def is_part(self) -> bool:
        """Tell whether the name is part of a longer one: "the Georgia Public Service Commission"."""
        return self.left not in {"", "office"} or self.right not in {"", "office"}

    @property
    def key(self) -> str:
        """Return the lookup key of the bare name."""
        return name_key(self.name)


@dataclass(frozen=True, slots=True)
class Demonym:
    """A nationality word: ``first`` token, ``last`` exclusive, ``country`` ISO code."""

    first: int
    last: int
    sentence: int
    country: str


@dataclass(frozen=True, slots=True)
class FoundNames:
    """What one pass over a document gives; both in text order."""

    toponyms: tuple[Toponym, ...]
    demonyms: tuple[Demonym, ...]


def find_names(document: Document, gazetteer: Gazetteer) -> FoundNames:
    """Return possible place names and nationality words, in text order."""
    toponyms: list[Toponym] = []
    demonyms: list[Demonym] = []
    surnames: set[str] = set()
    for sentence in document.sentences:
        pieces = find_pieces(document, sentence, gazetteer)
        demonyms.extend(
            Demonym(piece.first, piece.last, sentence.index, piece.country)
            for piece in pieces
            if piece.kind == "demonym"
        )
        titled = is_titled(document, sentence)
        for run in group_runs(document, pieces):
            toponyms.extend(_read_run(document, run, gazetteer, titled=titled, surnames=surnames))
    kept = [toponym for toponym in toponyms if toponym.strength >= _STRONG or toponym.key not in surnames]
    return FoundNames(tuple(_share_plural_types(document, kept)), tuple(demonyms))


def _share_plural_types(document: Document, toponyms: list[Toponym]) -> list[Toponym]:
    """Give every name of "the Zaporizhzhia, Dnipropetrovsk and Kherson regions" the type that ends the list.

    What stands before a list speaks for all its names.
    """
    shared = list(toponyms)
    for position in range(len(shared) - 2, -1, -1):
        left, right = shared[position], shared[position + 1]
        plural = right.hints & _SHARED_TYPES and right.label.endswith("s") and right.label != right.name
        if not left.hints and (plural or right.in_plural_list) and is_list_gap(document, left, right):
            shared[position] = replace(left, hints=right.hints, strength=3, in_plural_list=True)
    for position in range(1, len(shared)):
        left, right = shared[position - 1], shared[position]
        if left.strength >= _STRONG > right.strength and is_list_gap(document, left, right):
            shared[position] = replace(right, strength=_STRONG)  # "in Mombasa, Kisumu and Eldoret"
    return shared


def is_list_gap(document: Document, left: Toponym, right: Toponym) -> bool:
    """Tell whether two names are neighbours in a list."""
    gap = tuple(token.text.lower() for token in document.tokens[left.last : right.first])
    return gap in {(",",), ("and",), (",", "and"), ("or",)}


def _read_run(
    document: Document, run: list[Piece], gazetteer: Gazetteer, *, titled: bool, surnames: set[str]
) -> list[Toponym]:
    typed = _read_typed(document, run, gazetteer, titled=titled)
    if typed is not None:
        rest = [piece for piece in run if piece.last <= typed.first]
        before = _read_untyped(document, rest, titled=True, surnames=set()) if rest else []
        after = [piece for piece in run if piece.first >= typed.last]
        behind = _read_untyped(document, after, titled=titled, surnames=surnames) if after else []
        return [*before, typed, *behind]
    if all(piece.kind == "word" for piece in run) and not titled:
        return _read_introduced(document, run, gazetteer)
    return _read_untyped(document, run, titled=titled, surnames=surnames)


def _read_typed(document: Document, run: list[Piece], gazetteer: Gazetteer, *, titled: bool) -> Toponym | None:
    """Return the run as name plus type ("Varadin Bridge", "Abu Shouk camp", "Kharkiv region"), None without a type."""
    if run[-1].kind == "demonym":
        return None
    first, last = name_span(document, run)
    name_end, phrase_end, kinds = type_after(document, run, first, last)
    if not kinds or name_end <= first:
        return None
    name = text_of_tokens(document, first, name_end)
    if name.lower() in place_words()["never"] or document.tokens[phrase_end - 1].text == "Community":
        return None
    whole = text_of_tokens(document, first, phrase_end)
    entries = gazetteer.lookup(name_key(whole)) or entries_of(document, first, name_end, gazetteer)
    if not entries and "site_types" in kinds:
        entries = _town_in_front(document, run, first, name_end)
    if titled and not entries:
        return None
    _, strength, adjective = left_evidence(document, first)
    if "site_types" in kinds and not entries and not is_proper(document, first, name_end):
        return None
    return _toponym(
        document,
        first,
        phrase_end,
        entries,
        hints=kinds,
        strength=max(3, strength),
        adjective=adjective,
        titled=titled,
        name=name,
    )


def _town_in_front(document: Document, run: list[Piece], first: int, end: int) -> tuple[GazetteerEntry, ...]:
    """Return the towns that the first name of "Dhaka Medical College Hospital" may mean, if the rest is no name."""
    words = place_words()
    piece = next((piece for piece in run if piece.first == first and piece.kind == "name" and piece.last < end), None)
    if piece is None:
        return ()
    rest = [token.text.lower() for token in document.tokens[piece.last : end]]
    plain = words["generic_site_adjectives"] | words["organisation_words"]
    if not all(word in plain or words.types_of(word) for word in rest):
        return ()
    return tuple(entry for entry in piece.entries if entry.kind in {"city", "capital"})


def _read_introduced(document: Document, run: list[Piece], gazetteer: Gazetteer) -> list[Toponym]:
    """Return a name spelled in an unknown way, or unknown but introduced as a place ("the village of Zorava")."""
    first, last = run[0].first, run[-1].last
    hints, strength, adjective = left_evidence(document, first)
    if text_of_tokens(document, first, last).isupper() and last - first == 1:
        return []  # an acronym resembles many names
    explained = type_in_apposition(document, last)
    if explained:
        hints, strength = explained, 3
    introduced = bool(hints & {"city_types", "quarter_types"}) or bool(explained)
    if not introduced and strength < _STRONG:
        return []
    entries = entries_of(document, first, last, gazetteer)
    if not entries and not introduced and not _is_locative(document, first, last):
        return []
    return [_toponym(document, first, last, entries, hints=hints, strength=strength, adjective=adjective, titled=False)]


def _is_locative(document: Document, first: int, last: int) -> bool:
    """Tell a name that must be a place by where it stands: "at Baipail", "near Thin Gan Nyi Naung"."""
    words = place_words()
    tokens = document.tokens
    if first == 0 or tokens[first - 1].text.lower() not in words["locative_prepositions"]:
        return False
    following = tokens[last] if last < len(tokens) else None
    if following is not None and (following.text in POSSESSIVES or following.tag.startswith(("NN", "CD"))):
        return False
    names = [token.text.lower().rstrip(".") for token in tokens[first:last] if token.text[0].isalpha()]
    if last - first > _LONGEST_UNKNOWN or not all(token.tag.startswith("NNP") for token in tokens[first:last]):
        return False
    others = ("no_places", "organisation_words", "person_titles", "never", "clock_words", "club_words")
    return sum(map(len, names)) >= _SHORTEST_LOOSE_KEY and not any(
        name in words.common or name in words.given_names or any(name in words[other] for other in others)
        for name in names
    )


def _read_untyped(document: Document, run: list[Piece], *, titled: bool, surnames: set[str]) -> list[Toponym]:
    found: list[Toponym] = []
    for position, piece in enumerate(run):
        before = run[position - 1] if position else None
        after = run[position + 1] if position + 1 < len(run) else None
        if not piece.entries:
            continue
        left = "" if titled else left_neighbour(document, before, piece)
        right = "" if titled else right_neighbour(document, piece, after)
        if left in _OF_PERSONS or right == "initial":
            surnames.add(name_key(text_of_tokens(document, piece.first, piece.last)))
            continue
        if right == "club":
            surnames.add(name_key(text_of_tokens(document, piece.first, piece.last)))
        if not titled and before is not None and found and before.kind == "name" and not agree(before, piece):
            found.pop()
            surnames.add(name_key(text_of_tokens(document, piece.first, piece.last)))
            continue
        found.append(_bare_toponym(document, piece, titled=titled, left=left, right=right))
    return found


def _bare_toponym(document: Document, piece: Piece, *, titled: bool, left: str, right: str) -> Toponym:
    hints, strength, adjective = left_evidence(document, piece.first)
    return _toponym(
        document,
        piece.first,
        piece.last,
        piece.entries,
        hints=hints,
        strength=strength,
        adjective=adjective,
        titled=titled,
        beside=(left, right),
        attributive=piece.kind == "demonym",
    )


def _toponym(  # noqa: PLR0913 - one constructor for all ways
    document: Document,
    first: int,
    last: int,
    entries: tuple[GazetteerEntry, ...],
    *,
    hints: frozenset[str],
    strength: int,
    adjective: str | None,
    titled: bool,
    name: str | None = None,
    beside: tuple[str, str] = ("", ""),
    attributive: bool = False,
) -> Toponym:
    label = text_of_tokens(document, first, last)
    return Toponym(
        start=document.tokens[first].start,
        end=document.tokens[last - 1].end,
        first=first,
        last=last,
        sentence=document.tokens[first].sentence,
        name=name or label,
        label=label,
        entries=entries,
        hints=hints,
        strength=strength,
        adjective_country=adjective,
        titled=titled,
        left=beside[0],
        right=beside[1],
        attributive=attributive,
        locative=not hints and _is_locative(document, first, last),
        opening=last - first == 1 and first == document.sentences[document.tokens[first].sentence].first,
    )


def entries_of(document: Document, first: int, last: int, gazetteer: Gazetteer) -> tuple[GazetteerEntry, ...]:
    """Return the places that bear the name in these tokens, else those of similar spelling."""
    key = name_key(text_of_tokens(document, first, last))
    return gazetteer.lookup(key) or (gazetteer.lookup_loosely(key) if len(key) >= _SHORTEST_LOOSE_KEY else ())
