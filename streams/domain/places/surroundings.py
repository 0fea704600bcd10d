"""What the words around a name tell about it: its type, whether it is a place at all, or part of another name."""

from itertools import pairwise

from streams.domain.document import Document, Token
from streams.domain.places.lexicon import countries, place_words
from streams.domain.places.names import HYPHENS, POSSESSIVES, name_key
from streams.domain.places.pieces import Piece, is_capitalised, text_of_tokens, token_at
from streams.domain.places.short_units import PARTIES

NEIGHBOURS = ("title", "initial", "given", "organisation", "club", "office", "common", "word")
"""What a name's neighbour in a run of capitals may be; "" where there is none or it says nothing."""
_LONGEST_TYPE_TOKENS = 3
_LONGEST_LOOK_LEFT = 8
_LONGEST_APPOSITION, _SHORTEST_APPOSITION = 7, 4


def left_evidence(document: Document, first: int) -> tuple[frozenset[str], int, str | None]:
    """Return type hints, strength and adjective country from the words before a name.

    Walks left over "the", directions, adjectives and "type of"; at most eight words.
    """
    words, demonyms = place_words(), countries().by_demonym
    hints: frozenset[str] = frozenset()
    adjective: str | None = None
    index = first - 1
    of_seen = False
    for _ in range(_LONGEST_LOOK_LEFT):
        token = token_at(document, index)
        if token is None or token.sentence != document.tokens[first].sentence:
            break
        lower = token.text.lower()
        if lower in words["location_prepositions"] or token.lemma in words["taking_verbs"]:
            return hints, 3 if hints else 2, adjective
        if lower == "of" and index == first - 1:
            of_seen = True
        elif lower in demonyms:
            adjective = demonyms[lower]
        elif lower in {"neighbouring", "neighboring"} and index == first - 1:
            hints = frozenset({"country_types"})
        elif of_seen and not hints and (kinds := words.types_of(lower)):
            if _is_name(token_at(document, index - 1), document.tokens[first].sentence):
                break  # "the Saltivskyi district of Kharkiv": the type is the other name's
            hints = kinds - {"site_types", "area_types"}
            of_seen = False
        elif not (
            lower in {"the", "a", "an", ","}
            or lower in POSSESSIVES
            or lower in words["modifiers"]
            or token.tag in {"JJ", "VBN"}
        ):
            break
        index -= 1
    return hints, 3 if hints else int(of_seen), adjective


def _is_name(token: Token | None, sentence: int) -> bool:
    return token is not None and token.sentence == sentence and token.tag.startswith("NNP")


def type_after(document: Document, run: list[Piece], first: int, last: int) -> tuple[int, int, frozenset[str]]:
    """Return where the name ends, where its type phrase ends, and the kinds of type (empty: no type)."""
    words = place_words()
    tokens = document.tokens
    # Inside the run: the last capitalised word that is a type, with more name words before it.
    for position in range(last - 1, first, -1):
        for size in range(min(_LONGEST_TYPE_TOKENS, last - position), 0, -1):
            phrase = text_of_tokens(document, position, position + size).lower()
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
        kinds = words.types_of(text_of_tokens(document, last, last + size).lower())
        if kinds:
            if _is_country_of_next(document, first, last, last + size):
                break
            return last, last + size, kinds
    return first, last, frozenset()


def type_in_apposition(document: Document, last: int) -> frozenset[str]:
    """Return the type that follows a name before a place: "Daedunsan, a mountain in South Korea"; empty for none."""
    tokens = [token.text.lower() for token in document.tokens[last : last + _LONGEST_APPOSITION]]
    if len(tokens) < _SHORTEST_APPOSITION or tokens[0] != "," or tokens[1] not in {"a", "an", "the"}:
        return frozenset()
    for word, following in pairwise(tokens[2:]):
        kinds = place_words().types_of(word)
        if kinds and following in {"in", "near", "outside"}:
            return kinds - {"site_types"}
    return frozenset()


def _is_country_of_next(document: Document, first: int, last: int, after_type: int) -> bool:
    """Tell "the Chad town of Mao", where the type belongs to the name that follows and the country stands before."""
    of, name = token_at(document, after_type), token_at(document, after_type + 1)
    if of is None or name is None or of.text != "of" or not is_capitalised(name):
        return False
    return name_key(text_of_tokens(document, first, last)) in countries().names


def name_span(document: Document, run: list[Piece]) -> tuple[int, int]:
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


def is_proper(document: Document, first: int, last: int) -> bool:
    """Tell a name from capitalised ordinary words ("Central", "Health")."""
    words = place_words()
    lowers = [token.text.lower() for token in document.tokens[first:last]]
    return not all(
        word in words["generic_site_adjectives"] or word in words["modifiers"] or word in words["organisation_words"]
        for word in lowers
    )


def _piece_ends(run: list[Piece]) -> frozenset[int]:
    return frozenset(piece.last for piece in run)


def left_neighbour(document: Document, before: Piece | None, piece: Piece) -> str:
    """Return what stands right before a name in the same run of capitals, a member of ``NEIGHBOURS``."""
    words = place_words()
    if _is_of_organisation(document, piece):
        return "organisation"
    if before is None or before.kind != "word":
        return ""
    leader = document.tokens[before.last - 1].text
    if leader in PARTIES and document.tokens[before.last].text in HYPHENS:
        return ""  # "D-Calif."
    lower = leader.lower().rstrip(".")
    if lower in words["modifiers"] or words.types_of(lower) or _is_plain(lower):
        return ""
    if lower in words["person_titles"]:
        return "title"
    if len(lower) == 1:
        return "initial"
    if lower in words.given_names:
        return "given"
    return "organisation" if lower in words["organisation_words"] or leader.isupper() else "word"


def right_neighbour(document: Document, piece: Piece, after: Piece | None) -> str:
    """Return what stands right after a name in the same run of capitals, a member of ``NEIGHBOURS``."""
    words = place_words()
    if after is None:
        following = token_at(document, piece.last)
        own = document.tokens[piece.last - 1].text.lower()
        return "organisation" if following and following.text == "of" and own in words["organisation_words"] else ""
    if after.kind != "word":
        return ""
    lower = document.tokens[after.first].text.lower().rstrip(".")
    if lower in words["club_words"]:
        return "club"
    if lower in words["office_words"] or lower in words["person_titles"]:
        return "office"
    if lower in words["organisation_words"] or words.types_of(lower) or lower in words["generic_site_adjectives"]:
        return "organisation"
    if len(lower) == 1:
        return "initial"
    return "common" if lower in words.common or lower in words["never"] else "word"


def agree(left: Piece, right: Piece) -> bool:
    """Tell "Paris Texas" (place and its container) from "Jordan Austin" (a person)."""
    containers = {entry.country for entry in right.entries if entry.kind in {"country", "admin1"}}
    return any(entry.country in containers for entry in left.entries)


def _is_plain(lower: str) -> bool:
    """Tell an ordinary word that stands capitalised by its position, and no title that introduces a person."""
    words = place_words()
    return lower in words["never"] and lower not in words["person_titles"]


def _is_of_organisation(document: Document, piece: Piece) -> bool:
    """Tell the second half of "Bank of America"."""
    organisations = place_words()["organisation_words"]
    tokens = document.tokens
    return (
        piece.first > 1
        and tokens[piece.first - 1].text == "of"
        and is_capitalised(tokens[piece.first - 2])
        and tokens[piece.first - 2].text.lower() in organisations
    )
