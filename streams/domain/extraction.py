"""An article to its mentions: the one way in to everything under ``domain``.

Pure: the same article and resources give the same extraction. Sources: codebook throughout.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from schemas.records import Article, Mention, Place, Toponym, Weapon
from schemas.vocabulary import cameo_of
from streams.domain.actors import ActorIndex, PlaceSpan, find_actors
from streams.domain.article_text import readable, sentence_case
from streams.domain.credits import without_credits
from streams.domain.dates import LocalZones, ZoneFinder, day_of_writing, find_dates
from streams.domain.document import SyntaxParser
from streams.domain.places.gazetteer import Gazetteer
from streams.domain.places.scenes import LocatedName, focus_of, home_of, located_names
from streams.domain.publication import publication_of
from streams.domain.quantities import find_casualties, find_weapons
from streams.domain.quotation import quoted_tokens
from streams.domain.reader.article import AnalysedArticle, Chosen, Draft
from streams.domain.reader.encoding import SentenceEncoder
from streams.domain.reader.models import ReaderModels
from streams.domain.reader.pipeline import read_events
from streams.domain.syndication import signature
from streams.domain.versions import EXTRACTOR_VERSION, version_digest

ENGLISH: Final = "en"
_ARMED_TYPES: Final = frozenset({"ASSAULT", "MOBILIZE", "AID", "COOPERATE", "THREATEN", "COERCE"})
"""Types whose weapons are part of the event; elsewhere a weapon named is what somebody speaks of."""


class LanguageIdentifier(Protocol):
    """Tells the language of a text."""

    def identify(self, text: str) -> str:
        """Return the ISO 639-1 code of the text's language."""
        ...


@dataclass(frozen=True, slots=True)
class Resources:
    """What reading an article takes: grammar, places, clocks, actors, words. Built once by ``adapters.resources``."""

    parser: SyntaxParser
    gazetteer: Gazetteer
    zones: ZoneFinder
    actors: ActorIndex
    languages: LanguageIdentifier
    encoder: SentenceEncoder
    models: ReaderModels


@dataclass(frozen=True, slots=True)
class Extraction:
    """What an article gives: its mentions in document order, every resolved place name, and its language.

    ``drafts``: for each mention, the draft that it was made of; it says why each field is what it is.
    """

    mentions: tuple[Mention, ...]
    toponyms: tuple[Toponym, ...]
    language: str
    drafts: tuple[Draft, ...] = ()


def extract(article: Article, received_at: datetime, resources: Resources) -> Extraction:
    """Return the events that an article reports and the places it names.

    Args:
        article: as published; without ``published_at``, or with one after it, its dates count from ``received_at``.
        received_at: when the article reached us, aware.
        resources: grammar, gazetteer and lexicons.

    Returns:
        Mentions with ids ``<article id>#<n>`` by document order; none for texts that are not English.
    """
    text = without_credits(readable(article.text))
    language = resources.languages.identify(text.strip())
    if language != ENGLISH:
        return Extraction((), (), language)
    analysed = analyse(article, text, received_at, resources)
    sketch = signature(article.text)
    drafts = tuple(read_events(analysed, resources.models))
    mentions = tuple(
        replace(mention_of(article, analysed, draft, received_at, number), article_signature=sketch)
        for number, draft in enumerate(drafts)
    )
    toponyms = tuple(
        Toponym(text=article.text[name.start : name.end], start=name.start, end=name.end, place=name.place)
        for name in analysed.names
    )
    return Extraction(mentions, toponyms, language, drafts)


def analyse(article: Article, text: str, received_at: datetime, resources: Resources) -> AnalysedArticle:
    """Return the article with its grammar, its values and what the encoder says of its sentences."""
    published = publication_of(article, received_at).at
    document = resources.parser.parse(text, published)
    headline = resources.parser.parse(sentence_case(article.title), published) if article.title else None
    names = located_names(document, headline, resources.gazetteer)
    focus = focus_of(names, article.title or "")
    zones = _zones_of(names, focus, resources.zones)
    home = home_of(names, focus)
    dates = find_dates(document, headline, zones)
    spans = [
        PlaceSpan(name.start, name.end, name.place.country, is_country=name.place.precision == "country")
        for name in names
        if name.place.country is not None
    ]
    return AnalysedArticle(
        document=document,
        headline=headline,
        names=names,
        headline_names=located_names(headline, None, resources.gazetteer) if headline else (),
        dates=dates,
        casualties=find_casualties(document, dates),
        headline_casualties=find_casualties(headline) if headline else (),
        weapons=find_weapons(document),
        actors=find_actors(document, resources.actors, home, spans),
        written=day_of_writing(document, headline, zones),
        focus=focus,
        home=home,
        quoted=quoted_tokens(document),
        readings=tuple(resources.encoder.read(document, article.title or "")),
        headline_reading=resources.encoder.read_headline(article.title) if article.title else None,
        rivals=resources.actors.grammar.rivals,
    )


def _zones_of(names: Sequence[LocatedName], focus: Place | None, finder: ZoneFinder) -> LocalZones:
    """Return the clocks of the places that a text names as scenes, and of the one that it is about."""
    scenes = [name for name in names if name.is_scene]
    about = focus or next((name.place for name in scenes), None)
    named = [(name.start, zone) for name in scenes if (zone := finder.zone_of(name.place)) is not None]
    return LocalZones(finder.zone_of(about) if about is not None else None, named)


def mention_of(
    article: Article, analysed: AnalysedArticle, draft: Draft, received_at: datetime, number: int
) -> Mention:
    """Return the record of one event; its signature is left to the caller, who has it once for all mentions."""
    publication = publication_of(article, received_at)
    sentence = analysed.document.sentences[draft.sentence]
    when = draft.when or Chosen(analysed.written, None, "week")
    return Mention(
        mention_id=f"{article.id}#{number}",
        article_id=article.id,
        article_digest=version_digest(article),
        article_signature="",
        url=article.url,
        source=article.source,
        title=article.title,
        published_at=publication.at,
        received_at=received_at,
        extractor=EXTRACTOR_VERSION,
        evidence=article.text[sentence.start : sentence.end],
        evidence_start=sentence.start,
        evidence_end=sentence.end,
        type=draft.type,
        mode=draft.mode,
        acled=draft.acled,
        cameo=cameo_of(draft.type),
        date=when.day.isoformat(),
        end_date=when.end_day.isoformat() if when.end_day else None,
        date_precision=when.precision,
        date_basis=publication.basis,
        place=draft.place,
        actors=draft.actors,
        recipients=draft.recipients,
        killed=draft.killed,
        injured=draft.injured,
        weapons=_weapons_of(analysed, draft),
        status=draft.status,
        confidence=round(draft.confidence, 3),
    )


def _weapons_of(analysed: AnalysedArticle, draft: Draft) -> tuple[Weapon, ...]:
    """Return the weapons of the sentence of an event, each kind once with its largest count."""
    counts: dict[str, int | None] = {}
    for weapon in analysed.weapons:
        if analysed.document.tokens[weapon.token].sentence == draft.sentence and draft.type in _ARMED_TYPES:
            counts[weapon.kind] = max(counts.get(weapon.kind) or 0, weapon.count or 0) or None
    return tuple(Weapon(kind=kind, count=count) for kind, count in counts.items())
