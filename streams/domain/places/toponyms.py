"""Finds the words of a text that may name a place, with the evidence that stands around them.

Works on tokens: capitalised words are grouped, the longest names known to the gazetteer are recognised among them, and
types ("airport", "region", "village of"), prepositions, titles and organisation words around a name are noted. What a
name means is decided later (``resolution``). One pass over the tokens, with a bounded number of lookups at each.
"""

from dataclasses import dataclass, replace

from streams.domain.document import Document, Sentence, Token
from streams.domain.places.gazetteer import Gazetteer, GazetteerEntry
from streams.domain.places.lexicon import countries, place_words
from streams.domain.places.names import name_key

LONGEST_NAME_TOKENS = 9  # "Saint Vincent and the Grenadines"; hyphens count
_LONGEST_TYPE_TOKENS = 3
_LONGEST_ACRONYM = 4
_HYPHENS = frozenset("-‐‑–")  # noqa: RUF001 - as texts have them
_ARTICLES = frozenset({"al", "el", "as", "ash", "ad", "ar", "at", "an", "az", "ul"})
_CLOSED_CLASS = frozenset(
    {"IN", "DT", "PRP", "PRP$", "CC", "WRB", "WP", "WDT", "MD", "TO", "EX", "CD", "RB", "UH", "PDT", "WP$"}
)
_SHARED_TYPES = frozenset({"admin1_types", "admin2_types", "quarter_types"})
_TITLE_CASE_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Toponym:
    """A possible place name.

    ``start`` and ``end`` are characters, ``first`` and ``last`` tokens (last exclusive) of the whole expression with
    its type word; ``name`` is the bare name, ``label`` name and type as read. ``hints`` are the kinds the type words
    allow (sets of ``lexicon.TYPE_KINDS``, empty without a type); ``entries`` the gazetteer's answer, possibly empty
    for a typed name. ``strength`` counts evidence that this is a place at all: 0 none, 1 weak, 2 a preposition of
    place, 3 a type word. ``adjective_country`` is the country whose adjective stands before it.
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


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of capitalised text: a known name, a demonym, or one unknown word."""

    kind: str  # "name", "demonym", "word"
    first: int
    last: int
    entries: tuple[GazetteerEntry, ...] = ()
    country: str = ""


def find_names(document: Document, gazetteer: Gazetteer) -> FoundNames:
    """Return possible place names and nationality words, in text order."""
    toponyms: list[Toponym] = []
    demonyms: list[Demonym] = []
    surnames: set[str] = set()
    for sentence in document.sentences:
        pieces = _pieces(document, sentence, gazetteer)
        demonyms.extend(
            Demonym(piece.first, piece.last, sentence.index, piece.country)
            for piece in pieces
            if piece.kind == "demonym"
        )
        titled = _is_titled(document, sentence)
        for run in _runs(document, pieces):
            toponyms.extend(_read_run(document, run, gazetteer, titled=titled, surnames=surnames))
    kept = [toponym for toponym in toponyms if toponym.strength > 1 or toponym.key not in surnames]
    return FoundNames(tuple(_share_plural_types(document, kept)), tuple(demonyms))


def _share_plural_types(document: Document, toponyms: list[Toponym]) -> list[Toponym]:
    """Give every name of "the Zaporizhzhia, Dnipropetrovsk and Kherson regions" the type that ends the list."""
    shared = list(toponyms)
    for position in range(len(shared) - 2, -1, -1):
        left, right = shared[position], shared[position + 1]
        plural = right.hints & _SHARED_TYPES and right.label.endswith("s") and right.label != right.name
        if not left.hints and (plural or right.in_plural_list) and is_list_gap(document, left, right):
            shared[position] = replace(left, hints=right.hints, strength=3, in_plural_list=True)
    return shared


def is_list_gap(document: Document, left: Toponym, right: Toponym) -> bool:
    """Tell whether two names are neighbours in a list."""
    gap = tuple(token.text.lower() for token in document.tokens[left.last : right.first])
    return gap in {(",",), ("and",), (",", "and"), ("or",)}


# -- pieces and runs -----------------------------------------------------------------------------------------------


