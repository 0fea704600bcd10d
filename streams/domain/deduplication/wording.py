"""What the words of a report give away: particulars, that it was at night, that it counts the victims anew."""

import json
import re
from functools import cache, lru_cache
from importlib import resources
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]{4,40}|\d[\d.,]{0,12}\d")
_STEM_CHARS: Final = 6  # enough that "driver" and "drivers" meet, and "convoy" and "convent" do not


def stems(text: str) -> frozenset[str]:
    """Return the stems of the words that not every report has, and the numbers from ten up."""
    words = (word.casefold() for word in _WORD.findall(text))
    return frozenset(word[:_STEM_CHARS] for word in words if word not in _report_words())


@lru_cache(maxsize=4096)
def tells_of_night(sentence: str) -> bool:
    """Tell whether a sentence places its event in the night, which outlets date to either of two days."""
    return bool(_words("night").search(sentence))


@lru_cache(maxsize=4096)
def updates_a_toll(sentence: str) -> bool:
    """Tell whether a sentence raises an earlier toll, so that its day may be the day of the count."""
    return bool(_words("update").search(sentence))


@cache
def _words(kind: str) -> re.Pattern[str]:
    text = resources.files(__package__).joinpath("data/wording.json").read_text("utf-8")
    phrases = sorted(json.loads(text)[kind], key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(re.escape(phrase) for phrase in phrases) + r")\b", re.IGNORECASE)


@cache
def _report_words() -> frozenset[str]:
    text = resources.files(__package__).joinpath("data/report_words.json").read_text("utf-8")
    return frozenset(json.loads(text)["words"])
