"""Calendar vocabulary and cue words, read once from ``data/``. Immutable after import."""

import json
from importlib import resources
from typing import Any, Final


def _read(name: str) -> dict[str, Any]:
    text = resources.files(__package__).joinpath("data", name).read_text("utf-8")
    table: dict[str, Any] = json.loads(text)
    return table


_WORDS: Final = _read("calendar_words.json")
_CUES: Final = _read("cues.json")

WEEKDAYS: Final[dict[str, int]] = {
    **{name: number for number, name in enumerate(_WORDS["weekdays"])},
    **_WORDS["weekday_abbreviations"],
}
WEEKDAY_NAMES: Final[tuple[str, ...]] = tuple(_WORDS["weekdays"])
WEEKDAY_ABBREVIATIONS: Final[tuple[str, ...]] = tuple(_WORDS["weekday_abbreviations"])
MONTHS: Final[dict[str, int]] = {
    **{name: number for number, name in enumerate(_WORDS["months"], start=1)},
    **_WORDS["month_abbreviations"],
}
AMBIGUOUS_MONTHS: Final = frozenset(_WORDS["months_that_are_words"])
NUMBERS: Final[dict[str, int]] = _WORDS["numbers"]
UNCLEAR_NUMBERS: Final[tuple[str, ...]] = tuple(_WORDS["unclear_numbers"])
SEASONS: Final[dict[str, tuple[int, int]]] = {name: tuple(span) for name, span in _WORDS["seasons"].items()}
HOLIDAYS: Final[dict[str, tuple[int, int]]] = {name: tuple(day) for name, day in _WORDS["holidays"].items()}
EASTER_OFFSETS: Final[dict[str, int]] = _WORDS["easter_offsets"]
PARTS_OF_DAY: Final[tuple[str, ...]] = tuple(_WORDS["parts_of_day"])
NIGHT_PARTS: Final = frozenset(_WORDS["night_parts"])
UNITS: Final[tuple[str, ...]] = tuple(_WORDS["units"])

FUTURE_MODALS: Final = frozenset(_CUES["future_modals"])
FUTURE_GOVERNORS: Final = frozenset(_CUES["future_governors"])
LASTING_VERBS: Final = frozenset(_CUES["lasting_verbs"])
TIMETABLE_VERBS: Final = frozenset(_CUES["timetable_verbs"])
SAYING_VERBS: Final = frozenset(_CUES["saying_verbs"])
LIVE_WORDS: Final[tuple[str, ...]] = tuple(_CUES["live_words"])

_EXPRESSIONS: Final = _read("expressions.json")
EXPRESSION_RULES: Final[tuple[tuple[str, str], ...]] = tuple((name, pattern) for name, pattern in _EXPRESSIONS["rules"])
# Every word that an expression can begin with, apart from figures; the rules are tried nowhere else.
FIRST_WORDS: Final = frozenset(
    word.split(" ", 1)[0].split("'", 1)[0].split("\u2019", 1)[0]
    for words in (
        _EXPRESSIONS["first_words"],
        [f"{name}s" for name in WEEKDAY_NAMES],
        WEEKDAYS,
        MONTHS,
        NUMBERS,
        UNCLEAR_NUMBERS,
        SEASONS,
        HOLIDAYS,
        EASTER_OFFSETS,
    )
    for word in words
)
