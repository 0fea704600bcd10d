"""Build what extraction needs from the data that ships with the package; the one place that reads it from disk."""

import json
import os
from dataclasses import replace
from importlib import resources
from typing import Any

# One core per worker process: the pool spreads the work, not the algebra library. Before numpy, which reads it once.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from streams.adapters.actor_data import load_actor_index
from streams.adapters.encoder import OnnxSentenceEncoder
from streams.adapters.gazetteer import open_gazetteer
from streams.adapters.syntax import SpacySyntaxParser
from streams.adapters.time_zones import PlaceZones
from streams.adapters.word_forms import WordForms
from streams.domain.actors.index import group_names
from streams.domain.analysis import Resources
from streams.domain.places.organisations import WithoutOrganisations
from streams.domain.reader.models import reader_models

_IDENTIFIED_CHARS = 1000
_SHORT_CHARS = 300
_NEAR_ENGLISH = frozenset({"pcm"})


class LangidIdentifier:
    """Implements ``domain.extraction.LanguageIdentifier`` with py3langid's naive Bayes model."""

    def __init__(self) -> None:
        self._model = LanguageIdentifier.from_model_file(MODEL_FILE)

    def identify(self, text: str) -> str:
        """Return the ISO 639-1 code of the text's language, judged by its first 1000 characters.

        Nigerian Pidgin, which the model takes short English for, counts as English in short texts.
        """
        language, _ = self._model.classify(text[:_IDENTIFIED_CHARS])
        return "en" if language in _NEAR_ENGLISH and len(text) <= _SHORT_CHARS else str(language)


def load_resources(min_confidence: float | None = None) -> Resources:
    """Return everything that reading articles takes. Takes about two seconds; do it once per process.

    Args:
        min_confidence: the lowest confidence of what is reported, 0 to 1; None: that of the fitted models.
    """
    actors = load_actor_index()
    parser = SpacySyntaxParser()
    gazetteer = WithoutOrganisations(open_gazetteer(), group_names(actors))
    models = reader_models(_read("models.json"))
    return Resources(
        parser=parser,
        gazetteer=gazetteer,
        word_forms=WordForms(parser, gazetteer),
        zones=PlaceZones(),
        actors=actors,
        languages=LangidIdentifier(),
        encoder=OnnxSentenceEncoder(),
        models=models if min_confidence is None else replace(models, least_confidence=min_confidence),
    )


def _read(name: str) -> dict[str, Any]:
    text = resources.files("streams.domain.reader").joinpath("data", name).read_text("utf-8")
    data: dict[str, Any] = json.loads(text)
    return data
