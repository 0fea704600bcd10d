"""An article to its mentions: the one way in to everything under ``domain``.

Pure: the same article and resources give the same extraction. Sources: codebook throughout.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from schemas.records import Article, Mention, Place, Toponym
from schemas.vocabulary import cameo_of
from streams.domain.article_text import readable, sentence_case
from streams.domain.dates import day_of_writing, find_dates
from streams.domain.document import SyntaxParser
from streams.domain.events.candidates import LocatedName, Story
from streams.domain.events.consolidation import Group, consolidate
from streams.domain.events.framing import candidates_of
from streams.domain.events.lexicon import Lexicon
from streams.domain.events.modality import ModalityWords, quoted_tokens
from streams.domain.events.scenes import located_names
from streams.domain.events.selection import SelectionModel, features_of
from streams.domain.events.triggers import find_triggers
from streams.domain.places.gazetteer import Gazetteer
from streams.domain.syndication import signature
from streams.domain.versions import EXTRACTOR_VERSION, version_digest

ENGLISH: Final = "en"


class LanguageIdentifier(Protocol):
    """Tells the language of a text."""

    def identify(self, text: str) -> str:
        """Return the ISO 639-1 code of the text's language."""
        ...


@dataclass(frozen=True, slots=True)
class Resources:
    """What reading an article takes: grammar, places, actors, words. Built once by ``adapters.resources``."""

    parser: SyntaxParser
    gazetteer: Gazetteer
    languages: LanguageIdentifier
    lexicon: Lexicon
    modality: ModalityWords
    selection: SelectionModel


@dataclass(frozen=True, slots=True)
class Extraction:
    """What an article gives: its mentions in document order, every resolved place name, and its language."""

    mentions: tuple[Mention, ...]
    toponyms: tuple[Toponym, ...]
    language: str


def extract(article: Article, received_at: datetime, resources: Resources) -> Extraction:
    """Return the events that an article reports and the places it names.

    Args:
        article: as published; without ``published_at`` its dates count from ``received_at``.
        received_at: when the article reached us, aware.
        resources: grammar, gazetteer and lexicons.

    Returns:
        Mentions with ids ``<article id>#<n>`` by document order; none for texts that are not English.
    """
    text = readable(article.text)
    language = resources.languages.identify(text)
    if language != ENGLISH:
        return Extraction((), (), language)
    story = read_story(article, text, received_at, resources)
    groups = reported_groups(story, resources)
    mentions = tuple(
        _mention(article, story, group, confidence, received_at, number)
        for number, (group, confidence) in enumerate(groups)
    )
    toponyms = tuple(
        Toponym(text=article.text[name.start : name.end], start=name.start, end=name.end, place=name.place)
        for name in story.names
    )
    return Extraction(mentions, toponyms, language)


def read_story(article: Article, text: str, received_at: datetime, resources: Resources) -> Story:
    """Return the article with its grammar, places and dates found."""
    published = article.published_at or received_at
    document = resources.parser.parse(text, published)
    headline = resources.parser.parse(sentence_case(article.title), published) if article.title else None
    names = located_names(document, headline, resources.gazetteer)
    return Story(
        document=document,
        headline=headline,
        names=names,
        dates=find_dates(document, headline),
        day_of_writing=day_of_writing(document, headline),
        quoted=quoted_tokens(document),
        focus=_focus(names),
    )


def candidate_groups(story: Story, resources: Resources) -> list[Group]:
    """Return every group of candidates of the article, to be selected from."""
    triggers = find_triggers(story.document, resources.lexicon)
    return consolidate(story, candidates_of(story, triggers, resources.lexicon, resources.modality))


def reported_groups(story: Story, resources: Resources) -> list[tuple[Group, float]]:
    """Return the groups to report with their confidence, in document order."""
    found = []
    for group in candidate_groups(story, resources):
        confidence = resources.selection.confidence(features_of(story, group))
        if confidence >= resources.selection.threshold:
            found.append((group, confidence))
    return found


def _focus(names: Sequence[LocatedName]) -> Place | None:
    for name in names:
        if name.is_scene and name.place.precision in {"city", "site", "district", "admin1"}:
            return name.place
    return None


def _mention(
    article: Article, story: Story, group: Group, confidence: float, received_at: datetime, number: int
) -> Mention:
    lead = group.lead
    sentence = story.document.sentences[lead.sentence]
    published = article.published_at or received_at
    return Mention(
        mention_id=f"{article.id}#{number}",
        article_id=article.id,
        article_digest=version_digest(article),
        article_signature=signature(article.text),
        url=article.url,
        source=article.source,
        title=article.title,
        published_at=published,
        received_at=received_at,
        extractor=EXTRACTOR_VERSION,
        evidence=article.text[sentence.start : sentence.end],
        evidence_start=sentence.start,
        evidence_end=sentence.end,
        type=lead.type,
        mode=lead.mode,
        acled=lead.acled,
        cameo=cameo_of(lead.type),
        date=lead.when.day.isoformat(),
        end_date=lead.when.end_day.isoformat() if lead.when.end_day else None,
        date_precision=lead.when.precision,
        date_basis="published" if article.published_at else "received",
        place=lead.where.place,
        actors=lead.actors,
        recipients=lead.recipients,
        killed=lead.toll.killed,
        injured=lead.toll.injured,
        weapons=lead.weapons,
        status=lead.status,
        confidence=round(confidence, 3),
    )
