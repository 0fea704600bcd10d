"""Splits a sentence's capitalised words into known names, nationality words and unknown words.

The longest name that the gazetteer knows wins at each word; the number of look-ups at a word is bounded, so the work
is linear in the text. Pieces that touch form a run, within which one word tells about the next (``surroundings``).
"""

from dataclasses import dataclass

from streams.domain.document import Document, Sentence, Token
from streams.domain.places.gazetteer import MATCH_PREFERRED, Gazetteer, GazetteerEntry
from streams.domain.places.lexicon import countries, place_words
from streams.domain.places.names import ARTICLES, HYPHENS, POSSESSIVES, QUOTES, name_key
from streams.domain.places.short_units import short_unit_at

_LONGEST_NAME_TOKENS = 9  # "Saint Vincent and the Grenadines"; hyphens count
_LONGEST_ACRONYM = 4
_LONGEST_GAP_TOKENS = 3
_CLOSED_CLASS = frozenset(
    {"IN", "DT", "PRP", "PRP$", "CC", "WRB", "WP", "WDT", "MD", "TO", "EX", "CD", "RB", "UH", "PDT", "WP$"}
)
_NO_NAMES = ("modifiers", "never", "person_titles")
_TITLE_CASE_SHARE = 0.6
_SHORTEST_TITLE_WORDS = 4
_SHORTEST_CONTENT_WORD = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of capitalised text: a known name, a demonym, or one unknown word."""

    kind: str  # "name", "demonym", "word"
    first: int
    last: int
    entries: tuple[GazetteerEntry, ...] = ()
    country: str = ""


def is_titled(document: Document, sentence: Sentence) -> bool:
    """Tell a headline in Title Case or CAPITALS, where capitals say nothing."""
    words = [token.text for token in document.tokens_of(sentence) if len(token.text) >= _SHORTEST_CONTENT_WORD]
    words = [word for word in words if word[0].isalpha()]
    if len(words) < _SHORTEST_TITLE_WORDS:
        return False
    if document.tokens[sentence.last - 1].text == "." and sum(word.isupper() for word in words) < len(words) / 2:
        return False  # a sentence that names much
    return sum(word[0].isupper() for word in words) > _TITLE_CASE_SHARE * len(words)


def find_pieces(document: Document, sentence: Sentence, gazetteer: Gazetteer) -> list[Piece]:
    """Return the capitalised pieces of a sentence, left to right."""
    pieces: list[Piece] = []
    index = sentence.first
    while index < sentence.last:
        token = document.tokens[index]
        if not _opens_name(document, token, sentence):
            index += 1
            continue
        piece = _short_unit(document, index, gazetteer, pieces) or _longest_piece(document, index, sentence, gazetteer)
        if piece.kind != "word" or token.text.lower() not in {"the", "a"}:
            pieces.append(piece)
        index = piece.last
    return pieces


def _short_unit(document: Document, index: int, gazetteer: Gazetteer, pieces: list[Piece]) -> Piece | None:
    """Return the state or province written short at a token, None where none is."""
    near = pieces[-1] if pieces and index - pieces[-1].last <= 1 else None
    found = short_unit_at(document, index, gazetteer, near.entries if near is not None else ())
    return None if found is None else Piece("name", index, found[0], found[1])


def group_runs(document: Document, pieces: list[Piece]) -> list[list[Piece]]:
    """Group pieces that follow each other with nothing but a space or hyphen between."""
    runs: list[list[Piece]] = []
    for piece in pieces:
        previous = runs[-1][-1] if runs else None
        if previous is not None and (
            _touch(document, previous, piece) or _joined_by_particle(document, previous, piece)
        ):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return runs


def text_of_tokens(document: Document, first: int, last: int) -> str:
    """Return the text from a token up to but not including another."""
    return document.text[document.tokens[first].start : document.tokens[last - 1].end]


def token_at(document: Document, index: int) -> Token | None:
    """Return a token by index, None beyond either end."""
    return document.tokens[index] if 0 <= index < len(document.tokens) else None


def is_capitalised(token: Token) -> bool:
    """Tell whether a token starts with a capital, apostrophes aside."""
    text = token.text.lstrip(QUOTES)
    return bool(text) and text[0].isupper()


def _opens_name(document: Document, token: Token, sentence: Sentence) -> bool:
    """Tell whether a name may start at this token."""
    if not is_capitalised(token):
        return _is_lower_article(document, token) or _is_part_of_articled(document, token)
    lower = token.text.lower()
    words = place_words()
    if lower in words["clock_words"] and not _is_hyphen_next(document, token):
        return False
    opens_sentence = token.index == sentence.first or not document.tokens[token.index - 1].text[0].isalnum()
    if opens_sentence and token.tag in _CLOSED_CLASS and not token.text.isupper():
        return lower in {"the", "al", "el"}
    if lower in countries().by_demonym:
        return True
    return not (opens_sentence and lower in words.common and not token.tag.startswith("NNP"))


def _is_hyphen_next(document: Document, token: Token) -> bool:
    following = token_at(document, token.index + 1)
    return following is not None and following.text in HYPHENS and following.start == token.end


def _is_lower_article(document: Document, token: Token) -> bool:
    """Tell ``al-`` and its kin, written small before a capital."""
    if token.text not in ARTICLES:
        return False
    hyphen, name = token_at(document, token.index + 1), token_at(document, token.index + 2)
    return hyphen is not None and hyphen.text in HYPHENS and name is not None and is_capitalised(name)


def _is_part_of_articled(document: Document, token: Token) -> bool:
    """Tell the article of "the Channel", which means a place only with it."""
    name = token_at(document, token.index + 1)
    if token.text != "the" or name is None or not is_capitalised(name):
        return False
    following = token_at(document, token.index + 2)
    alone = following is None or not is_capitalised(following)
    return alone and name.text.lower() in place_words()["articled_names"]


def _longest_piece(document: Document, index: int, sentence: Sentence, gazetteer: Gazetteer) -> Piece:
    tokens = document.tokens
    demonyms = countries().by_demonym
    for last in reversed(_name_ends(document, index, sentence)):
        text = document.text[tokens[index].start : tokens[last - 1].end]
        if text.lower() in demonyms and not (text in {"US", "U.S."} and _is_place_like(document, index)):
            own = gazetteer.lookup(name_key(text)) if text.isupper() else ()
            countries_named = tuple(entry for entry in own if entry.kind == "country")
            return Piece("demonym", index, last, countries_named, country=demonyms[text.lower()])
        if any(text.lower() in place_words()[words] for words in _NO_NAMES):
            continue  # "Southern" alone is a direction, though it names a province somewhere
        entries = _lookup(document, index, text, gazetteer)
        if entries and text.lower().startswith("the ") and not _needs_article(entries, text, gazetteer):
            continue  # "The Kremlin" is found at its second word
        if entries and not (text.lower() in ARTICLES and _is_hyphen_next(document, tokens[index])):
            return Piece("name", index, last, entries)
    if tokens[index].text.lower() in ARTICLES and _is_hyphen_next(document, tokens[index]):
        return Piece("word", index, min(index + 3, sentence.last))  # "Al-Nour"
    return Piece("word", index, index + 1)


def _lookup(document: Document, index: int, text: str, gazetteer: Gazetteer) -> tuple[GazetteerEntry, ...]:
    key = name_key(text)
    entries = gazetteer.lookup(key) if len(key) > 1 else ()
    if not text.isupper() and len(text) <= _LONGEST_ACRONYM:
        entries = tuple(entry for entry in entries if not _is_acronym(key, entry))  # "Car" is not the CAR
    if text.isupper() and len(text) <= _LONGEST_ACRONYM and not _in_capitals(document, index):
        return tuple(
            entry
            for entry in entries
            if entry.match <= MATCH_PREFERRED
            and entry.kind in {"country", "region", "site"}
            and text.title() not in entry.name  # "SWAT teams" are not of the Swat Valley
        )
    return entries


def _is_acronym(key: str, entry: GazetteerEntry) -> bool:
    """Tell the initials of a country's name."""
    return entry.kind == "country" and key == "".join(letter for letter in entry.name if letter.isupper()).lower()


