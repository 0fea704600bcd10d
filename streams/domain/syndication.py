"""Near-identical texts: one wire story printed by many outlets is one source, not many.

A text's signature is a b-bit MinHash of its word shingles (Broder 1997; Li and König 2010): 64 hash functions, the low
8 bits of each. Two signatures agree in about as many places as the texts share shingles.
"""

import re
from typing import Final

from rensa import RMinHash

_FUNCTIONS: Final = 64  # standard error of the estimate at most 0.5 / sqrt(64) = 0.06
_SEED: Final = 20_250_313  # any constant: signatures of different deployments must be comparable
_SHINGLE_WORDS: Final = 4  # long enough that two reports of one event in their own words share few
_CHANCE: Final = 1 / 256  # two unrelated 8-bit values agree this often
_WORD: Final = re.compile(r"\w+")

COPY_SIMILARITY: Final = 0.7
"""Texts that share this part of their shingles are copies: cut at the end, retitled, a changed byline or toll."""


def signature(text: str) -> str:
    """Return the signature of a text as hexadecimal (128 digits); texts without words all have the same."""
    words = _WORD.findall(text.lower())
    shingles = [" ".join(words[i : i + _SHINGLE_WORDS]) for i in range(max(1, len(words) - _SHINGLE_WORDS + 1))]
    sketch = RMinHash(num_perm=_FUNCTIONS, seed=_SEED)
    sketch.update(shingles)
    return bytes(value & 0xFF for value in sketch.digest()).hex()


def similarity(first: str, second: str) -> float:
    """Return the estimated share of shingles (0-1) that two texts with these signatures have in common."""
    if first == second:
        return 1.0
    if len(first) != len(second):
        return 0.0  # of another kind: there is nothing to compare
    pairs = list(zip(bytes.fromhex(first), bytes.fromhex(second), strict=True))
    agreeing = sum(left == right for left, right in pairs) / len(pairs)
    return max(0.0, (agreeing - _CHANCE) / (1 - _CHANCE))


def is_copy(first: str, second: str) -> bool:
    """Tell whether two signatures are of near-identical texts."""
    return similarity(first, second) >= COPY_SIMILARITY
