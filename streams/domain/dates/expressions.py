"""Finds date expressions in a text: where they stand and what they are made of, not which day they mean.

The grammar is data (``data/expressions.json``); here it becomes one regular expression. Every repetition in it is
bounded, so matching is linear in the length of the text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from streams.domain.dates import lexicon
from streams.domain.document import Document, Token

_BLANK: Final = r"[ \t\n\u00a0]"
_LEAD_CHARS: Final = 28
DATELINE_CHARS: Final = 160  # how far into the text a dateline may reach
_ABBREVIATION_CHARS: Final = 4  # "Sept"; names as short (May, June, July) are ambiguous or counted among the full ones


def _one_of(words: tuple[str, ...] | list[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", " ") for word in longest_first) + ")"


_MONTHS = [*(m for m in lexicon.MONTHS if len(m) > _ABBREVIATION_CHARS or m in {"june", "july", "may"})]
_SHORT_MONTHS = [m for m in lexicon.MONTHS if m not in _MONTHS]
_VOCABULARY: Final[dict[str, str]] = {
    "{weekday}": _one_of(lexicon.WEEKDAY_NAMES),
    "{wdabbr}": _one_of(lexicon.WEEKDAY_ABBREVIATIONS),
    "{month}": f"(?:{_one_of(_MONTHS)}|{_one_of(_SHORT_MONTHS)}\\.?)",
    "{day}": r"(?:(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\w%]|[.:,]\d))",
    "{year}": r"(?:(?:1[6-9]|20)\d\d(?!\d|[.,]\d))",
    "{dash}": r"(?: ?[-\u2013\u2014/] ?| (?:to|and|until|till|through) )",
    "{night}": (
        "(?:overnight|(?:in |during |on |over |through )?the (?:following |same )?night)"
        "(?: of| from| between| on)?(?: the)? "
    ),
    "{part}": _one_of(lexicon.PARTS_OF_DAY),
    "{number}": f"(?:{_one_of((*lexicon.NUMBERS, *lexicon.UNCLEAR_NUMBERS))}|\\d{{1,3}})",
    "{unit}": _one_of(lexicon.UNITS),
    "{season}": _one_of(list(lexicon.SEASONS)),
    "{holiday}": _one_of([*lexicon.HOLIDAYS, *lexicon.EASTER_OFFSETS]),
    "{gap}": "(?: |-)",
    "{phase}": "(?:early|mid|late|the (?:first|second) half of|(?:the )?(?:start|beginning|middle|end) of)",
}


def _compile(skipped: frozenset[str] = frozenset()) -> re.Pattern[str]:
    alternatives = []
    for number, (name, pattern) in enumerate(lexicon.EXPRESSION_RULES):
        if name in skipped:
            continue
        filled = pattern
        for key, value in _VOCABULARY.items():
            filled = filled.replace(key, value)
        filled = filled.replace("(?P<", f"(?P<r{number}_").replace(" ", _BLANK)
        alternatives.append(f"(?P<r{number}>{filled})")
    return re.compile(r"(?<![\w$€£-])(?:" + "|".join(alternatives) + r")(?!\w)")


# Rules that reach over a following number, which may turn out to be a count: "on Monday 12 people died".
_REACHING: Final = frozenset({"weekday_day", "range_dates", "ahead"})
_GRAMMAR: Final = _compile()
_SHORT_GRAMMAR: Final = _compile(_REACHING)
_RULE_NAMES: Final = tuple(name for name, _ in lexicon.EXPRESSION_RULES)
_STAMP: Final = re.compile(
    r"(?m)^[ \t]{0,4}\d{1,2}[:.h]\d\d(?: ?[ap]\.?m\.?)?(?: ?(?:gmt|utc|bst|cet|cest|edt|est))?"
    r"(?=[\s:|\u2013\u2014-])"
)
# The age of a live-blog entry, alone on its line: "10 hours ago", "Updated 2d ago".
_AGE: Final = re.compile(
    r"(?m)^[ \t]{0,4}(?:(?:updated|posted|published)[ :]{1,2})?(?P<n>\d{1,3}|an?|one) ?"
    r"(?P<u>s|sec|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?) ago[ \t.:|\u2013\u2014-]{0,3}$"
)
_DATELINE: Final = re.compile(
    r"[ \t]{0,4}(?P<first>[A-Z][\w.'\u2019-]{1,30})(?:[ ,/]{1,2}[A-Z][\w.'\u2019-]{0,30}){0,6}[ ,]{1,2}"
    r"(?:(?P<m>[A-Z][a-z]{2,8})\.? (?P<d>\d{1,2})|(?P<d2>\d{1,2}) (?P<m2>[A-Z][a-z]{2,8})\.?)(?:,? (?P<y>\d{4}))? ?"
    r"(?:\([^)\n]{1,30}\) ?)?[-\u2013\u2014:.]"
)
_WORD_END: Final = re.compile(r"[^a-z]")
_PREPOSITIONS: Final = frozenset(
    (
        *("in", "since", "until", "till", "by", "during", "of", "before", "after", "from"),
        *("for", "to", "through", "between", "and", "around", "about", "on", "back"),
    )
)
_NO_PLACES: Final = _PREPOSITIONS | {*lexicon.WEEKDAYS, "the", "early", "late", "last", "next", "this"}
_YEAR_LEADS: Final = _PREPOSITIONS | {"year", "the", "his", "her", "its", "their"}


@dataclass(frozen=True, slots=True)
class Expression:
    """A date expression: characters ``start`` to ``end``, the rule that found it and the rule's named ``parts``.

    ``lead`` holds the words just before it, in lower case; ``token`` is the index of its governing token.
    """

    start: int
    end: int
    rule: str
    parts: Mapping[str, str]
    lead: str
    token: int


def lowered(text: str) -> str:
    """Return the text in lower case with every character at its place."""
    plain = text.lower()
    if len(plain) == len(text):
        return plain
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def find_expressions(document: Document) -> Iterator[Expression]:
    """Yield the date expressions of a document from left to right, without overlaps."""
    text = lowered(document.text)
    stamps = [(match.start(), match.end()) for match in _STAMP.finditer(text)]
    for start, end in stamps:
        yield _expression(document, text, (start, end), "timestamp", {})
    ages = list(_AGE.finditer(text))
    for match in ages:
        yield _expression(document, text, match.span(), "age", {"n": match["n"], "u": match["u"]})
    aged = {index for match in ages for index in range(*match.span())}
    reached = 0
    for token in document.tokens:
        if token.start < reached or not _may_begin(token):
            continue
        if token.start in aged:
            continue
        found = _match(document, text, token.start, _GRAMMAR)
        if found is not None and found.rule in _REACHING and not _plausible(document, found):
            found = _match(document, text, token.start, _SHORT_GRAMMAR)
        if found is not None and _plausible(document, found):
            reached = found.end
            yield found


def _match(document: Document, text: str, start: int, grammar: re.Pattern[str]) -> Expression | None:
    match = grammar.match(text, start)
    if match is None or (group := match.lastgroup) is None:
        return None
    prefix = f"{group}_"
    parts = {
        name.removeprefix(prefix): value
        for name, value in match.groupdict().items()
        if value is not None and name.startswith(prefix)
    }
    return _expression(document, text, match.span(), _RULE_NAMES[int(group[1:])], parts)


def _may_begin(token: Token) -> bool:
    word = token.text.lower()
    if word[0].isdigit():
        return True
    return word.rstrip(".") in lexicon.FIRST_WORDS or _WORD_END.split(word, maxsplit=1)[0] in lexicon.FIRST_WORDS


def _expression(
    document: Document, text: str, span: tuple[int, int], rule: str, parts: Mapping[str, str]
) -> Expression:
    start, end = span
    head = document.head_of_span(start, end)
    lead = " ".join(text[max(0, start - _LEAD_CHARS) : start].split()[-3:])
    return Expression(start, end, rule, parts, lead, head.index if head else 0)


def dateline_span(document: Document) -> re.Match[str] | None:
    """Return the dateline that opens the text ("BEIRUT, March 13 (Agency) -"), groups ``m d`` or ``m2 d2``, ``y``."""
    match = _DATELINE.match(document.text[:DATELINE_CHARS])
    return None if match is None or match["first"].lower() in _NO_PLACES else match


def _next_token(document: Document, end: int) -> Token | None:
    following = document.tokens_between(end, end + 2)
    return next((token for token in following if token.start >= end), None)


def _plausible(document: Document, found: Expression) -> bool:
    """Tell whether the words are meant as a date: "May" and not "may", a year and not a count."""
    source = document.text[found.start : found.end]
    if found.rule in {"month", "month_year", "month_of_year", "day_month", "month_range"}:
        name = found.parts["m"].rstrip(".")
        position = source.lower().find(name)
        if name in lexicon.AMBIGUOUS_MONTHS and not source[position].isupper():
            return False
    check = _CHECKS.get(found.rule)
    return check is None or check(document, found)


def _plausible_month(document: Document, found: Expression) -> bool:
    name = found.parts["m"]
    if {"rel", "phase", "poss"} & found.parts.keys():
        return True
    last = found.lead.split()[-1] if found.lead else ""
    if last in _PREPOSITIONS and last != "and":
        return not (name == "may" and document.text[found.start : found.end].isupper())
    if name.rstrip(".") in lexicon.AMBIGUOUS_MONTHS or len(name) <= _ABBREVIATION_CHARS:
        return False
    following = _next_token(document, found.end)
    return following is None or not following.tag.startswith("NNP")


def _plausible_year(document: Document, found: Expression) -> bool:
    if found.parts.get("s") == "s":
        return False
    if "phase" in found.parts:
        return True
    lead = found.lead.rsplit(" ", 1)[-1]
    if lead not in _YEAR_LEADS and document.text[max(0, found.start - 1) : found.start] != "(":
        return False
    following = _next_token(document, found.end)
    counted = following is not None and following.tag in {"NNS", "NNPS", "CD"} and following.start <= found.end + 1
    return not counted or lead == "the"


def _plausible_weekday_day(document: Document, found: Expression) -> bool:
    following = _next_token(document, found.end)
    return following is None or not following.tag.startswith(("NN", "JJ", "CD"))


def _plausible_range(document: Document, found: Expression) -> bool:
    if "m" in found.parts and "m2" not in found.parts:
        following = _next_token(document, found.end)
        joined = " and " in document.text[found.start : found.end]
        return not (joined and following is not None and following.tag.startswith("NN"))
    return True


def _plausible_ahead(document: Document, found: Expression) -> bool:
    """Read "Will return in two weeks" points ahead; "the third strike in two years" measures."""
    if "u" in found.parts:
        return True
    governor = document.tokens[document.tokens[found.token].head]
    return governor.tag.startswith("VB") and governor.lemma != "be"


_CHECKS: Final = {
    "ahead": _plausible_ahead,
    "month": _plausible_month,
    "year": _plausible_year,
    "weekday_day": _plausible_weekday_day,
    "range_dates": _plausible_range,
}