def _is_titled(document: Document, sentence: Sentence) -> bool:
    """Tell a headline in Title Case or CAPITALS, where capitals say nothing."""
    words = [token.text for token in document.tokens_of(sentence) if len(token.text) > 3 and token.text[0].isalpha()]
    return len(words) > 3 and sum(word[0].isupper() for word in words) > _TITLE_CASE_SHARE * len(words)  # noqa: PLR2004


def _is_capitalised(token: Token) -> bool:
    text = token.text.lstrip("'’‘")
    return bool(text) and text[0].isupper()


def _opens_name(document: Document, token: Token, sentence: Sentence) -> bool:
    """Tell whether a name may start at this token."""
    if not _is_capitalised(token):
        return _is_lower_article(document, token)
    lower = token.text.lower()
    words = place_words()
    if lower in words["clock_words"] and not _is_hyphen_next(document, token):
        return False
    opens_sentence = token.index == sentence.first or not document.tokens[token.index - 1].text[0].isalnum()
    if opens_sentence and token.tag in _CLOSED_CLASS and not token.text.isupper():
        return lower in {"the", "al", "el"}
    return not (opens_sentence and lower in words.common and not token.tag.startswith("NNP"))


def _is_hyphen_next(document: Document, token: Token) -> bool:
    following = _token_at(document, token.index + 1)
    return following is not None and following.text in _HYPHENS and following.start == token.end


def _is_lower_article(document: Document, token: Token) -> bool:
    """Tell ``al-`` and its kin, written small before a capital."""
    if token.text not in _ARTICLES:
        return False
    hyphen, name = _token_at(document, token.index + 1), _token_at(document, token.index + 2)
    return hyphen is not None and hyphen.text in _HYPHENS and name is not None and _is_capitalised(name)


def _token_at(document: Document, index: int) -> Token | None:
    return document.tokens[index] if 0 <= index < len(document.tokens) else None


def _pieces(document: Document, sentence: Sentence, gazetteer: Gazetteer) -> list[_Piece]:
    pieces: list[_Piece] = []
    index = sentence.first
    while index < sentence.last:
        token = document.tokens[index]
        if not _opens_name(document, token, sentence):
            index += 1
            continue
        piece = _longest_piece(document, index, sentence, gazetteer)
        if piece.kind != "word" or token.text.lower() not in {"the", "a"}:
            pieces.append(piece)
        index = piece.last
    return pieces


def _longest_piece(document: Document, index: int, sentence: Sentence, gazetteer: Gazetteer) -> _Piece:
    tokens = document.tokens
    demonyms = countries().by_demonym
    for last in reversed(_name_ends(document, index, sentence)):
        text = document.text[tokens[index].start : tokens[last - 1].end]
        if text.lower() in demonyms and not (text in {"US", "U.S."} and _is_place_like(document, index)):
            return _Piece("demonym", index, last, country=demonyms[text.lower()])
        if text.lower() in place_words()["modifiers"] or text.lower() in place_words()["never"]:
            continue  # "Southern" alone is a direction, though it names a province somewhere
        entries = _lookup(document, index, text, gazetteer)
        if entries and text.lower().startswith("the ") and not _needs_article(entries, text, gazetteer):
            continue  # "The Kremlin" is found at its second word
        if entries and not (text.lower() in _ARTICLES and _is_hyphen_next(document, tokens[index])):
            return _Piece("name", index, last, entries)
    if tokens[index].text.lower() in _ARTICLES and _is_hyphen_next(document, tokens[index]):
        return _Piece("word", index, min(index + 3, sentence.last))  # "Al-Nour"
    return _Piece("word", index, index + 1)


def _lookup(document: Document, index: int, text: str, gazetteer: Gazetteer) -> tuple[GazetteerEntry, ...]:
    written_out = place_words().abbreviations.get(text.lower())
    if written_out is not None:
        return tuple(entry for entry in gazetteer.lookup(name_key(written_out)) if entry.kind == "admin1")
    if text.lower() == "us" and text != "US":
        return ()
    key = name_key(text)
    entries = gazetteer.lookup(key) if len(key) > 1 else ()
    if text.isupper() and len(text) <= _LONGEST_ACRONYM and not _in_capitals(document, index):
        return tuple(entry for entry in entries if entry.match == 0 and entry.kind in {"country", "region", "site"})
    return entries


