"""Finds weapons in a text, with how many of them. The words, their kinds and modes are in ``data/weapons.json``."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from streams.domain.document import Document, Token
from streams.domain.quantities.lexicon import read_table
from streams.domain.quantities.numbers import Number, find_numbers

_TABLE: Final = read_table("weapons.json")
_NOT_AFTER: Final[dict[str, frozenset[str]]] = {word: frozenset(row) for word, row in _TABLE["not_after"].items()}
_CAPITALISED: Final = frozenset(_TABLE["capitalised"])
_MODIFIER_TAGS: Final = ("JJ", "NN", "HYPH", "VBN", "VBG", "POS")
_COUNT_REACH_TOKENS: Final = 6


def _index() -> dict[str, list[tuple[str, str, str]]]:
    """Return the weapon names by their first word, the longest first."""
    rows: dict[str, list[tuple[str, str, str]]] = {}
    for name, kind, mode in _TABLE["weapons"]:
        rows.setdefault(_first_word(name), []).append((name, kind, mode))
    for names in rows.values():
        names.sort(key=lambda row: -len(row[0]))
    return rows


def _first_word(name: str) -> str:
    word = name.split(" ", 1)[0]
    return word.split("-", 1)[0]


_NAMES: Final = _index()


@dataclass(frozen=True, slots=True)
class WeaponMention:
    """A weapon named in a text: characters ``start`` to ``end``, its governing word's ``token``.

    ``kind`` is a common name ("drone"), ``mode`` a mode of ASSAULT, ``count`` the number used (None: not said).
    """

    start: int
    end: int
    token: int
    kind: str
    mode: str
    count: int | None


def find_weapons(document: Document) -> tuple[WeaponMention, ...]:
    """Return the weapons of a document left to right, without overlaps.

    The longest name wins, and names side by side are one weapon: "Iskander-M ballistic missile" is a missile.
    """
    text = document.text.lower()
    if len(text) != len(document.text):  # a letter whose lower case is longer would shift offsets
        text = "".join(low if len(low := char.lower()) == 1 else char for char in document.text)
    numbers = {number.last: number for number in find_numbers(document)}
    found: list[WeaponMention] = []
    reached = 0
    for token in document.tokens:
        if token.start < reached:
            continue
        mention = _weapon_at(document, text, token, numbers)
        if mention is None:
            continue
        if found and _side_by_side(document, found[-1], mention):
            mention = replace(mention, start=found[-1].start, count=found[-1].count)
            found.pop()
        found.append(mention)
        reached = mention.end
    return tuple(found)


def _side_by_side(document: Document, left: WeaponMention, right: WeaponMention) -> bool:
    return right.start - left.end == 1 and document.text[left.end] == " " and left.mode == right.mode


def _weapon_at(document: Document, text: str, token: Token, numbers: dict[int, Number]) -> WeaponMention | None:
    candidates = (
        _NAMES.get(token.text.lower()) or _NAMES.get(token.lemma) or _NAMES.get(_first_word(token.text.lower()))
    )
    for name, kind, mode in candidates or ():
        end = _match_end(text, token, name)
        if end is None or not _is_meant(document, token, name):
            continue
        last = document.tokens_between(token.start, end)[-1]
        if not last.tag.startswith(("NN", "CD", "VB", "JJ")):
            continue
        count = _count_before(document.tokens, token, numbers)
        return WeaponMention(token.start, end, last.index, kind, mode, count)
    return None


def _match_end(text: str, token: Token, name: str) -> int | None:
    """Return where the name ends if the text has it here, in the singular or with a plural s."""
    if not text.startswith(name, token.start):
        lemma_end = token.end
        return lemma_end if token.lemma == name and " " not in name else None
    end = token.start + len(name)
    for plural in ("s", "es", "\u2019s", "'s"):
        if text.startswith(plural, end) and not text[end + len(plural) : end + len(plural) + 1].isalnum():
            return end + (len(plural) if plural in {"s", "es"} else 0)
    return None if text[end : end + 1].isalnum() else end


def _is_meant(document: Document, token: Token, name: str) -> bool:
    """Tell the weapon from the oil tank, the gold mine and the football club."""
    if name in _CAPITALISED and not token.text[:1].isupper():
        return False
    if token.tag.startswith("VB") and " " not in name:
        return False
    if token.index == 0:
        return True
    before = document.tokens[token.index - 1]
    singular = name if name in _NOT_AFTER else name.removesuffix("s")
    return before.text.lower() not in _NOT_AFTER.get(singular, frozenset())


def _count_before(tokens: Sequence[Token], token: Token, numbers: dict[int, Number]) -> int | None:
    """Return the number that counts the weapon: "70 missiles", "two guided aerial bombs"; "a drone" is one."""
    for index in range(token.index, max(token.index - _COUNT_REACH_TOKENS, 0), -1):
        number = numbers.get(index)
        if number is not None:
            return number.value
        word = tokens[index - 1]
        if word.text.lower() in {"a", "an"}:
            return 1
        if word.sentence != token.sentence or not word.tag.startswith(_MODIFIER_TAGS):
            return None
    return None
