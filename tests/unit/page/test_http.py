"""The HTTP interface over a state filled by hand: what each address answers, and what is refused."""

import asyncio
import base64
import csv
import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from streams.page.app import build_app
from streams.page.guard import SECURITY_HEADERS
from streams.page.live import LiveState
from streams.page.openapi import openapi
from streams.page.reading import ArticleDesk
from streams.settings import Secret
from tests.page_state import Topic, dead_letter, new_state, new_watch
from tests.reports import CHUHUIV, report
from tests.standin import load_nothing

_ATOM = "{http://www.w3.org/2005/Atom}"
_TOKEN = "a-token-of-some-length"  # noqa: S105 - of this test


def _client(state: LiveState, token: str = "") -> TestClient[Any, Any]:
    desk = ArticleDesk(time_limit_s=1.0, max_article_bytes=2000, load=load_nothing, read=_say)
    app = build_app(state, new_watch(state), desk, token=Secret(token), max_article_bytes=2000)
    return TestClient(TestServer(app))


def _say(article: Any, received_at: Any, resources: None) -> Any:
    """Read an article in the stead of extraction; hangs when told to."""
    from streams.page.article_reader import ReadingInFull  # noqa: PLC0415

    del resources
    while article.text == "hang":
        pass
    if article.text == "raise":
        raise ValueError("told to")
    line = {"article_id": article.id, "mentions": [], "places": []}
    return ReadingInFull(
        article_id=article.id,
        article_digest="",
        article_signature="",
        received_at=received_at,
        extractor="",
        language="en",
        line=line,
    )


@pytest.fixture
async def topic() -> Topic:
    """Three events: two assaults with one and two sources, and a protest without place."""
    topic = Topic(new_state())
    topic.report(
        report("a", source="Wire", title="<b>Strike</b>"),
        report("b", hours=1, killed=6, source="Daily"),
        report("c", date="2025-03-20", place=CHUHUIV, killed=40, injured=1),
        report("d", type="PROTEST", mode="demo", acled="Peaceful protest", cameo="14", place=None, date="2025-03-21"),
    )
    return topic


@pytest.fixture
async def client(topic: Topic) -> AsyncIterator[TestClient[Any, Any]]:
    """A client of a page without token."""
    async with _client(topic.state) as client:
        yield client


async def _json(answer: ClientResponse) -> Any:
    return json.loads(await answer.read())


async def test_the_list_is_filtered_sorted_and_paged(client: TestClient[Any, Any]) -> None:
    """The newest day first; each page goes on where the one before ended, also when events came meanwhile."""
    whole = await _json(await client.get("/api/events"))
    assert [event["date"] for event in whole["events"]] == ["2025-03-21", "2025-03-20", "2025-03-13"]
    assert (whole["total"], whole["next"], whole["caught_up"]) == (3, None, True)
    first = await _json(await client.get("/api/events", params={"limit": 2}))
    rest = await _json(await client.get("/api/events", params={"limit": 2, "cursor": first["next"]}))
    assert first["events"] + rest["events"] == whole["events"]
    assert rest["next"] is None
    only = await _json(await client.get("/api/events?type=ASSAULT&min_sources=2"))
    assert [event["killed"] for event in only["events"]] == [6]
    assert "sources" not in only["events"][0]


async def test_paging_is_not_upset_by_news(client: TestClient[Any, Any], topic: Topic) -> None:
    """An event that arrives between two pages neither shifts nor repeats what follows."""
    first = await _json(await client.get("/api/events", params={"limit": 1}))
    topic.report(report("e", date="2025-03-30", place=CHUHUIV, killed=2))
    rest = await _json(await client.get("/api/events", params={"cursor": first["next"]}))
    assert [event["date"] for event in rest["events"]] == ["2025-03-20", "2025-03-13"]


async def test_an_answer_is_not_sent_again_while_nothing_changed(client: TestClient[Any, Any], topic: Topic) -> None:
    """ETag and If-None-Match, for every form; another filter is another answer."""
    for path in ("/api/events", "/api/events.geojson", "/api/events.csv", "/api/events.atom"):
        tag = (await client.get(path)).headers["ETag"]
        assert (await client.get(path, headers={"If-None-Match": tag})).status == 304
        assert (await client.get(f"{path}?type=ASSAULT", headers={"If-None-Match": tag})).status == 200
    topic.report(report("e", hours=2, killed=7))
    assert (await client.get(path, headers={"If-None-Match": tag})).status == 200