def _needs_article(entries: tuple[GazetteerEntry, ...], text: str, gazetteer: Gazetteer) -> bool:
    """Tell The Hague and the Channel, which are not the same without their article."""
    named = any(name_key(entry.name).startswith("the ") for entry in entries)
    bare = gazetteer.lookup(name_key(text[4:]))
    return named or not any(entry.lat == other.lat for entry in entries for other in bare)


def _in_capitals(document: Document, index: int) -> bool:
    """Tell a word in a line of capitals, or at a dateline's place, from an acronym."""
    tokens = document.tokens
    following = _token_at(document, index + 1)
    neighbour = following if following is not None and following.text[0].isalpha() else _token_at(document, index - 1)
    if index == 0 or tokens[index].start == document.sentences[tokens[index].sentence].start:
        return True
    return neighbour is not None and neighbour.text.isupper() and len(neighbour.text) > _LONGEST_ACRONYM


def _is_place_like(document: Document, index: int) -> bool:
    """Tell "the US" and "in the US" (the country) from "US troops" (its adjective)."""
    following = _token_at(document, index + 1)
    return following is None or not (following.text[0].isalnum() and following.tag[:1] in "NJ")


def _name_ends(document: Document, index: int, sentence: Sentence) -> list[int]:
    """Return the token indexes at which a name starting at ``index`` may end (exclusive), shortest first."""
    connectors = place_words()["connectors"]
    tokens = document.tokens
    ends = []
    limit = min(sentence.last, index + LONGEST_NAME_TOKENS)
    gap = 0
    for position in range(index, limit):
        token = tokens[position]
        if position > index and "\n" in document.text[tokens[position - 1].end : token.start]:
            break
        if _is_capitalised(token) or (token.text.isdigit() and position > index):
            if not (token.text.isdigit()):
                ends.append(position + 1)
            gap = 0
        elif token.text in _HYPHENS or token.text.lower() in connectors or token.text in {".", "'", "’", "'s", "’s"}:
            gap += 1
            if gap > 3 or (token.text == "." and tokens[position - 1].end < token.start):  # noqa: PLR2004
                break
        elif position > index and tokens[position - 1].text in _HYPHENS and token.start == tokens[position - 1].end:
            ends.append(position + 1)  # "Ust-labinsk": written small after a hyphen
            gap = 0
        else:
            break
    return ends or [index + 1]


def _runs(document: Document, pieces: list[_Piece]) -> list[list[_Piece]]:
    """Group pieces that follow each other with nothing but a space or hyphen between."""
    runs: list[list[_Piece]] = []
    for piece in pieces:
        if runs and runs[-1][-1].last == piece.first and not _breaks(document, runs[-1][-1], piece):
            runs[-1].append(piece)
        elif runs and _joined_by_particle(document, runs[-1][-1], piece):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return runs


def _breaks(document: Document, left: _Piece, right: _Piece) -> bool:
    between = document.text[document.tokens[left.last - 1].end : document.tokens[right.first].start]
    return "\n" in between


def _joined_by_particle(document: Document, left: _Piece, right: _Piece) -> bool:
    """Tell "Leila de Lima", "Mohammed bin Salman", "Ben-Gvir": one name in several pieces."""
    between = document.tokens[left.last : right.first]
    if not 1 <= len(between) <= 3 or left.kind == "demonym":  # noqa: PLR2004
        return False
    if any("\n" in document.text[token.start - 1 : token.start] for token in between):
        return False
    if all(token.text in _HYPHENS for token in between):
        tight = document.tokens[left.last - 1].end == between[0].start
        return tight and left.kind == "word" and right.kind != "demonym"
    particles = {"de", "van", "von", "der", "den", "bin", "ibn", "al", "el", "da", "dos", "del", "della"}
    return left.kind == "word" and all(token.text in particles or token.text in _HYPHENS for token in between)


# -- reading one run -----------------------------------------------------------------------------------------------


