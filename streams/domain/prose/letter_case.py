"""Texts in capitals, read as if they had been written in the usual way: wires that shout, and headlines."""

import re
from typing import Final, Protocol

_LINE: Final = re.compile(r"[^\n]+")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
LEAST_WORDS: Final = 5
_SHOUTING: Final = 0.8
"""Share of capitals among the letters of a line from which on it is taken to be in capitals throughout."""
_SENTENCE_START: Final = re.compile(r"(?:^|[.!?:]\s|[\"\u201c(])\s*$")


class WordKnowledge(Protocol):
    """Knows how words are written inside a sentence."""

    def usual_form(self, word: str) -> str:
        """Return a word that is given in capitals as it is written: "in", "Kandahar", "NATO"."""
        ...


def is_shouted(line: str) -> bool:
    """Tell whether a line is in capitals throughout."""
    letters = [sign for sign in line if sign.isalpha()]
    return bool(letters) and sum(sign.isupper() for sign in letters) >= _SHOUTING * len(letters)


def in_sentence_case(text: str, words: WordKnowledge, *, least_words: int = LEAST_WORDS) -> str:
    """Return the text with lines in capitals written in the usual way; every character stays at its place.

    Args:
        text: any text.
        words: how each word is written.
        least_words: shorter lines are left as they are: they may be names.
    """
    if not any(sign.isupper() for sign in text):
        return text

    def written(line: re.Match[str]) -> str:
        shouted = len(_WORD.findall(line[0])) >= least_words and is_shouted(line[0])
        return _lowered(line[0], words) if shouted else line[0]

    return _LINE.sub(written, text)


def _lowered(line: str, words: WordKnowledge) -> str:
    def written(match: re.Match[str]) -> str:
        word = match[0]
        if not word.isupper():
            return word
        usual = words.usual_form(word)
        if _SENTENCE_START.search(line[max(0, match.start() - 3) : match.start()]):
            usual = usual[0].upper() + usual[1:]
        # Some letters change their number with their case; such words stay.
        return usual if len(usual) == len(word) else word

    return _WORD.sub(written, line)
