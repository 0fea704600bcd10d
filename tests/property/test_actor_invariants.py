"""Whatever the text, actor finding keeps to the text's offsets, is deterministic and never fails."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.vocabulary import SECTORS
from streams.adapters.actor_data import load_actor_index
from streams.adapters.syntax import SpacySyntaxParser
from streams.domain.actors import PlaceSpan, find_actors
from streams.domain.document import SyntaxParser

PUBLISHED = datetime(2025, 3, 13, tzinfo=UTC)
VOCABULARY = """
Russia Ukrainian Moscow Hamas UN U.S. president police the two governments their its he they who of by in on with
between and , . ( ) - 's strike missile attacked killed arrested protesters Macron Emmanuel soldiers 12 Georgia State
Network RSF Minister Foreign said accused bombing to market É
"""
WORDS = st.sampled_from([*VOCABULARY.split(), "\n", "\u201c"])
TEXTS = st.one_of(st.lists(WORDS, max_size=40).map(" ".join), st.text(max_size=80))
BOUNDED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def parser() -> SyntaxParser:
    """Return the real parser."""
    return SpacySyntaxParser()


@BOUNDED
@given(text=TEXTS, country=st.sampled_from([None, "KE", "US"]))
def test_mentions_are_sound(parser: SyntaxParser, text: str, country: str | None) -> None:
    """Mentions lie in the text, contain their token, carry codebook sectors, are ordered and come out twice alike."""
    document, index = parser.parse(text, PUBLISHED), load_actor_index()
    places = [PlaceSpan(0, min(4, len(text)), "US")] if text else []
    mentions = find_actors(document, index, country, places)
    for mention in mentions:
        token = document.tokens[mention.token]
        assert 0 <= mention.start <= token.start < token.end <= mention.end <= len(text)
        assert mention.actor.sector in SECTORS
        assert mention.actor.name
        assert mention.actor.country is None or mention.actor.country in index.country_names
    assert [m.token for m in mentions] == sorted(m.token for m in mentions)
    assert mentions == find_actors(document, index, country, places)


def calls_during(action: Callable[[], object]) -> int:
    """Return how many Python functions an action calls: a measure of work that does not depend on the machine."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "pattern",
    ["Police, rebels, Ukraine, ", "The two governments met. They left. ", "He hit the army and Russia. ", "( RSF ) "],
)
def test_work_grows_linearly(parser: SyntaxParser, pattern: str) -> None:
    """Eight times the text takes at most some eight times the work."""
    index = load_actor_index()
    documents = [parser.parse(pattern * size, PUBLISHED) for size in (40, 320)]
    small, large = (calls_during(lambda d=d: find_actors(d, index, "KE")) for d in documents)
    assert small > 0
    assert large <= 12 * small