async def test_one_event_comes_with_all_that_is_known(client: TestClient[Any, Any], topic: Topic) -> None:
    """The record, its sources with evidence, links with times, revisions with what they gained, near misses."""
    event_id = next(one.event_id for one in topic.deduplicator.events.values() if one.source_count == 2)
    event = await _json(await client.get(f"/api/events/{event_id}"))
    assert [source["article_id"] for source in event["sources"]] == ["a", "b"]
    assert [link["verdict"] for link in event["links"]] == ["new", "merged"]
    assert event["revisions"]["complete"]
    assert [note["killed"] for note in event["revisions"]["seen"]] == [4, 6]
    assert event["quad"] == "material-conflict"
    missing = await client.get("/api/events/00ff")
    assert (missing.status, (await _json(missing))["title"]) == (404, "No such event")


async def test_geojson_csv_and_atom_hold_the_same_events(client: TestClient[Any, Any]) -> None:
    """Each in its own form and media type."""
    geojson = await client.get("/api/events.geojson?country=UA")
    features = (await _json(geojson))["features"]
    assert geojson.content_type == "application/geo+json"
    assert [feature["geometry"]["coordinates"] for feature in features] == [[36.69, 49.84], [36.23, 49.99]]
    written = await client.get("/api/events.csv")
    assert written.content_type == "text/csv"
    rows = list(csv.DictReader(io.StringIO(await written.text())))
    assert [row["place"] for row in rows] == ["", "Chuhuiv", "Kharkiv"]
    atom = await client.get("/api/events.atom?type=ASSAULT")
    feed = ET.fromstring(await atom.read())  # noqa: S314 - our own
    assert atom.content_type == "application/atom+xml"
    assert len(feed.findall(f"{_ATOM}entry")) == 2
    assert feed.findtext(f"{_ATOM}entry/{_ATOM}title") == "2025-03-20 ASSAULT/drone, Chuhuiv, 40 killed"


async def test_a_feed_is_xml_whatever_articles_say(topic: Topic) -> None:
    """Control characters and non-characters have no place in XML, and markup is text."""
    topic.report(report("x", place=CHUHUIV, date="2025-04-01", evidence="</summary><script>\x00\x0b\ufffe & ]]>"))
    async with _client(topic.state) as client:
        feed = ET.fromstring(await (await client.get("/api/events.atom?since=2025-04-01")).read())  # noqa: S314 - our own
        assert feed.findtext(f"{_ATOM}entry/{_ATOM}summary") == "</summary><script> & ]]>"


@pytest.mark.parametrize(
    "query",
    [
        "type=MURDER",
        "kountry=UA",
        "country=",
        "since=1&since=2",
        "min_sources=1&min_sources=2",
        "since=2025-13-01",
        "limit=0",
        "limit=10001",
        "limit=%C2%B2",
        "cursor=x",
        "cursor=2025-03-13~../../etc",
        "q=" + "x" * 201,
        "q=%00%00",
        "status=%F0%9F%92%A9",
    ],
)
async def test_hostile_parameters_are_refused_with_a_reason(client: TestClient[Any, Any], query: str) -> None:
    """A problem (RFC 9457) that says what is wrong and does not repeat what was sent; words may be any text."""
    answer = await client.get(f"/api/events?{query}")
    if query == "q=%00%00":
        assert answer.status == 200
        return
    problem = await _json(answer)
    assert (answer.status, answer.content_type) == (400, "application/problem+json")
    assert problem["detail"]
    assert "kountry" not in problem["detail"]
    assert answer.headers["Content-Security-Policy"] == SECURITY_HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("GET", "/static/../service.py", 404),
        ("GET", "/static/%2e%2e/%2e%2e/settings.py", 404),
        ("GET", "/static/", 403),
        ("DELETE", "/api/events", 405),
        ("POST", "/api/stream", 405),
        ("GET", "/api/status?x=1", 400),
        ("GET", "/api/stream?last_event_id=7", 400),
        ("GET", "/api/events/XYZ", 404),
    ],
)
async def test_every_refusal_is_a_problem_with_the_security_headers(
    client: TestClient[Any, Any], method: str, path: str, status: int
) -> None:
    """Those of the server library too."""
    answer = await client.request(method, path)
    assert answer.status == status
    assert answer.content_type == "application/problem+json"
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name] == value


async def test_the_status_tells_dead_letters_and_troubles(client: TestClient[Any, Any], topic: Topic) -> None:
    """With their reasons, the newest first."""
    topic.state.take_dead_letter(dead_letter())
    topic.state.take_dead_letter(dead_letter("nested deeper than 32 levels", offset=8))
    status = await _json(await client.get("/api/status"))
    assert status["live"]
    assert status["events"] == 3
    assert status["dead_letters"]["by_reason"] == {"no-text": 2}
    assert [letter["offset"] for letter in status["dead_letters"]["latest"]] == [8, 7]
    assert "lag" not in status["levels"]


