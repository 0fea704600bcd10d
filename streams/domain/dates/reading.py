"""Reads the dates of an article in order: finds each expression, gathers its context and has it resolved."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from streams.domain.dates import days, lexicon
from streams.domain.dates.cues import outlook
from streams.domain.dates.expressions import DATELINE_CHARS, Expression, dateline_span, find_expressions, lowered
from streams.domain.dates.mention import DateMention, Kind
from streams.domain.dates.resolution import Context, Days, resolve
from streams.domain.dates.writing_day import LocalZones, WritingDay, writing_day
from streams.domain.document import Document

_BESIDE_RULES: Final = frozenset({"weekday", "day_month", "today_is", "weekday_day", "iso"})
_NIGHTS: Final = frozenset({"night", "overnight"})
# Zones run from 12 hours behind to 14 hours ahead: the place's day is at most one off the publication's.
_ZONE_SLACK_DAYS: Final = 1
_LEAD_KINDS: Final[dict[str, Kind]] = {
    "since": "since",
    "until": "until",
    "till": "until",
    "by": "until",
    "through": "until",
}


def read_dates(
    document: Document, headline: Document | None = None, zones: LocalZones | None = None
) -> tuple[tuple[DateMention, ...], dt.date]:
    """Return the dates that the text names, as ``find_dates`` does, and the day that an undated event is dated by.

    That day is the one of publication, or the one that the text claims.
    Of two days, the publisher's and that at the place the text is about, it is the earlier one: it had happened.
    A live blog's headline, a dateline ("BEIJING, March 13 -") and "today (13 March)" outrank the publication time when
    they are within a day of it: the place of writing may lie in another zone, and a live blog closes after midnight.
    """
    expressions = sorted(find_expressions(document), key=lambda found: found.start)
    day = _writing_day(document, zones)
    claimed = _claimed_day(document, expressions, headline, day.today)
    reader = _Reader(document, expressions, claimed, zones)
    dates = tuple(mention for index in range(len(expressions)) if (mention := reader.read(index)) is not None)
    return dates, claimed or day.earliest


def find_dates(
    document: Document, headline: Document | None = None, zones: LocalZones | None = None
) -> tuple[DateMention, ...]:
    """Return the dates that the text names, left to right, resolved; never overlapping.

    ``headline`` may name the day of a live blog ("Thursday 13 March as it happened"), as a dateline names the day of
    writing; either moves the day that "today" means by at most one day. ``zones`` are those of the places in the text;
    without them every date counts from the publisher's own day. Raises nothing.
    """
    return read_dates(document, headline, zones)[0]


def _writing_day(document: Document, zones: LocalZones | None) -> WritingDay:
    """Return the day of writing as it counts for the text as a whole."""
    published = document.published_at
    if zones is None:
        return WritingDay(published.date(), published.date(), published.date())
    return writing_day(published, zones.home)


def _claimed_day(
    document: Document, expressions: Iterable[Expression], headline: Document | None, published: dt.date
) -> dt.date | None:
    claims = (
        _headline_day(headline, published),
        _dateline_day(document, published),
        _first_day(expressions, published, frozenset({"today_is"})),
    )
    for claimed in claims:
        if claimed is not None and abs((claimed - published).days) <= _ZONE_SLACK_DAYS:
            return claimed
    return None


def _first_day(expressions: Iterable[Expression], published: dt.date, rules: frozenset[str]) -> dt.date | None:
    context = Context(published, None, None, future=False)
    for found in expressions:
        if found.rule in rules and (resolved := resolve(found, context)) is not None:
            return resolved.day
    return None


def _headline_day(headline: Document | None, published: dt.date) -> dt.date | None:
    if headline is None or not any(word in lowered(headline.text) for word in lexicon.LIVE_WORDS):
        return None
    return _first_day(find_expressions(headline), published, _BESIDE_RULES)


def _dateline_day(document: Document, published: dt.date) -> dt.date | None:
    match = dateline_span(document)
    if match is None:
        return None
    name = (match["m"] or match["m2"]).lower()
    if name not in lexicon.MONTHS:
        return None
    number, month = int(match["d"] or match["d2"]), lexicon.MONTHS[name]
    near = [days.shift_days(published, offset) for offset in (-1, 0, 1)]
    return next((day for day in near if (day.month, day.day) == (month, number)), None)


@dataclass(slots=True)
class _Reader:
    """Walks through the expressions of one document, keeping the day that the narrative has reached."""

    document: Document
    expressions: Sequence[Expression]
    claimed: dt.date | None
    zones: LocalZones | None
    told: dt.date | None = None
    told_night: dt.date | None = None
    sentence: int = -1

    def read(self, index: int) -> DateMention | None:
        found = self.expressions[index]
        day = self._day(found)
        possessive = self.document.text[found.end : found.end + 2] in {"'s", "\u2019s"}
        span = (self.document.tokens_between(found.start, found.end)[0].index, found.token)
        view = outlook(self.document, span, found.lead, possessive=possessive)
        if found.lead.endswith("since"):
            view = "past"
        future = view == "ahead"
        context = Context(
            written=day.today,
            earliest=day.earliest,
            latest=day.latest,
            clock=self._clock(found),
            told=self.told,
            beside=self._beside(index, day),
            future=future,
            past=view == "past",
            told_night=self.told_night,
            year=self._year_before(index, day),
        )
        resolved = resolve(self._with_complement(index), context)
        if resolved is None:
            return None
        mention = self._mention(found, resolved, context)
        self._tell(mention)
        return mention

    def _day(self, found: Expression) -> WritingDay:
        """Return the day of writing as it counts for one date: by the clock of the place beside it."""
        day = _writing_day(self.document, self.zones)
        if self.zones is not None and self.zones.named:
            day = writing_day(self.document.published_at, self.zones.at(self.document, found.start, found.token))
        if self.claimed is None:
            return day
        return WritingDay(self.claimed, self.claimed, max(self.claimed, day.latest))

    def _clock(self, found: Expression) -> dt.time | None:
        """Return the time of day of publication by the clock that counts for a date."""
        published = self.document.published_at
        zone = self.zones.at(self.document, found.start, found.token) if self.zones else None
        return (published if zone is None or published.utcoffset() else published.astimezone(zone)).time()

    def _tell(self, mention: DateMention) -> None:
        """Move the narrative on: to each date in turn inside a sentence, but a sentence is summed up by its first."""
        point = mention.kind == "point" and mention.precision == "day" and not mention.future
        if not (point or mention.kind == "timestamp") or mention.of_complement:
            return
        sentence = self.document.tokens[mention.token].sentence
        if mention.part in _NIGHTS:
            self.told_night = mention.day
        if mention.kind == "timestamp" or sentence != self.sentence:
            self.sentence = sentence
            self.told = mention.day
            return
        self.told = mention.day if mention.anchor == "text" and "later" not in mention.text else self.told

    def _year_before(self, index: int, day: WritingDay) -> int | None:
        """Return the past year named just before in the same sentence ("on 16 March 2022, and in May")."""
        if index == 0:
            return None
        previous, found = self.expressions[index - 1], self.expressions[index]
        if self.document.tokens[previous.token].sentence != self.document.tokens[found.token].sentence:
            return None
        if ";" in self.document.text[previous.end : found.start]:
            return None
        year = int(previous.parts.get("y2") or previous.parts.get("y") or 0)
        return year if 0 < year < day.today.year and "rel" not in found.parts else None

    def _mention(self, found: Expression, resolved: Days, context: Context) -> DateMention:
        kind, end_day = resolved.kind, resolved.end_day
        lead = found.lead.rsplit(" ", 1)[-1]
        own = lowered(self.document.text[found.start : found.end]).split(maxsplit=1)[0]
        bound = _LEAD_KINDS.get(lead) or _LEAD_KINDS.get(own)
        if bound and (kind == "point" or (kind == "range" and bound == "since")):
            kind = bound
        if kind == "point" and found.lead.endswith("as of"):
            kind = "until"
        if kind == "point" and found.start < DATELINE_CHARS and self._in_dateline(found):
            kind = "dateline"
        if kind == "since" and resolved.day <= context.written:
            end_day = context.written
        return DateMention(
            start=found.start,
            end=found.end,
            text=self.document.text[found.start : found.end],
            token=found.token,
            day=resolved.day,
            end_day=end_day,
            precision=resolved.precision,
            kind=kind,
            anchor=resolved.anchor,
            future=_is_ahead(resolved, context),
            of_complement=resolved.of_complement,
            part=resolved.part,
        )

    def _in_dateline(self, found: Expression) -> bool:
        match = dateline_span(self.document)
        return match is not None and found.end <= match.end()

    def _beside(self, index: int, day: WritingDay) -> dt.date | None:
        """Return the day that another expression of the same sentence gives to "overnight"."""
        if self.expressions[index].rule != "overnight":
            return None
        sentence = self.document.tokens[self.expressions[index].token].sentence
        context = Context(day.today, None, None, future=False, latest=day.latest)
        for other in self.expressions[max(0, index - 3) : index + 4]:
            if other.rule not in _BESIDE_RULES or self.document.tokens[other.token].sentence != sentence:
                continue
            resolved = resolve(other, context)
            bounded = other.lead.rsplit(" ", 1)[-1] in _LEAD_KINDS
            if resolved and not bounded and resolved.part not in lexicon.NIGHT_PARTS:
                return resolved.day
        return None

    def _with_complement(self, index: int) -> Expression:
        """Mark "a day after X", where the expression dates X."""
        found = self.expressions[index]
        if found.rule != "step" or found.parts.get("dir") not in {"after", "before", "prior"}:
            return found
        following = self.document.tokens_between(found.end, found.end + 2)
        word = next((token for token in following if token.start >= found.end), None)
        if word is None or not (word.tag[0].isalpha() and word.tag not in {"CC", "IN", "TO", "VBD", "VBZ", "MD"}):
            return found
        return replace(found, parts={**found.parts, "complement": ""})


def _is_ahead(resolved: Days, context: Context) -> bool:
    """Tell whether a day lies ahead; a written-out day in the past tense may be tomorrow's, by a clock further east."""
    begun = context.begun
    if resolved.anchor == "absolute" and context.past:
        begun = max(begun, days.shift_days(context.written, 1))
    return resolved.day > begun or (context.future and resolved.day >= context.to_come)
