"""An article to its mentions: the one way in to everything under ``domain``.

Pure: the same article and resources give the same extraction. Sources: codebook throughout.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from schemas.fitting import fitted_mentions, marked
from schemas.records import Article, Mention, Toponym, Weapon
from schemas.vocabulary import cameo_of
from streams.domain.analysis import Resources, analyse
from streams.domain.prose import Prose, headline_of, prose_of, under_headline
from streams.domain.publication import publication_of
from streams.domain.reader.article import AnalysedArticle, Chosen, Draft
from streams.domain.reader.pipeline import read_events
from streams.domain.syndication import signature
from streams.domain.versions import EXTRACTOR_VERSION, version_digest

__all__ = ["Extraction", "Resources", "Told", "extract", "mention_of", "told_events"]

ENGLISH: Final = "en"
_LEAD_CHARS: Final = 600
_TELLS: Final = -2.0
"""Log odds below which a headline tells of no event."""
_ARMED_TYPES: Final = frozenset({"ASSAULT", "MOBILIZE", "AID", "COOPERATE", "THREATEN", "COERCE"})
"""Types whose weapons are part of the event; elsewhere a weapon named is what somebody speaks of."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What an article gives: its mentions in document order, every resolved place name, and its language.

    ``prose`` is what was read of its text, ``signature`` that of the whole text.
    ``drafts``: for each mention, the draft that it was made of; it says why each field is what it is.
    ``cut`` is that of a ``Reading``.
    """

    mentions: tuple[Mention, ...]
    toponyms: tuple[Toponym, ...]
    language: str
    prose: Prose
    signature: str
    drafts: tuple[Draft, ...] = ()
    cut: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """An event with what it is told by: the text that was read, that text analysed, and the event as drafted."""

    prose: Prose
    analysed: AnalysedArticle
    draft: Draft


def extract(article: Article, received_at: datetime, resources: Resources) -> Extraction:
    """Return the events that an article reports and the places it names.

    Args:
        article: as published; without ``published_at``, or with one after it, its dates count from ``received_at``.
        received_at: when the article reached us, aware.
        resources: grammar, gazetteer, encoder and models.

    Returns:
        Mentions with ids ``<article id>#<n>`` by document order; none for texts that are not English.
    """
    prose = prose_of(article.text)
    headline = headline_of(article.title or "")
    language = resources.languages.identify(f"{headline}\n{prose.text}".strip())
    sketch = signature(article.text)
    if language != ENGLISH:
        return Extraction((), (), language, prose, sketch, cut=article.cut)
    told, analysed = told_events(article, prose, headline, received_at, resources)
    mentions = [
        replace(mention_of(article, event, received_at, number), article_signature=sketch)
        for number, event in enumerate(told)
    ]
    kept = fitted_mentions(mentions)
    spans = ((name, prose.span(name.start, name.end)) for name in analysed.names)
    toponyms = tuple(
        Toponym(text=article.text[start:end], start=start, end=end, place=name.place) for name, (start, end) in spans
    )
    cut = article.cut if len(kept) == len(mentions) else marked(article.cut, "mentions")
    drafts = tuple(event.draft for event in told[: len(kept)])
    return Extraction(kept, toponyms, language, prose, sketch, drafts, cut)


def told_events(
    article: Article, prose: Prose, headline: str, received_at: datetime, resources: Resources
) -> tuple[list[Told], AnalysedArticle]:
    """Return the events that an article tells, and its text analysed.

    What a text tells its headline need not tell again; a text that tells nothing may go on from it.
    """
    analysed = analyse(article, prose.text, received_at, resources)
    found = [Told(prose, analysed, draft) for draft in read_events(analysed, resources.models)]
    reading = analysed.headline_reading
    if found or reading is None or max(reading.told.values()) < _TELLS:
        return found, analysed
    opened = under_headline(prose, headline, lead_chars=_LEAD_CHARS)
    opening = analyse(article, opened.text, received_at, resources)
    found = [
        Told(opened, opening, draft)
        for draft in read_events(opening, resources.models)
        if opening.document.sentences[draft.sentence].start < opened.headline
    ]
    return found, analysed


def mention_of(article: Article, told: Told, received_at: datetime, number: int) -> Mention:
    """Return the record of one event; its signature is left to the caller, who has it once for all mentions."""
    publication = publication_of(article, received_at)
    draft, document = told.draft, told.analysed.document
    sentence = document.sentences[draft.sentence]
    start, end = told.prose.span(sentence.start, sentence.end)
    when = draft.when or Chosen(told.analysed.written, None, "week")
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
        evidence=article.text[start:end] or (article.title or ""),
        evidence_start=start,
        evidence_end=end,
        cut=article.cut,
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
        weapons=_weapons_of(told.analysed, draft),
        status=draft.status,
        confidence=round(draft.confidence, 3),
    )


def _weapons_of(analysed: AnalysedArticle, draft: Draft) -> tuple[Weapon, ...]:
    """Return the weapons of the sentences of an event, each kind once with its largest count."""
    if draft.type not in _ARMED_TYPES:
        return ()
    counts: dict[str, int | None] = {}
    sentences = {draft.sentence, *draft.told_again_in}
    for weapon in analysed.weapons:
        if analysed.document.tokens[weapon.token].sentence in sentences:
            counts[weapon.kind] = max(counts.get(weapon.kind) or 0, weapon.count or 0) or None
    return tuple(Weapon(kind=kind, count=count) for kind, count in counts.items())
