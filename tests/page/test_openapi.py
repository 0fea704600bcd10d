"""The HTTP interface against its own OpenAPI document: requests made up from it, good ones and bad ones."""

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from streams.page.openapi import openapi
from streams.page.reading import ArticleDesk
from tests.page_state import PageServer, page_server
from tests.reports import CHUHUIV, report
from tests.standin import load_nothing
from tests.unit.page.test_http import _say

_SCHEMA = schemathesis.openapi.from_dict(openapi())
_EXAMPLES = 25  # an address; some seconds in all


@pytest.fixture(scope="module")
def server() -> Iterator[PageServer]:
    """A page with some events, and a stand-in for extraction."""

    def desk() -> ArticleDesk:
        return ArticleDesk(time_limit_s=2.0, max_article_bytes=100_000, load=load_nothing, read=_say)

    with page_server(desk=desk) as server:
        server.report(report("a"), report("b", hours=1), report("c", place=CHUHUIV, date="2025-03-20"))
        # The extraction process starts with the first article, which takes longer than a request may here.
        requests.post(f"{server.url}/api/read", json={"text": "x"}, timeout=60).raise_for_status()
        yield server


# What the schemas cannot state: a rule about two parameters together, and that a time is in one of two notations.
_UNSTATED = ("until: must not be before since", "published_at is neither ISO 8601 nor RFC 5322")


@_SCHEMA.exclude(path="/api/stream").parametrize()
@hypothesis.settings(max_examples=_EXAMPLES, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
def test_answers_are_as_documented(case: Any, server: PageServer) -> None:
    """Status, media type, headers and body are those documented; what is wrong is refused, what is right is not."""
    answer = case.call(base_url=server.url)
    unstated = answer.status_code in {400, 422} and answer.json()["detail"] in _UNSTATED
    excluded = [positive_data_acceptance] if unstated else []
    # Articles are taken in the shapes of feeds too, and a field of another type is passed over.
    excluded += [negative_data_rejection] if case.path == "/api/read" else []
    case.validate_response(answer, excluded_checks=excluded)
