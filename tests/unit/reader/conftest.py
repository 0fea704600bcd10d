"""What reading takes, with a stand-in for the encoder: no session of a neural network is opened."""

import pytest

from streams.adapters import resources as packaged
from streams.domain.analysis import Resources
from tests.unit.reader.standin import ChecksumEncoder, English


@pytest.fixture(scope="package")
def resources() -> Resources:
    """The packaged resources but for encoder and language identifier, loaded once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packaged, "OnnxSentenceEncoder", ChecksumEncoder)
        patch.setattr(packaged, "LangidIdentifier", English)
        return packaged.load_resources()