def _needs_article(entries: tuple[GazetteerEntry, ...], text: str, gazetteer: Gazetteer) -> bool:
    """Tell The Hague and the Channel, which are not the same without their article."""
    named = any(name_key(entry.name).startswith("the ") for entry in entries)
    bare = gazetteer.lookup(name_key(text[4:]))
    return named or not any(entry.lat == other.lat for entry in entries for other in bare)


def _in_capitals(document: Document, index: int) -> bool:
    """Tell a word in a line of capitals, or at a dateline's place, from an acronym."""
    tokens = document.tokens
    following = token_at(document, index + 1)
    neighbour = following if following is not None and following.text[0].isalpha() else token_at(document, index - 1)
    if index == 0 or tokens[index].start == document.sentences[tokens[index].sentence].start:
        return following is None or not following.text[0].isalnum() or following.text.isupper()
    return neighbour is not None and neighbour.text.isupper() and len(neighbour.text) > _LONGEST_ACRONYM


def _is_place_like(document: Document, index: int) -> bool:
    """Tell "the US" and "in the US" (the country) from "US troops" (its adjective)."""
    following = token_at(document, index + 1)
    return following is None or not (following.text[0].isalnum() and following.tag[:1] in "NJ")


def _name_ends(document: Document, index: int, sentence: Sentence) -> list[int]:
    """Return the token indexes at which a name starting at ``index`` may end (exclusive), shortest first."""
    connectors = place_words()["connectors"]
    tokens = document.tokens
    ends = []
    limit = min(sentence.last, index + _LONGEST_NAME_TOKENS)
    gap = 0
    for position in range(index, limit):
        token = tokens[position]
        if position > index and "\n" in document.text[tokens[position - 1].end : token.start]:
            break
        if is_capitalised(token) or (token.text.isdigit() and position > index):
            if not (token.text.isdigit()):
                ends.append(position + 1)
            gap = 0
        elif (
            token.text in HYPHENS or token.text.lower() in connectors or token.text == "." or token.text in POSSESSIVES
        ):
            gap += 1
            if gap > _LONGEST_GAP_TOKENS or (token.text == "." and tokens[position - 1].end < token.start):
                break
        elif position > index and tokens[position - 1].text in HYPHENS and token.start == tokens[position - 1].end:
            ends.append(position + 1)  # "Ust-labinsk": written small after a hyphen
            gap = 0
        else:
            break
    return ends or [index + 1]


def _touch(document: Document, left: Piece, right: Piece) -> bool:
    """Tell pieces with nothing but a space between them, on one line."""
    between = document.text[document.tokens[left.last - 1].end : document.tokens[right.first].start]
    return left.last == right.first and "\n" not in between


def _joined_by_particle(document: Document, left: Piece, right: Piece) -> bool:
    """Tell "Leila de Lima", "Mohammed bin Salman", "Ben-Gvir": one name in several pieces."""
    between = document.tokens[left.last : right.first]
    if not 1 <= len(between) <= _LONGEST_GAP_TOKENS or left.kind == "demonym":
        return False
    if any("\n" in document.text[token.start - 1 : token.start] for token in between):
        return False
    if all(token.text in HYPHENS for token in between):
        tight = document.tokens[left.last - 1].end == between[0].start
        return tight and left.kind == "word" and right.kind != "demonym"
    particles = {"de", "van", "von", "der", "den", "bin", "ibn", "al", "el", "da", "dos", "del", "della"}
    return left.kind == "word" and all(token.text in particles or token.text in HYPHENS for token in between)
