"""What reading takes, with a stand-in for the encoder: no session of a neural network is opened."""

import json
from importlib import resources as files

import pytest

from streams.adapters.actor_data import load_actor_index
from streams.adapters.gazetteer import open_gazetteer
from streams.adapters.syntax import SpacySyntaxParser
from streams.adapters.time_zones import PlaceZones
from streams.domain.extraction import Resources
from streams.domain.reader.models import reader_models
from tests.unit.reader.standin import ChecksumEncoder, English


@pytest.fixture(scope="package")
def resources() -> Resources:
    """The packaged resources but for the encoder, loaded once."""
    models = files.files("streams.domain.reader").joinpath("data", "models.json").read_text("utf-8")
    return Resources(
        parser=SpacySyntaxParser(),
        gazetteer=open_gazetteer(),
        zones=PlaceZones(),
        actors=load_actor_index(),
        languages=English(),
        encoder=ChecksumEncoder(),
        models=reader_models(json.loads(models)),
    )
