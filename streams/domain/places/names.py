"""One spelling for every way of writing a place name: the keys by which names are looked up.

``name_key`` removes what spelling varies without meaning (case, diacritics, hyphens, apostrophes, the Arabic article);
``loose_key`` further folds what transliterations disagree about and is a last resort. Both are pure and idempotent.
"""

import re
import unicodedata
from functools import lru_cache

_FOLDED_LETTERS = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ß": "ss",
        "ə": "a",
        "ŧ": "t",
        "ħ": "h",
    }
)
_SILENT_SIGNS = dict.fromkeys(map(ord, "'’‘ʼ`´ʻʿʾ′ʹ“”\"."))
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—_/,;:()]+")  # noqa: RUF001 - dashes as texts have them
_ARTICLES = frozenset("al el ad ar as ash at ath az adh an".split())
_SAINTS = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
# Order matters: digraphs first, then single letters.
_LOOSE_RULES = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"^(?:al|el) ", ""),
        (r"\b(?:al|el|ad|ar|as|ash|at|az|an|il|ul|ed|er|es|esh|et|ez|en) ", ""),
        (r"tch|tsch|tj", "ch"),
        (r"shch|sch", "sh"),
        (r"zh|dj|dzh", "j"),
        (r"kh|gh|q|ck|ch(?=[rl])", "k"),
        (r"ph", "f"),
        (r"ou|oo|uo", "u"),
        (r"ee|ei|ey|ai|ay|ae|ie|iy|ii|yi|yy|ij", "i"),
        (r"eh\b|ah\b|e\b", "a"),
        (r"[ye]", "i"),
        (r"w", "v"),
        (r"o", "u"),
        (r"c(?!h)", "k"),
        (r"x", "ks"),
        (r"g", "k"),
        (r"j", "i"),
        (r"(?<=[bdfklmnprstvz])h", ""),
        (r"\s+", ""),
        (r"(.)\1+", r"\1"),
    )
)


@lru_cache(maxsize=100_000)
def name_key(name: str) -> str:
    """Return the key of a name: lower case, no diacritics or signs, single spaces, ``al`` for the Arabic article.

    Idempotent. An empty or sign-only name gives "".
    """
    folded = fold(name)
    words = [_SAINTS.get(word, word) for word in folded.split()]
    last = len(words) - 1
    return " ".join("al" if word in _ARTICLES and index < last else word for index, word in enumerate(words))


def fold(text: str) -> str:
    """Return text in lower case without diacritics, signs and hyphens, words separated by one space."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_FOLDED_LETTERS))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _SEPARATORS.sub(" ", plain.translate(_SILENT_SIGNS)).strip()


@lru_cache(maxsize=20_000)
def loose_key(name: str) -> str:
    """Return the key under which transliterations of one name usually meet; short names collide, so use with care."""
    key = name_key(name)
    for _ in range(4):  # a rule may open the way for an earlier one; settles at once for real names
        before = key
        for pattern, to in _LOOSE_RULES:
            key = pattern.sub(to, key)
        if key == before:
            break
    return key
