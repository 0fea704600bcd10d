"""The parser, loaded once for all quantity tests; articles are of Thursday 13 March 2025 if nothing else is said."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from streams.adapters.syntax import SpacySyntaxParser
from streams.domain.document import Document

PUBLISHED = datetime(2025, 3, 13, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def parse() -> Callable[..., Document]:
    """Return a function from a text, and the day it was published, to its analysis."""
    parser = SpacySyntaxParser()
    return lambda text, published=PUBLISHED: parser.parse(text, published)
