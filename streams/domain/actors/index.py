"""The vocabulary of actors as one phrase index, and the search for its phrases in a text.

Phrases are compared word by word without case, accents, dots and hyphens; common nouns also by lemma. The search is
linear in the length of the text: for each word only the phrases that begin with it are tried, the longest first.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from streams.domain.actors.grammar import Grammar
from streams.domain.actors.model import Entry, EntryKind, Match, NounClass
from streams.domain.actors.verbs import Verbs
from streams.domain.document import Document, Token

Phrase = tuple[str, ...]

_NAMED_KINDS: dict[str, EntryKind] = {"groups": "group", "organisations": "group", "people": "person"}
_LONGEST_ABBREVIATION = 8
_CLAUSE_BREAKS = frozenset({",", ";", ":", "!", "?", "\u2014", "--"})
_NOMINAL = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "conj", "appos", "ROOT", "attr", "dative", "poss"})


@dataclass(frozen=True, slots=True)
class ActorIndex:
    """Everything ``find_actors`` knows.

    ``phrases`` maps a first word to the phrases that begin with it, longest first; ``country_names`` maps ISO codes
    to common English names, ``adjectives`` to the demonym used before a noun.
    """

    phrases: Mapping[str, tuple[tuple[Phrase, Entry], ...]]
    country_names: Mapping[str, str]
    adjectives: Mapping[str, str]
    grammar: Grammar
    verbs: Verbs


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """Return the form under which words are compared: lower case, no accents, apostrophes, dots; "" for a hyphen."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    plain = plain.casefold().replace("ı", "i")  # noqa: RUF001 - Turkish dotless i has no decomposition
    return "".join(c for c in plain if c.isalnum())


def words_of(phrase: str) -> Phrase:
    """Return a vocabulary phrase as folded words, cut as the syntax parser cuts text."""
    spaced = phrase.replace("\u2019", "'").replace("'s ", " 's ").replace("s' ", "s ' ")
    spaced = spaced.replace("-", " ").replace("/", " / ").replace("(", " ").replace(")", " ")
    return tuple(word for part in spaced.split() if (word := fold(part)))


