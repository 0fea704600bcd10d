"""The parser and the packaged vocabulary, loaded once for all actor tests."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from streams.adapters.actor_data import load_actor_index
from streams.adapters.syntax import SpacySyntaxParser
from streams.domain.actors import ActorIndex
from streams.domain.document import Document

PUBLISHED = datetime(2025, 3, 13, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def index() -> ActorIndex:
    """Return the packaged vocabulary."""
    return load_actor_index()


@pytest.fixture(scope="session")
def parse() -> Callable[[str], Document]:
    """Return a function from a text to its analysis."""
    parser = SpacySyntaxParser()
    return lambda text: parser.parse(text, PUBLISHED)
