"""One spelling for every way of writing a place name: the keys by which names are looked up.

``name_key`` removes what spelling varies without meaning (case, diacritics, hyphens, apostrophes, the Arabic article)
and is idempotent; ``loose_key`` further folds what transliterations disagree about and is a last resort.
The tables are in ``data/spelling.json``.
"""

import json
import re
import unicodedata
from functools import lru_cache
from importlib import resources

_TABLES = json.loads(
    resources.files("streams.domain.places").joinpath("data", "spelling.json").read_text(encoding="utf-8")
)
_LETTERS = str.maketrans({**_TABLES["letters"], **dict.fromkeys(_TABLES["silent_signs"], "")})
_SEPARATORS = re.compile(r"[\s" + re.escape(_TABLES["separators"]) + "]+")
ARTICLES = frozenset(_TABLES["articles"])
HYPHENS = frozenset(_TABLES["hyphens"])
QUOTES: str = _TABLES["quotes"]
POSSESSIVES = frozenset(_TABLES["possessives"])
SCHOLARLY_MARKS = frozenset(_TABLES["scholarly_marks"])
_ABBREVIATED = _TABLES["abbreviated"]
_LOOSE_ARTICLES = frozenset(_TABLES["loose_articles"])
_GROUPS: dict[str, str] = _TABLES["loose_groups"]
_GROUP = re.compile("|".join(sorted(map(re.escape, _GROUPS), key=len, reverse=True)))
_LOOSE_LETTERS = str.maketrans(_TABLES["loose_letters"])
_ENDINGS: dict[str, str] = _TABLES["loose_endings"]
_ENDING = re.compile("(?:" + "|".join(sorted(_ENDINGS, key=len, reverse=True)) + r")\b")
_HARD_C = re.compile("c(?!h)")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=100_000)
def name_key(name: str) -> str:
    """Return the key of a name: lower case, no diacritics or signs, single spaces, ``al`` for the Arabic article.

    Idempotent. An empty or sign-only name gives "".
    """
    words = [_ABBREVIATED.get(word, word) for word in fold(name).split()]
    last = len(words) - 1
    return " ".join("al" if word in ARTICLES and index < last else word for index, word in enumerate(words))


def fold(text: str) -> str:
    """Return text in lower case without diacritics, signs and hyphens, words separated by one space."""
    plain = text.casefold().translate(_LETTERS)
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain).casefold().translate(_LETTERS)
        plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _SEPARATORS.sub(" ", plain).strip()


@lru_cache(maxsize=20_000)
def loose_key(name: str) -> str:
    """Return the key under which transliterations of one name usually meet; short names collide, so use with care."""
    words = name_key(name).split()
    kept = [word for index, word in enumerate(words) if word not in _LOOSE_ARTICLES or index == len(words) - 1]
    folded = _ENDING.sub(lambda match: _ENDINGS[match.group()], " ".join(kept))
    folded = _GROUP.sub(lambda match: _GROUPS[match.group()], folded).translate(_LOOSE_LETTERS)
    return _DOUBLED.sub(r"\1", _HARD_C.sub("k", folded).replace(" ", ""))
