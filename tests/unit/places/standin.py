"""A small gazetteer in memory and a parser for sentences whose grammar a test spells out."""

from datetime import UTC, datetime

from streams.domain.document import Document, Sentence, Token
from streams.domain.places.gazetteer import GazetteerEntry
from streams.domain.places.names import loose_key, name_key

PUBLISHED = datetime(2025, 3, 14, 9, 0, tzinfo=UTC)


def entry(
    name: str, kind: str, country: str, admin1: str = "", *, at: tuple[float, float] = (0.0, 0.0), population: int = 0
) -> GazetteerEntry:
    """Return an entry under its preferred name."""
    return GazetteerEntry(name, kind, country, admin1, "", at[0], at[1], population, None)


ENTRIES = (
    entry("France", "country", "FR", at=(46.6, 2.4)),
    entry("United States", "country", "US", at=(39.8, -98.6)),
    entry("Ukraine", "country", "UA", at=(49.0, 32.0)),
    entry("Georgia", "country", "GE", at=(42.0, 43.5)),
    entry("Georgia", "admin1", "US", "Georgia", at=(33.0, -83.6), population=10_000_000),
    entry("Texas", "admin1", "US", "Texas", at=(31.0, -99.0), population=29_000_000),
    entry("Paris", "capital", "FR", "Île-de-France", at=(48.85, 2.35), population=2_100_000),
    entry("Paris", "city", "US", "Texas", at=(33.66, -95.56), population=25_000),
    entry("Kyiv", "capital", "UA", "Kyiv City", at=(50.45, 30.52), population=2_900_000),
    entry("Kharkiv", "city", "UA", "Kharkiv Oblast", at=(49.99, 36.23), population=1_400_000),
    entry("Kharkiv Oblast", "admin1", "UA", "Kharkiv Oblast", at=(49.6, 36.5), population=2_600_000),
    entry("Kupiansk", "city", "UA", "Kharkiv Oblast", at=(49.71, 37.61), population=27_000),
    entry("Rome", "city", "US", "Georgia", at=(34.26, -85.16), population=37_000),
    entry("Rome", "capital", "IT", "Lazio", at=(41.9, 12.5), population=2_800_000),
    entry("Hodeidah", "city", "YE", "Al Hudaydah", at=(14.8, 42.95), population=700_000),
)


def _bare(place: GazetteerEntry) -> str:
    return name_key(place.name.removesuffix(" Oblast"))


class DictionaryGazetteer:
    """Implements ``domain.places.gazetteer.Gazetteer`` on a tuple of entries."""

    def __init__(self, entries: tuple[GazetteerEntry, ...] = ENTRIES) -> None:
        self._entries = entries

    def lookup(self, key: str) -> tuple[GazetteerEntry, ...]:
        """Return entries by key, most populous first."""
        found = [place for place in self._entries if key in {name_key(place.name), _bare(place)}]
        return tuple(sorted(found, key=lambda place: -place.population))

    def lookup_loosely(self, key: str) -> tuple[GazetteerEntry, ...]:
        """Return entries by loose key."""
        return tuple(place for place in self._entries if loose_key(place.name) == loose_key(key))


def document(
    text: str, *, tags: dict[str, str] | None = None, heads: dict[str, tuple[str, str]] | None = None
) -> Document:
    """Return a text split at spaces and signs; tags default to NNP for capitals and NN else.

    ``heads`` gives for a word its governor (by text) and dependency; all others hang on the first token.
    """
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    position = 0
    words: list[tuple[int, str]] = []
    for chunk in _split(text):
        start = text.index(chunk, position)
        position = start + len(chunk)
        words.append((start, chunk))
    by_text = {word: index for index, (_, word) in reversed(list(enumerate(words)))}
    first = 0
    for index, (start, word) in enumerate(words):
        governor, dependency = (heads or {}).get(word, (words[0][1], "dep"))
        default = "NNP" if word[0].isupper() else "CD" if word[0].isdigit() else "IN" if len(word) == 2 else "NN"
        tokens.append(
            Token(
                index=index,
                text=word,
                lemma=word.lower(),
                tag=(tags or {}).get(word, default),
                dependency=dependency,
                head=by_text[governor],
                sentence=len(sentences),
                start=start,
                end=start + len(word),
            )
        )
        if word == "." or index == len(words) - 1:
            begin = words[first][0]
            sentences.append(Sentence(len(sentences), 0, begin, start + len(word), first=first, last=index + 1))
            first = index + 1
    return Document(text, tuple(tokens), tuple(sentences), PUBLISHED)


def _split(text: str) -> list[str]:
    for sign in (",", ".", "(", ")", "'s", ";"):
        text = text.replace(sign, f" {sign} ")
    return text.split()