async def test_an_article_is_read_or_refused_with_its_code(client: TestClient[Any, Any]) -> None:
    """The codes are those of dead letters."""
    read = await client.post("/api/read", json={"id": "a", "text": "An article."})
    assert (read.status, await _json(read)) == (200, {"article_id": "a", "mentions": [], "places": []})
    for body, status, code in (
        (b"no json", 422, "not-json"),
        (b"{}", 422, "no-text"),
        (b"[" * 500, 422, "not-json"),
        (b'{"text": 7}', 422, "wrong-type"),
        (b"\xff", 422, "bad-encoding"),
        (b'{"text": "' + b"x" * 3000 + b'"}', 413, "too-large"),
        (b'{"text": "hang"}', 422, "timed-out"),
        (b'{"text": "raise"}', 500, "failed"),
    ):
        answer = await client.post("/api/read", data=body, headers={"Content-Type": "application/json"})
        assert (answer.status, (await _json(answer))["code"]) == (status, code), body[:30]


async def test_a_foreign_form_cannot_have_articles_read(client: TestClient[Any, Any]) -> None:
    """A form of another site can send text, but not JSON without asking first."""
    answer = await client.post("/api/read", data=b'{"text": "x"}', headers={"Content-Type": "text/plain"})
    assert answer.status == 415


async def test_more_readers_than_can_wait_are_told_to_come_back(client: TestClient[Any, Any]) -> None:
    """While an article hangs until its limit."""
    hanging = [asyncio.create_task(client.post("/api/read", json={"text": "hang"})) for _ in range(6)]
    answers = [await one for one in hanging]
    statuses = sorted(one.status for one in answers)
    assert statuses[-2:] == [503, 503]
    assert statuses[0] == 422
    assert next(one for one in answers if one.status == 503).headers["Retry-After"]


async def test_a_foreign_name_is_not_answered_without_token(client: TestClient[Any, Any]) -> None:
    """A web site that points its own name at this machine gets nothing."""
    assert (await client.get("/api/events", headers={"Host": "evil.example"})).status == 421
    assert (await client.get("/api/events", headers={"Host": "[::1]:6080"})).status == 200
    assert (await client.get("/api/events", headers={"Host": "localhost:6080"})).status == 200
    assert (await client.get("/api/events", headers={"Host": "[bad"})).status == 421


async def test_with_a_token_nothing_is_answered_without_it(topic: Topic) -> None:
    """As bearer or as password; under any name; and never a byte of a page without."""
    async with _client(topic.state, _TOKEN) as client:
        for path in ("/", "/api/events", "/static/page.css", "/openapi.json", "/api/nothing"):
            refused = await client.get(path)
            assert refused.status == 401
            assert refused.headers["WWW-Authenticate"].startswith("Basic")
        password = base64.b64encode(f"anyone:{_TOKEN}".encode()).decode()
        for header in (f"Bearer {_TOKEN}", f"bearer {_TOKEN}", f"Basic {password}"):
            good = await client.get("/api/events", headers={"Authorization": header, "Host": "page.example"})
            assert good.status == 200
        for header in ("Bearer", f"Bearer {_TOKEN[:-1]}", "Basic !!", "Basic eA==", f"Digest {_TOKEN}", "Bearer \xff"):
            assert (await client.get("/api/events", headers={"Authorization": header})).status == 401


async def test_answers_are_as_the_openapi_document_says(client: TestClient[Any, Any], topic: Topic) -> None:
    """Each JSON answer against its schema, with the document's own references."""
    document = openapi()
    event_id = next(iter(topic.deduplicator.events))
    for path, actual in (
        ("/api/events", "/api/events"),
        ("/api/events.geojson", "/api/events.geojson"),
        ("/api/events/{event_id}", f"/api/events/{event_id}"),
        ("/api/status", "/api/status"),
    ):
        [media] = document["paths"][path]["get"]["responses"]["200"]["content"].values()
        answer = await _json(await client.get(actual))
        jsonschema.validate(answer, {**media["schema"], "components": document["components"]})


async def test_the_front_page_asks_for_nothing_elsewhere(client: TestClient[Any, Any]) -> None:
    """No script, style or address of another origin, and none inline."""
    page = await (await client.get("/")).text()
    assert "http:" not in page.replace("http://www.w3.org", "")
    assert "https:" not in page
    assert "style=" not in page
    assert "<style" not in page


async def test_a_source_s_own_fields_are_not_lost(topic: Topic) -> None:
    """Whatever a record carries, the answer carries: fields may be added to the contract."""
    event_id, event = next(iter(topic.deduplicator.events.items()))
    topic.write(event_id, replace(event, revision=event.revision + 1))
    async with _client(topic.state) as client:
        answer = await _json(await client.get(f"/api/events/{event_id}"))
        assert set(answer["sources"][0]) >= {"evidence_start", "evidence_end", "confidence", "copy_of", "title"}