def rows_of(table: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a tab-separated table, without comment lines and blank lines."""
    for line in table.splitlines():
        if line and not line.startswith("#"):
            yield tuple(line.split("\t"))


def build_index(
    tables: Mapping[str, str],
    countries: Mapping[str, Mapping[str, object]],
    grammar: Grammar,
    verbs: Verbs,
) -> ActorIndex:
    """Build the index from the texts of the data tables (by name, see ``data/``) and the country list of ``places``.

    Raises ``ValueError`` for a table row with missing columns.
    """
    found: dict[Phrase, Entry] = {}
    for phrase, entry in _entries(tables, countries):
        if phrase:
            found.setdefault(phrase, entry)
    for phrase, entry in tuple(found.items()):
        if (
            entry.exact and len(phrase) == 1 and (entry.sector == "IGO" or entry.kind == "country")
        ):  # "U.S.-led" is one token; its hyphen is not cut after a dot
            for participle in grammar.belonging:
                found.setdefault((phrase[0] + participle,), replace(entry, exact=False))
    by_first: dict[str, list[tuple[Phrase, Entry]]] = {}
    for phrase, entry in found.items():
        by_first.setdefault(phrase[0], []).append((phrase, entry))
    adjectives, names = {}, {}
    for code, facts in countries.items():
        names[code] = str(facts["name"])
        demonyms = _texts(facts.get("demonyms"))
        adjectives[code] = grammar.adjectives.get(code) or (demonyms[0] if demonyms else names[code])
    return ActorIndex(
        phrases={first: tuple(sorted(rows, key=lambda r: -len(r[0]))) for first, rows in by_first.items()},
        country_names=names,
        adjectives=adjectives,
        grammar=grammar,
        verbs=verbs,
    )


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple) else []


def _entries(
    tables: Mapping[str, str], countries: Mapping[str, Mapping[str, object]]
) -> Iterator[tuple[Phrase, Entry]]:
    """Yield phrases with their entries, the ones that win an ambiguity first."""
    for table, kind in _NAMED_KINDS.items():
        for row in rows_of(tables[table]):
            yield from _named(row, kind)
    for code, facts in countries.items():
        name = str(facts["name"])
        for form in (name, *_texts(facts.get("aliases"))):
            yield words_of(form.removeprefix("the ")), Entry(name, code, "GOV", "country", exact=_is_short(form))
        for form in _texts(facts.get("demonyms")):
            yield words_of(form), Entry(name, code, "GOV", "demonym", exact=_is_short(form))
    for row in rows_of(tables["metonyms"]):
        yield from _named(row, "metonym")
    for code, facts in countries.items():
        if capital := str(facts.get("capital") or ""):
            yield words_of(capital), Entry(str(facts["name"]), code, "GOV", "metonym")
    for noun, sector, noun_class in _triples(tables["roles"]):
        yield words_of(noun), Entry(noun, None, sector, "common", noun_class)


def _triples(table: str) -> Iterator[tuple[str, str, NounClass]]:
    yield from rows_of(table)  # type: ignore[misc]  # the vocabulary test holds the classes


def _named(row: tuple[str, ...], kind: EntryKind) -> Iterator[tuple[Phrase, Entry]]:
    name, country, sector, aliases = row
    code = None if country == "-" else country
    for form in (name, *filter(None, aliases.split("|"))):
        yield words_of(form), Entry(name, code, sector, kind, exact=_is_short(form))


def _is_short(form: str) -> bool:
    letters = "".join(c for c in form if c.isalpha())
    return letters.isupper() and len(letters) <= _LONGEST_ABBREVIATION


def find_phrases(document: Document, index: ActorIndex) -> list[Match]:
    """Return the non-overlapping phrases of the index in the text, left to right; the longest wins."""
    found: list[Match] = []
    for sentence in document.sentences:
        spoken = document.tokens_of(sentence)
        tokens = [token for token in spoken if fold(token.text)]
        breaks = frozenset(token.index for token in spoken if token.text in _CLAUSE_BREAKS)
        shouted = document.text_of(sentence).isupper()
        position = 0
        while position < len(tokens):
            match = _longest(index, tokens, position, breaks, shouted=shouted)
            if match is None:
                position += 1
                continue
            found.append(match)
            while position < len(tokens) and tokens[position].index <= match.last:
                position += 1
    return found


def find_names(document: Document, names: Mapping[Phrase, Entry], taken: Mapping[int, Match]) -> list[Match]:
    """Return the occurrences of names that the text itself introduced, outside the tokens already taken."""
    longest: dict[str, int] = {}
    for phrase in names:
        longest[phrase[0]] = max(len(phrase), longest.get(phrase[0], 0))
    found: list[Match] = []
    end = 0
    for token in document.tokens:
        if token.index < end or token.index in taken or not token.text[0].isupper():
            continue
        reach = longest.get(fold(token.text), 0)
        span = [t for t in document.tokens[token.index : token.index + 2 * reach] if fold(t.text)][:reach]
        for length in range(len(span), 0, -1):
            entry = names.get(tuple(fold(t.text) for t in span[:length]))
            if entry is not None and not any(t.index in taken for t in span[:length]):
                found.append(match_of(span[:length], entry))
                end = span[length - 1].index + 1
                break
    return found


def _longest(
    index: ActorIndex, tokens: list[Token], position: int, breaks: frozenset[int], *, shouted: bool
) -> Match | None:
    """Return the longest phrase at a position; none runs across a comma ("the second day, labourers")."""
    for form in _forms(tokens[position]):
        for phrase, entry in index.phrases.get(form, ()):
            span = tokens[position : position + len(phrase)]
            if len(span) < len(phrase) or not _same_words(phrase, span, common=entry.kind == "common"):
                continue
            broken = breaks and not breaks.isdisjoint(range(span[0].index, span[-1].index))
            if not broken and _is_acceptable(entry, span, shouted=shouted):
                return match_of(span, entry)
    return None


def _forms(token: Token) -> tuple[str, ...]:
    word, lemma = fold(token.text), fold(token.lemma)
    if word.endswith("s") and lemma == word and token.tag in {"NNS", "NNPS", "NNP"}:
        return (word, word[:-1])  # a plural in capitals keeps its ending in the lemma
    return (word, lemma) if lemma != word else (word,)


def _same_words(phrase: Phrase, span: list[Token], *, common: bool) -> bool:
    if common:
        return all(word in _forms(token) for word, token in zip(phrase, span, strict=True))
    return all(word == fold(token.text) for word, token in zip(phrase, span, strict=True))


def _is_acceptable(entry: Entry, span: list[Token], *, shouted: bool) -> bool:
    if entry.kind == "common":
        last = span[-1]
        if last.text.endswith(".") and last.text.islower():  # "at 3 p.m." is no prime minister's
            return False
        return any(t.tag.startswith("NN") for t in span) or (
            last.tag in {"JJ", "VBN", "VBD"} and last.dependency in _NOMINAL and len(span) == 1 and last.tag == "JJ"
        )
    if entry.exact:
        # In a headline of capitals, "US" and "WHO" may be common words: only longer abbreviations count there.
        text = "".join(token.text for token in span)
        return text.replace(".", "").isupper() and not (shouted and text in {"US", "WHO", "IT", "IS", "ICE", "AA"})
    return _is_capitalised(span[0], span[-1])


def _is_capitalised(first: Token, last: Token) -> bool:
    """Return whether a name is written as one: "al-Shabaab" counts, "turkey" and "lions" do not."""
    return last.text[0].isupper() or last.text[0].isdigit() or (first.text[0].isupper() and first is not last)


def match_of(span: Sequence[Token], entry: Entry) -> Match:
    """Return the match of an entry on a non-empty run of tokens; its head is the token governed from outside."""
    first, last = span[0].index, span[-1].index
    for token in span:
        if not first <= token.head <= last or token.head == token.index:
            return Match(first, last, token.index, entry)
    return Match(first, last, last, entry)


def group_names(index: ActorIndex) -> Iterator[str]:
    """Yield every name of a named group or organisation, folded."""
    for rows in index.phrases.values():
        for phrase, entry in rows:
            if entry.kind == "group":
                yield " ".join(phrase)
