"""What reading takes, with a stand-in for the encoder: no session of a neural network is opened."""

import json
from importlib import resources as files

import pytest

from streams.adapters.actor_data import load_actor_index
from streams.adapters.gazetteer import open_gazetteer
from streams.adapters.resources import LangidIdentifier
from streams.adapters.syntax import SpacySyntaxParser
from streams.adapters.time_zones import PlaceZones
from streams.adapters.word_forms import WordForms
from streams.domain.extraction import Resources
from streams.domain.reader.models import reader_models
from tests.unit.reader.standin import ChecksumEncoder


@pytest.fixture(scope="package")
def resources() -> Resources:
    """The packaged resources but for the encoder, loaded once."""
    models = files.files("streams.domain.reader").joinpath("data", "models.json").read_text("utf-8")
    parser, gazetteer = SpacySyntaxParser(), open_gazetteer()
    return Resources(
        parser=parser,
        gazetteer=gazetteer,
        word_forms=WordForms(parser, gazetteer),
        zones=PlaceZones(),
        actors=load_actor_index(),
        languages=LangidIdentifier(),
        encoder=ChecksumEncoder(),
        models=reader_models(json.loads(models)),
    )