def _read_run(
    document: Document, run: list[_Piece], gazetteer: Gazetteer, *, titled: bool, surnames: set[str]
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


def _read_introduced(document: Document, run: list[_Piece], gazetteer: Gazetteer) -> list[Toponym]:
    """Return a name spelled in an unknown way, or unknown but introduced as a place ("the village of Zorava")."""
    first, last = run[0].first, run[-1].last
    hints, strength, adjective = _left_evidence(document, first)
    introduced = bool(hints & {"city_types", "quarter_types"})
    if not introduced and strength < 2:  # noqa: PLR2004 - a preposition of place
        return []
    entries = _entries_of(document, first, last, gazetteer)
    if not entries and not introduced:
        return []
    return [
        _toponym(
            document, first, last, entries, hints=hints, strength=strength, adjective=adjective, titled=False
        )
    ]


def _read_untyped(document: Document, run: list[_Piece], *, titled: bool, surnames: set[str]) -> list[Toponym]:
    found = []
    for position, piece in enumerate(run):
        if piece.kind != "name":
            continue
        before = run[position - 1] if position else None
        after = run[position + 1] if position + 1 < len(run) else None
        if not titled and _is_part_of_other_name(document, before, piece, after, surnames):
            continue
        if not titled and before is not None and found and before.kind == "name" and not _agree(before, piece):
            found.clear()
            surnames.add(name_key(_text(document, piece.first, piece.last)))
            continue
        found.append(_bare_toponym(document, piece, titled=titled))
    return found


def _agree(left: _Piece, right: _Piece) -> bool:
    """Tell "Paris Texas" (place and its container) from "Jordan Austin" (a person)."""
    containers = {entry.country for entry in right.entries if entry.kind in {"country", "admin1"}}
    return any(entry.country in containers for entry in left.entries)


def _is_part_of_other_name(
    document: Document, before: _Piece | None, piece: _Piece, after: _Piece | None, surnames: set[str]
) -> bool:
    """Tell the place word inside a person's, an organisation's or a work's name."""
    words = place_words()
    if _is_of_organisation(document, piece):
        return True
    if after is not None and after.kind == "word":
        follower = document.tokens[after.first].text.lower().rstrip(".")
        if follower in words["club_words"]:
            surnames.add(name_key(_text(document, piece.first, piece.last)))
        if not (follower in words["office_words"] or follower in words["person_titles"]):
            return True
    if before is not None and before.kind == "word":
        leader = document.tokens[before.last - 1]
        lower = leader.text.lower().rstrip(".")
        if lower in words["modifiers"] or words.types_of(lower) or _is_plain(lower):
            return False
        surnames.add(name_key(_text(document, piece.first, piece.last)))
        return True
    return False


def _is_plain(lower: str) -> bool:
    """Tell an ordinary word that stands capitalised by its position, and no title that introduces a person."""
    words = place_words()
    return lower in words["never"] and lower not in words["person_titles"]


def _is_of_organisation(document: Document, piece: _Piece) -> bool:
    """Tell both ends of "Bank of America"."""
    organisations = place_words()["organisation_words"]
    tokens = document.tokens
    following = _token_at(document, piece.last)
    if following is not None and following.text == "of" and tokens[piece.last - 1].text.lower() in organisations:
        return True
    return (
        piece.first > 1
        and tokens[piece.first - 1].text == "of"
        and _is_capitalised(tokens[piece.first - 2])
        and tokens[piece.first - 2].text.lower() in organisations
    )


def _bare_toponym(document: Document, piece: _Piece, *, titled: bool) -> Toponym:
    hints, strength, adjective = _left_evidence(document, piece.first)
    return _toponym(
        document,
        piece.first,
        piece.last,
        piece.entries,
        hints=hints,
        strength=strength,
        adjective=adjective,
        titled=titled,
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
) -> Toponym:
    label = _text(document, first, last)
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
        opening=last - first == 1 and first == document.sentences[document.tokens[first].sentence].first,
    )


def _text(document: Document, first: int, last: int) -> str:
    return document.text[document.tokens[first].start : document.tokens[last - 1].end]


