"""Do two evidence sentences tell of the same particulars: a convoy, an ambulance driver, a school gym?"""

import json
import re
from functools import cache, lru_cache
from importlib import resources
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]{4,40}")
_STEM_CHARS: Final = 6  # enough that "driver" and "drivers" meet, and "convoy" and "convent" do not
_SHARED_STEMS: Final = 3
_SHARED_PART: Final = 0.3  # of the shorter one's; on the labelled sets no two events a day apart reach it


def share_particulars(first: str, second: str) -> bool:
    """Tell whether two sentences share enough of the words that other events do not have. Symmetric."""
    one, other = _stems(first), _stems(second)
    shared = len(one & other)
    return shared >= _SHARED_STEMS and shared >= _SHARED_PART * min(len(one), len(other))


@lru_cache(maxsize=4096)
def _stems(sentence: str) -> frozenset[str]:
    words = (word.casefold() for word in _WORD.findall(sentence))
    return frozenset(word[:_STEM_CHARS] for word in words if word not in _report_words())


@cache
def _report_words() -> frozenset[str]:
    text = resources.files(__package__).joinpath("data/report_words.json").read_text("utf-8")
    return frozenset(json.loads(text)["words"])
