"""The records on the topics, as frozen dataclasses: the one definition of every field that crosses a broker.

Field names, units and vocabularies follow docs/codebook.md. Calendar days are ISO strings (``2025-03-13``) because a
coded day has no time zone; instants are aware UTC ``datetime``. Sequences are tuples, so records are hashable values.
The JSON Schemas beside this module are tested against these classes.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One news text as published.

    ``id`` is always set here: the publisher's, else a digest of the URL, else of the text (``domain.article``).
    ``published_at`` is None where the publisher gave none; the arrival time then stands in and mentions say so.
    ``unknown`` keeps fields that are not ours, untouched. ``cut`` names the fields that were longer than their limit
    (``limits``): titles and sources end in an ellipsis then, urls and languages are None.
    """

    id: str
    text: str
    url: str | None = None
    source: str | None = None
    title: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    unknown: dict[str, Any] = field(default_factory=dict, hash=False)
    cut: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place as resolved: ``lat`` and ``lon`` in decimal degrees (WGS 84) of the place named.

    ``country`` is ISO 3166-1 alpha-2, ``admin1`` the English name of the first-level unit ("" where it has none),
    ``geonames_id`` the GeoNames id where the gazetteer has one, ``precision`` one of ``vocabulary.PLACE_PRECISIONS``.
    """

    name: str
    country: str | None
    admin1: str
    lat: float
    lon: float
    precision: str
    geonames_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acted or was acted on: a common English name, ISO country or None, a sector of ``vocabulary.SECTORS``."""

    name: str
    country: str | None
    sector: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Weapon:
    """A weapon as counted in the text; ``count`` is None where the text names it without a number."""

    kind: str
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """The codebook's fields of one event: the part that mentions and events share.

    ``date`` and ``end_date`` are ISO days; ``killed`` and ``injured`` are persons (None: not stated, 0: none said).
    ``date_basis`` tells what relative dates were resolved against: ``"published"``, or ``"received"`` where the
    publisher gave no usable time (none, or one after the arrival) and the arrival time stood in. ``confidence`` is
    between 0 and 1.
    """

    type: str
    mode: str | None
    acled: str | None
    cameo: str | None
    date: str
    end_date: str | None
    date_precision: str
    date_basis: str
    place: Place | None
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    killed: int | None
    injured: int | None
    weapons: tuple[Weapon, ...]
    status: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention(Coding):
    """One event as one article reports it.

    ``mention_id`` is the article's id and the mention's position in it (``"A01#0"``), so re-reading the same article
    gives the same ids. ``evidence`` is the exact sentence, ``evidence_start`` and ``evidence_end`` its characters in
    the article's text. ``article_digest`` tells one version of an article's text from another, ``article_signature``
    is its MinHash in hexadecimal, by which near-identical copies are recognised. ``received_at`` is the Kafka time of
    the article, ``extractor`` the version of the extraction code and data. ``cut`` names the fields that are shorter
    than what was found, because a record has its limits (``limits``, ``fitting``).
    """

    mention_id: str
    article_id: str
    article_digest: str
    article_signature: str
    url: str | None
    source: str | None
    title: str | None
    published_at: datetime
    received_at: datetime
    extractor: str
    evidence: str
    evidence_start: int
    evidence_end: int
    cut: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one version of one article says: the account that it was read, and its mentions, in document order.

    Every article that is not dead-lettered gives a reading; one without events gives a reading without mentions.
    ``reading_key`` is a digest of all that the mentions depend on (``domain.copies``), "" where it was not taken.
    ``cut`` names the fields of the article that were too long, and ``"mentions"`` where there were too many of them.
    """

    article_id: str
    article_digest: str
    article_signature: str
    received_at: datetime
    extractor: str
    language: str
    mentions: tuple[Mention, ...] = ()
    reading_key: str = ""
    cut: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    """What the register remembers of an article, so that repeats and outdated versions change nothing.

    ``mentions`` maps the current mention ids to their block keys and content digests; ``superseded`` lists the
    digests of earlier versions of the text.
    """

    article_id: str
    article_digest: str
    received_at: datetime
    extractor: str
    mentions: dict[str, tuple[str, str]] = field(default_factory=dict, hash=False)
    superseded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """That an article no longer says what one of its mentions said, because its text or the extractor changed.

    Names the mention as it was published before: by its id, the version of the text, and the extractor's version.
    """

    withdrawn_mention_id: str
    article_id: str
    article_digest: str
    extractor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Mention):
    """One report behind an event. ``copy_of`` names the article of which this one is a near-identical copy."""

    copy_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of persons over several reports: the latest by publication, and the range of all."""

    latest: int
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Coding):
    """The merged view of all reports of one event; ``revision`` counts its published states from 1.

    ``killed_reported`` and ``injured_reported`` give the ranges behind the latest numbers. ``source_count`` counts
    independent articles (copies do not count) and stays exact when ``sources`` is cut to its limit; ``unlisted``
    then holds the ids of mentions that are counted but no longer listed (long ones by their digest), and
    ``unlisted_copies`` those of copies. Of more than ``limits.MAX_UNLISTED`` only ``forgotten`` counts the articles.
    """

    event_id: str
    revision: int
    block_key: str
    killed_reported: Count | None
    injured_reported: Count | None
    sources: tuple[Source, ...]
    source_count: int
    first_seen: datetime
    last_seen: datetime
    unlisted: tuple[str, ...] = ()
    unlisted_copies: tuple[str, ...] = ()
    forgotten: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Which mention became part of which event, and why; ``verdict`` is one of ``vocabulary.VERDICTS``.

    ``score`` is the match score (0-1) against the closest report already in the event, None where there was none.
    ``reasons`` name the parts of the decision, for example ``"place: 0 km"``. ``revision`` is the event's revision
    that the link belongs to.
    """

    event_id: str
    mention_id: str
    article_id: str
    verdict: str
    score: float | None
    reasons: tuple[str, ...]
    revision: int
    extractor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Toponym:
    """A place name in a text, resolved; ``start`` and ``end`` count characters of the article's text."""

    text: str
    start: int
    end: int
    place: Place