def _left_evidence(document: Document, first: int) -> tuple[frozenset[str], int, str | None]:
    """Return type hints, strength and adjective country from the words before a name.

    Walks left over "the", directions, adjectives and "type of"; at most eight words.
    """
    words, demonyms = place_words(), countries().by_demonym
    hints: frozenset[str] = frozenset()
    adjective: str | None = None
    index = first - 1
    of_seen = False
    for _ in range(8):
        token = _token_at(document, index)
        if token is None or token.sentence != document.tokens[first].sentence:
            break
        lower = token.text.lower()
        if lower in words["location_prepositions"]:
            return hints, 3 if hints else 2, adjective
        if lower == "of" and index == first - 1:
            of_seen = True
        elif lower in demonyms:
            adjective = demonyms[lower]
        elif lower in {"neighbouring", "neighboring"} and index == first - 1:
            hints = frozenset({"country_types"})
        elif of_seen and not hints and (kinds := words.types_of(lower)):
            hints = kinds - {"site_types", "area_types"}
            of_seen = False
        elif not (
            lower in {"the", "a", "an", "'s", "’s", ","} or lower in words["modifiers"] or token.tag in {"JJ", "VBN"}
        ):
            break
        index -= 1
    return hints, 3 if hints else int(of_seen), adjective


# -- names with a type ---------------------------------------------------------------------------------------------


def _read_typed(document: Document, run: list[_Piece], gazetteer: Gazetteer, *, titled: bool) -> Toponym | None:
    """Return the run as name plus type ("Varadin Bridge", "Abu Shouk camp", "Kharkiv region"), None without a type."""
    if run[-1].kind == "demonym":
        return None
    first, last = _name_span(document, run)
    name_end, phrase_end, kinds = _type_after(document, run, first, last)
    if not kinds or name_end <= first:
        return None
    name = _text(document, first, name_end)
    whole = _text(document, first, phrase_end)
    entries = gazetteer.lookup(name_key(whole)) or _entries_of(document, first, name_end, gazetteer)
    if titled and not entries:
        return None
    _, strength, adjective = _left_evidence(document, first)
    if "site_types" in kinds and not entries and not _is_proper(document, first, name_end):
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


def _entries_of(document: Document, first: int, last: int, gazetteer: Gazetteer) -> tuple[GazetteerEntry, ...]:
    key = name_key(_text(document, first, last))
    return gazetteer.lookup(key) or (gazetteer.lookup_loosely(key) if len(key) > 4 else ())  # noqa: PLR2004


def _is_proper(document: Document, first: int, last: int) -> bool:
    """Tell a name from capitalised ordinary words ("Central", "Health")."""
    words = place_words()
    lowers = [token.text.lower() for token in document.tokens[first:last]]
    return not all(
        word in words["generic_site_adjectives"] or word in words["modifiers"] or word in words["organisation_words"]
        for word in lowers
    )


def _name_span(document: Document, run: list[_Piece]) -> tuple[int, int]:
    """Return the tokens of the run without leading titles, directions, demonyms and possessed countries."""
    words = place_words()
    start = 0
    for position, piece in enumerate(run[:-1]):
        lower = document.tokens[piece.first].text.lower().rstrip(".")
        if piece.kind == "demonym" or lower in words["modifiers"] or lower in words["person_titles"]:
            start = position + 1
        else:
            break
    return run[start].first, run[-1].last


def _type_after(document: Document, run: list[_Piece], first: int, last: int) -> tuple[int, int, frozenset[str]]:
    """Return where the name ends, where its type phrase ends, and the kinds of type (empty: no type)."""
    words = place_words()
    tokens = document.tokens
    # Inside the run: the last capitalised word that is a type, with more name words before it.
    for position in range(last - 1, first, -1):
        for size in range(min(_LONGEST_TYPE_TOKENS, last - position), 0, -1):
            phrase = _text(document, position, position + size).lower()
            kinds = words.types_of(phrase)
            if kinds and position + size in _piece_ends(run):
                end = position
                while end - 1 > first and tokens[end - 1].text.lower() in words["generic_site_adjectives"]:
                    end -= 1
                return end, position + size, kinds
    # After the run: "airport", "livestock market".
    for size in range(_LONGEST_TYPE_TOKENS, 0, -1):
        if last + size > len(tokens) or tokens[last + size - 1].sentence != tokens[first].sentence:
            continue
        kinds = words.types_of(_text(document, last, last + size).lower())
        if kinds:
            return last, last + size, kinds
    return first, last, frozenset()


def _piece_ends(run: list[_Piece]) -> frozenset[int]:
    return frozenset(piece.last for piece in run)
