"""Hypothesis strategies for the records: every value that the contract allows, not only those that news produces."""

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from schemas import vocabulary
from schemas.records import (
    Actor,
    Count,
    Event,
    KnownArticle,
    Link,
    Mention,
    Place,
    Reading,
    Source,
    Weapon,
    Withdrawal,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
optional_texts = st.none() | texts
signatures = st.binary(max_size=8).map(bytes.hex)
cuts = st.lists(st.sampled_from(["url", "title", "evidence"]), unique=True).map(tuple)
days = st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat)
instants = st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive by hypothesis' rule
persons = st.integers(0, 10**7)
countries = st.sampled_from(["UA", "RU", "SD", "PS", "GB"])

places = st.builds(
    Place,
    name=texts,
    country=st.none() | countries,
    admin1=texts,
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
    precision=st.sampled_from(vocabulary.PLACE_PRECISIONS),
    geonames_id=st.none() | st.integers(1, 10**8),
)
actors = st.builds(Actor, name=texts, country=st.none() | countries, sector=st.sampled_from(vocabulary.SECTORS))
weapons = st.builds(Weapon, kind=texts, count=st.none() | persons)
counts = st.builds(Count, latest=persons, lowest=persons, highest=persons)


@st.composite
def _codings(draw: st.DrawFn) -> dict[str, object]:
    kind = draw(st.sampled_from(vocabulary.TYPES))
    return {
        "type": kind,
        "mode": draw(st.sampled_from([None, *vocabulary.MODES[kind]])),
        "acled": draw(st.none() | st.sampled_from(vocabulary.ACLED)),
        "cameo": vocabulary.cameo_of(kind),
        "date": draw(days),
        "end_date": draw(st.none() | days),
        "date_precision": draw(st.sampled_from(vocabulary.DATE_PRECISIONS)),
        "date_basis": draw(st.sampled_from(["published", "received"])),
        "place": draw(st.none() | places),
        "actors": tuple(draw(st.lists(actors, max_size=2))),
        "recipients": tuple(draw(st.lists(actors, max_size=2))),
        "killed": draw(st.none() | persons),
        "injured": draw(st.none() | persons),
        "weapons": tuple(draw(st.lists(weapons, max_size=2))),
        "status": draw(st.sampled_from(vocabulary.STATUSES)),
        "confidence": draw(st.floats(0, 1)),
    }


@st.composite
def _reports(draw: st.DrawFn) -> dict[str, object]:
    start = draw(st.integers(0, 10**6))
    return {
        **draw(_codings()),
        "mention_id": draw(texts),
        "article_id": draw(texts),
        "article_digest": draw(texts),
        "article_signature": draw(signatures),
        "url": draw(optional_texts),
        "source": draw(optional_texts),
        "title": draw(optional_texts),
        "published_at": draw(instants),
        "received_at": draw(instants),
        "extractor": draw(texts),
        "evidence": draw(texts),
        "evidence_start": start,
        "evidence_end": start + draw(st.integers(0, 500)),
        "cut": draw(cuts),
    }


mentions = _reports().map(lambda fields: Mention(**fields))  # type: ignore[arg-type]  # drawn by field name
sources = st.builds(lambda fields, copy_of: Source(**fields, copy_of=copy_of), _reports(), optional_texts)


@st.composite
def _events(draw: st.DrawFn) -> Event:
    return Event(
        **draw(_codings()),  # type: ignore[arg-type]  # drawn by field name
        event_id=draw(texts),
        revision=draw(st.integers(1, 10**6)),
        block_key=draw(texts),
        killed_reported=draw(st.none() | counts),
        injured_reported=draw(st.none() | counts),
        sources=tuple(draw(st.lists(sources, min_size=1, max_size=2))),
        source_count=draw(st.integers(0, 1000)),
        first_seen=draw(instants),
        last_seen=draw(instants),
        unlisted=tuple(draw(st.lists(texts, max_size=2))),
        unlisted_copies=tuple(draw(st.lists(texts, max_size=2))),
        forgotten=draw(st.integers(0, 1000)),
    )


events = _events()
links = st.builds(
    Link,
    event_id=texts,
    mention_id=texts,
    article_id=texts,
    verdict=st.sampled_from(vocabulary.VERDICTS),
    score=st.none() | st.floats(0, 1),
    reasons=st.lists(texts, max_size=3).map(tuple),
    revision=st.integers(0, 10**6),
    extractor=texts,
)
readings = st.builds(
    Reading,
    article_id=texts,
    article_digest=texts,
    article_signature=signatures,
    received_at=instants,
    extractor=texts,
    language=texts,
    mentions=st.lists(mentions, max_size=2).map(tuple),
    reading_key=st.text("0123456789abcdef", max_size=24),
    cut=cuts,
)
withdrawals = st.builds(Withdrawal, withdrawn_mention_id=texts, article_id=texts, article_digest=texts, extractor=texts)
known_articles = st.builds(
    KnownArticle,
    article_id=texts,
    article_digest=texts,
    received_at=instants,
    extractor=texts,
    mentions=st.dictionaries(texts, st.tuples(texts, texts), max_size=2),
    superseded=st.lists(texts, max_size=2).map(tuple),
)
