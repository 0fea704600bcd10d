"""An article to its mentions: the one way in to everything under ``domain``.

Pure: the same article and resources give the same extraction. Sources: codebook throughout.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from schemas.fitting import fitted_mentions, marked
from schemas.records import Article, Mention, Place, Toponym
from schemas.vocabulary import cameo_of
from streams.domain.actors import ActorIndex, PlaceSpan, find_actors
from streams.domain.dates import LocalZones, ZoneFinder, day_of_writing, find_dates
from streams.domain.document import SyntaxParser
from streams.domain.events.ascription import ascribe, ascribe_remaining
from streams.domain.events.candidates import LocatedName, Story
from streams.domain.events.consolidation import Group, consolidate
from streams.domain.events.counterparts import supply_counterparts
from streams.domain.events.framing import candidates_of
from streams.domain.events.learned_triggers import learned_triggers
from streams.domain.events.lexicon import Lexicon
from streams.domain.events.modality import ModalityWords, quoted_tokens
from streams.domain.events.naming import name_classes
from streams.domain.events.reporting import report_of
from streams.domain.events.scenes import focus_of, home_of, located_names
from streams.domain.events.selection import SelectionModel, all_features, is_off_topic, is_told_as_fact
from streams.domain.events.sentence_types import SentenceModel, told_types
from streams.domain.events.triggers import find_triggers
from streams.domain.places.gazetteer import Gazetteer
from streams.domain.prose import Prose, WordKnowledge, headline_of, in_sentence_case, prose_of, under_headline
from streams.domain.publication import publication_of
from streams.domain.quantities import find_casualties, find_weapons
from streams.domain.syndication import signature
from streams.domain.versions import EXTRACTOR_VERSION, version_digest

ENGLISH: Final = "en"
_OFF_TOPIC_THRESHOLD: Final = 0.97
"""Sport, markets and essays speak of attacks in figures: only the surest event of such a text is believed."""

_LEAD_CHARS: Final = 600


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
    word_forms: WordKnowledge
    lexicon: Lexicon
    modality: ModalityWords
    sentences: SentenceModel
    selection: SelectionModel


@dataclass(frozen=True, slots=True)
class Extraction:
    """What an article gives: its mentions in document order, every resolved place name, and its language.

    ``cut`` is that of a ``Reading``.
    """

    mentions: tuple[Mention, ...]
    toponyms: tuple[Toponym, ...]
    language: str
    cut: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """An event with what it is told by: the text that was read, its story, its group of candidates there."""

    prose: Prose
    story: Story
    group: Group
    confidence: float


def extract(article: Article, received_at: datetime, resources: Resources) -> Extraction:
    """Return the events that an article reports and the places it names.

    Args:
        article: as published; without ``published_at``, or with one after it, its dates count from ``received_at``.
        received_at: when the article reached us, aware.
        resources: grammar, gazetteer and lexicons.

    Returns:
        Mentions with ids ``<article id>#<n>`` by document order, as many as a reading holds; none for texts that are
        not English.
    """
    prose = prose_of(article.text)
    headline = headline_of(article.title or "")
    language = resources.languages.identify(f"{headline}\n{prose.text}".strip())
    if language != ENGLISH:
        return Extraction((), (), language, article.cut)
    told, story = _told(article, prose, headline, received_at, resources)
    sketch = signature(article.text)
    mentions = [
        replace(
            mention_of(article, event, received_at, number, resources),
            article_signature=sketch,
        )
        for number, event in enumerate(told)
    ]
    kept = fitted_mentions(mentions)
    spans = ((name, prose.span(name.start, name.end)) for name in story.names)
    toponyms = tuple(
        Toponym(text=article.text[start:end], start=start, end=end, place=name.place) for name, (start, end) in spans
    )
    return Extraction(
        kept, toponyms, language, article.cut if len(kept) == len(mentions) else marked(article.cut, "mentions")
    )


def _told(
    article: Article, prose: Prose, headline: str, received_at: datetime, resources: Resources
) -> tuple[list[Told], Story]:
    """Return the events that an article tells, and the story of its text.

    What a text tells its headline need not tell again; a text that tells nothing may go on from it.
    """
    story = read_story(article, prose.text, received_at, resources)
    found = [Told(prose, story, group, confidence) for group, confidence in reported_groups(story, resources)]
    if found or not headline:
        return found, story
    opened = under_headline(prose, headline, lead_chars=_LEAD_CHARS)
    opening = read_story(article, opened.text, received_at, resources)
    found = [
        Told(opened, opening, group, confidence)
        for group, confidence in reported_groups(opening, resources)
        if opening.document.sentences[report_of(opening, group, resources.lexicon).sentence].start < opened.headline
    ]
    return found, story


def read_story(article: Article, text: str, received_at: datetime, resources: Resources) -> Story:
    """Return the article with its grammar, places and dates found; ``text`` is what is read of its own."""
    published = publication_of(article, received_at).at
    document = resources.parser.parse(in_sentence_case(text, resources.word_forms), published)
    title = in_sentence_case(headline_of(article.title or ""), resources.word_forms, least_words=1)
    headline = resources.parser.parse(title, published) if title else None
    names = located_names(document, headline, resources.gazetteer)
    focus = focus_of(names, title)
    zones = _zones_of(names, focus, resources.zones)
    home = home_of(names, focus)
    dates = find_dates(document, headline, zones)
    spans = [
        PlaceSpan(name.start, name.end, name.place.country, is_country=name.place.precision == "country")
        for name in names
        if name.place.country is not None
    ]
    return Story(
        document=document,
        headline=headline,
        names=names,
        dates=dates,
        day_of_writing=day_of_writing(document, headline, zones),
        quoted=quoted_tokens(document),
        focus=focus,
        home=home,
        casualties=find_casualties(document, dates),
        weapons=find_weapons(document),
        actors=find_actors(document, resources.actors, home, spans),
        actor_index=resources.actors,
        gazetteer=resources.gazetteer,
        words=resources.sentences,
        told=told_types(document, resources.lexicon, resources.sentences),
    )


def _zones_of(names: Sequence[LocatedName], focus: Place | None, finder: ZoneFinder) -> LocalZones:
    """Return the clocks of the places that a text names as scenes, and of the one that it is about."""
    scenes = [name for name in names if name.is_scene]
    about = focus or next((name.place for name in scenes), None)
    named = [(name.start, zone) for name in scenes if (zone := finder.zone_of(name.place)) is not None]
    return LocalZones(finder.zone_of(about) if about is not None else None, named)


def candidate_groups(story: Story, resources: Resources) -> list[Group]:
    """Return every group of candidates of the article, to be selected from."""
    names = name_classes(story.document, story.names, story.actors)
    triggers = find_triggers(story.document, resources.lexicon, names)
    learned = learned_triggers(story, resources.lexicon, triggers)
    candidates = candidates_of(story, (*triggers, *learned), resources.modality)
    groups = consolidate(story, [candidate for candidate in candidates if is_told_as_fact(candidate)])
    ascribe(story, groups)
    return groups


def reported_groups(story: Story, resources: Resources) -> list[tuple[Group, float]]:
    """Return the groups to report with their confidence, in document order."""
    groups = candidate_groups(story, resources)
    rows = all_features(story, groups, resources.lexicon)
    scored = [(group, resources.selection.confidence(row)) for group, row in zip(groups, rows, strict=True)]
    usual = resources.selection.threshold
    # Victims are no figure of speech, whatever else a text is about.
    least = _OFF_TOPIC_THRESHOLD if is_off_topic(story, resources.lexicon) else usual
    thresholds = [usual if row.get("toll") else least for row in rows]
    told = [found for found, threshold in zip(scored, thresholds, strict=True) if found[1] >= threshold]
    events = [group for group, _ in told]
    ascribe_remaining(story, events, resources.lexicon)
    supply_counterparts(story, events)
    return told


def mention_of(article: Article, told: Told, received_at: datetime, number: int, resources: Resources) -> Mention:
    """Return the record of one event; its signature is left to the caller, who has it once for all mentions."""
    report = report_of(told.story, told.group, resources.lexicon)
    publication = publication_of(article, received_at)
    sentence = told.story.document.sentences[report.sentence]
    start, end = told.prose.span(sentence.start, sentence.end)
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
        evidence=article.text[start:end] or told.prose.text[sentence.start : sentence.end],
        evidence_start=start,
        evidence_end=end,
        cut=article.cut,
        type=report.type,
        mode=report.mode,
        acled=report.acled,
        cameo=cameo_of(report.type),
        date=report.when.day.isoformat(),
        end_date=report.when.end_day.isoformat() if report.when.end_day else None,
        date_precision=report.when.precision,
        date_basis=publication.basis,
        place=report.place,
        actors=report.actors,
        recipients=report.recipients,
        killed=report.killed,
        injured=report.injured,
        weapons=report.weapons,
        status=report.status,
        confidence=round(told.confidence, 3),
    )
