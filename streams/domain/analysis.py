"""An article's text to everything found in it: grammar, places, dates, quantities, actors, the encoder's readings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from schemas.records import Article, Place
from streams.domain.actors import ActorIndex, PlaceSpan, find_actors
from streams.domain.dates import LocalZones, ZoneFinder, read_dates
from streams.domain.document import SyntaxParser
from streams.domain.places.gazetteer import Gazetteer
from streams.domain.places.scenes import LocatedName, focus_of, home_of, located_names
from streams.domain.prose import WordKnowledge, headline_of, in_sentence_case
from streams.domain.publication import publication_of
from streams.domain.quantities import find_casualties, find_weapons
from streams.domain.quotation import quoted_tokens
from streams.domain.reader.article import AnalysedArticle
from streams.domain.reader.encoding import SentenceEncoder
from streams.domain.reader.models import ReaderModels


class LanguageIdentifier(Protocol):
    """Tells the language of a text."""

    def identify(self, text: str) -> str:
        """Return the ISO 639-1 code of the text's language."""
        ...


@dataclass(frozen=True, slots=True)
class Resources:
    """What reading an article takes: grammar, places, clocks, actors, words, models of sentences and of decisions.

    Built once by ``adapters.resources``.
    """

    parser: SyntaxParser
    gazetteer: Gazetteer
    zones: ZoneFinder
    actors: ActorIndex
    languages: LanguageIdentifier
    word_forms: WordKnowledge
    encoder: SentenceEncoder
    models: ReaderModels


def analyse(article: Article, text: str, received_at: datetime, resources: Resources) -> AnalysedArticle:
    """Return an article with everything found in it; ``text`` is what is read of its own."""
    published = publication_of(article, received_at).at
    document = resources.parser.parse(in_sentence_case(text, resources.word_forms), published)
    title = in_sentence_case(headline_of(article.title or ""), resources.word_forms, least_words=1)
    headline = resources.parser.parse(title, published) if title else None
    names = located_names(document, headline, resources.gazetteer)
    focus = focus_of(names, title)
    zones = _zones_of(names, focus, resources.zones)
    home = home_of(names, focus)
    dates, written = read_dates(document, headline, zones)
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
        written=written,
        focus=focus,
        home=home,
        quoted=quoted_tokens(document),
        readings=tuple(resources.encoder.read(document, title)),
        headline_reading=resources.encoder.read_headline(title) if title else None,
    )


def _zones_of(names: Sequence[LocatedName], focus: Place | None, finder: ZoneFinder) -> LocalZones:
    """Return the clocks of the places that a text names as scenes, and of the one that it is about."""
    scenes = [name for name in names if name.is_scene]
    about = focus or next((name.place for name in scenes), None)
    named = [(name.start, zone) for name in scenes if (zone := finder.zone_of(name.place)) is not None]
    return LocalZones(finder.zone_of(about) if about is not None else None, named)
