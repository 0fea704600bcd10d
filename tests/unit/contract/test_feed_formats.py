"""The shapes in which news comes: each is recognised without a setting and gives the same article."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.articles import decode_article
from schemas.dead_letters import DeadLetterCode, Refusal
from schemas.feeds.mapping import DEFAULT_FORMATS, batch_of, formats_from, recognised
from schemas.feeds.times import read_time
from schemas.records import Article

TEXT = "A bomb killed four people in Quetta on Tuesday."
TITLE = "Blast in Quetta"
URL = "https://example.org/blast"
_NAMES = ("source", "title", "published_at", "id", "url", "language", "content", "headline", "fields")
EVENING = datetime(2025, 5, 6, 18, tzinfo=UTC)
HTML = f"<p>{TEXT}</p><figure><img src='x.jpg'></figure>"

# name of the format, an article in its shape, the outlet it names
SHAPES: list[tuple[str, dict[str, Any], str | None]] = [
    (
        "NewsAPI and those like it",
        {
            "source": {"id": None, "name": "Example Times"},
            "author": "A. Name",
            "title": TITLE,
            "url": URL,
            "description": TEXT,
            "urlToImage": None,
            "publishedAt": "2025-05-06T18:00:00Z",
            "content": f"{TEXT} \u2026 [+1204 chars]",
        },
        "Example Times",
    ),
    (
        "Event Registry",
        {
            "uri": "873211",
            "lang": "eng",
            "isDuplicate": False,
            "date": "2025-05-06",
            "time": "18:00:00",
            "url": URL,
            "dateTime": "2025-05-06T18:20:00Z",
            "dateTimePub": "2025-05-06T18:00:00Z",
            "dataType": "news",
            "sim": 0,
            "title": TITLE,
            "body": TEXT,
            "source": {"uri": "example.org", "dataType": "news", "title": "Example Times"},
        },
        "Example Times",
    ),
    (
        "news-please, Common Crawl news extractions",
        {
            "authors": [],
            "date_download": "2025-05-07 03:00:00",
            "date_modify": None,
            "date_publish": "2025-05-06 18:00:00",
            "description": "A blast.",
            "filename": "x.json",
            "language": "en",
            "maintext": TEXT,
            "source_domain": "example.org",
            "text": None,
            "title": TITLE,
            "title_page": None,
            "url": URL,
        },
        "example.org",
    ),
    (
        "ReliefWeb API",
        {
            "id": "4150000",
            "score": 1,
            "fields": {
                "title": TITLE,
                "body": TEXT,
                "body-html": HTML,
                "url": URL,
                "language": [{"code": "en"}],
                "date": {"created": "2025-05-06T19:00:00+00:00", "original": "2025-05-06T18:00:00+00:00"},
                "source": [{"name": "Example Times", "shortname": "ET"}],
            },
        },
        "Example Times",
    ),
    (
        "Guardian Open Platform",
        {
            "id": "world/2025/may/06/blast",
            "type": "article",
            "sectionId": "world",
            "webTitle": TITLE,
            "webUrl": URL,
            "webPublicationDate": "2025-05-06T18:00:00Z",
            "fields": {"body": HTML, "publication": "Example Times"},
        },
        "Example Times",
    ),
    (
        "New York Times article search",
        {
            "_id": "nyt://article/1",
            "web_url": URL,
            "snippet": "A blast.",
            "lead_paragraph": TEXT,
            "abstract": TEXT,
            "source": "Example Times",
            "headline": {"main": TITLE, "kicker": None},
            "pub_date": "2025-05-06T18:00:00+0000",
        },
        "Example Times",
    ),
    (
        "ninjs 1",
        {
            "uri": "urn:x:1",
            "type": "text",
            "versioncreated": "2025-05-06T19:00:00Z",
            "firstcreated": "2025-05-06T18:00:00Z",
            "headline": TITLE,
            "body_html": HTML,
            "language": "en",
            "provider": "Example Times",
            "url": URL,
        },
        "Example Times",
    ),
    (
        "ninjs 2 and 3",
        {
            "uri": "urn:x:1",
            "type": "text",
            "firstcreated": "2025-05-06T18:00:00Z",
            "url": URL,
            "headlines": [{"role": "main", "value": TITLE}],
            "bodies": [{"role": "main", "contenttype": "text/html", "value": HTML}],
            "provider": {"name": "Example Times"},
        },
        "Example Times",
    ),
    (
        "NewsML-G2 as JSON",
        {
            "newsItem": {
                "@guid": "urn:x:1",
                "itemMeta": {"versionCreated": "2025-05-06T18:00:00Z", "provider": {"name": "Example Times"}},
                "contentMeta": {"headline": TITLE},
                "contentSet": {"inlineData": {"#text": TEXT}},
            }
        },
        "Example Times",
    ),
    (
        "RSS and Atom entries of feedparser",
        {
            "title": TITLE,
            "link": URL,
            "links": [{"href": URL}],
            "id": URL,
            "guidislink": False,
            "summary": "A blast.",
            "title_detail": {"type": "text/plain", "value": TITLE},
            "published": "Tue, 06 May 2025 18:00:00 GMT",
            "content": [{"type": "text/html", "value": HTML}],
            "published_parsed": [2025, 5, 6, 18, 0, 0, 1, 126, 0],
            "source": {"title": "Example Times", "href": "https://example.org"},
        },
        "Example Times",
    ),
    (
        "Media Cloud",
        {
            "id": "abc",
            "media_name": "Example Times",
            "media_url": "example.org",
            "title": TITLE,
            "text": "",
            "url": URL,
            "publish_date": "2025-05-06 18:00:00",
            "indexed_date": "2025-05-08",
            "story_text": TEXT,
            "language": "en",
        },
        "Example Times",
    ),
    (
        "schema.org NewsArticle",
        {
            "@type": "NewsArticle",
            "headline": TITLE,
            "articleBody": TEXT,
            "datePublished": "2025-05-06T18:00:00Z",
            "publisher": {"@type": "Organization", "name": "Example Times"},
            "url": URL,
        },
        "Example Times",
    ),
    (
        "JSON Feed",
        {"id": "1", "url": URL, "title": TITLE, "content_html": HTML, "date_published": "2025-05-06T18:00:00Z"},
        None,
    ),
    (
        "WordPress REST API",
        {
            "id": 12,
            "date_gmt": "2025-05-06T18:00:00",
            "guid": {"rendered": "x"},
            "link": URL,
            "title": {"rendered": TITLE},
            "content": {"rendered": HTML},
        },
        None,
    ),
]


@pytest.mark.parametrize(("name", "fields", "source"), SHAPES, ids=[shape[0] for shape in SHAPES])
def test_every_shape_gives_the_article(name: str, fields: dict[str, Any], source: str | None) -> None:
    """Text, headline, outlet, address and time, by the format of that name and no other."""
    assert next(shape.name for shape in DEFAULT_FORMATS if shape.fits(fields)) == name
    article = decode_article(json.dumps(fields).encode())
    assert isinstance(article, Article)
    assert (article.text.strip(), article.title, article.published_at) == (TEXT, TITLE, EVENING)
    assert (article.source, article.id != "") == (source, True)
    assert article.url in {URL, None}


def test_an_article_of_a_headline_only_is_read_by_it() -> None:
    """As GDELT's DOC API lists them."""
    listed = {"url": URL, "title": TEXT, "seendate": "20250506T180000Z", "domain": "example.org", "language": "English"}
    article = decode_article(json.dumps(listed).encode())
    assert isinstance(article, Article)
    assert (article.text, article.published_at, article.source, article.language) == (
        TEXT,
        EVENING,
        "example.org",
        "en",
    )


@pytest.mark.parametrize(
    "payload",
    [
        b"\x00\x00\x00\x00\x2a" + json.dumps({"text": TEXT}).encode(),
        b"\x00" + bytes(7) + b"\x2a" + json.dumps({"text": TEXT}).encode(),
        b"\x03\x00" + bytes(range(16)) + json.dumps({"text": TEXT}).encode(),
        json.dumps({"schema": {"type": "struct"}, "payload": {"text": TEXT}}).encode(),
        json.dumps({"schema": {"type": "string"}, "payload": json.dumps({"text": TEXT})}).encode(),
        json.dumps({"specversion": "1.0", "id": "1", "source": "/x", "type": "t", "data": {"text": TEXT}}).encode(),
        json.dumps(json.dumps({"text": TEXT})).encode(),
    ],
    ids=["Confluent", "Apicurio", "Glue", "Connect", "Connect, string", "CloudEvents", "JSON in a string"],
)
def test_framings_and_envelopes_are_opened(payload: bytes) -> None:
    """What serializers and pipelines put around an article."""
    article = decode_article(payload)
    assert isinstance(article, Article)
    assert article.text == TEXT


def test_refused_framings_name_the_remedy() -> None:
    """Avro and Protobuf are not read; the reason says what they are and what to do."""
    refusal = decode_article(b"\x00\x00\x00\x00\x2a\x00\x0eblast in")
    assert isinstance(refusal, Refusal)
    assert refusal.code == DeadLetterCode.NOT_JSON
    assert "schema id 42" in refusal.reason
    assert "JSON Schema" in refusal.reason


def test_a_web_page_is_read_by_its_article() -> None:
    """Menus and footers of a whole page are left out, and the page's own words on title and day are used."""
    paragraphs = "".join(
        f"<p>{TEXT} Police closed road number {n}, and the shops around it stayed shut.</p>" for n in range(5)
    )
    page = (
        f"<html><head><title>{TITLE}</title>"
        "<meta property='article:published_time' content='2025-05-06T18:00:00Z'></head>"
        f"<body><nav><a href='/'>Gunmen kill 12</a></nav><article><h1>{TITLE}</h1>{paragraphs}</article>"
        "<footer>All rights reserved</footer></body></html>"
    )
    article = decode_article(json.dumps({"html": page, "url": URL}).encode())
    assert isinstance(article, Article)
    assert TEXT in article.text
    assert "Gunmen" not in article.text
    assert "<" not in article.text
    assert article.published_at is not None
    assert article.published_at.date() == EVENING.date()


def test_a_deployments_own_format_goes_first() -> None:
    """As the setting gives it, in the shape of the packaged table."""
    own = formats_from(
        {"formats": [{"name": "ours", "when": ["doc.b"], "fields": {"text": ["doc.b"], "title": ["doc.h"]}}]}
    )
    payload = json.dumps({"doc": {"b": TEXT, "h": TITLE}, "text": "not this"}).encode()
    article = decode_article(payload, formats=own)
    assert isinstance(article, Article)
    assert (article.text, article.title) == (TEXT, TITLE)


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ({}, "formats"),
        ({"formats": [{"name": "x"}]}, "fields"),
        ({"formats": [{"name": "x", "when": ["a"], "fields": {"body": ["b"]}}]}, "body"),
        ({"formats": [{"name": "x", "when": ["a"], "fields": {"title": ["b"]}}]}, "text"),
        ({"formats": [{"name": "x", "fields": {"text": ["b"]}}]}, "when"),
        ({"formats": [{"name": "x", "when": [1], "fields": {"text": ["b"]}}]}, "paths"),
    ],
)
def test_wrong_tables_are_explained(table: dict[str, Any], complaint: str) -> None:
    """The message says which row and what is missing."""
    with pytest.raises(ValueError, match=complaint):
        formats_from(table)


def test_answers_of_apis_are_taken_apart() -> None:
    """NewsAPI, Event Registry, Guardian, New York Times, ReliefWeb, Elasticsearch."""
    one = {"title": TITLE}
    answers = (
        {"articles": [one]},
        {"articles": {"results": [one]}},
        {"response": {"results": [one]}},
        {"response": {"docs": [one]}},
    )
    assert [
        batch_of(answer) for answer in (*answers, {"data": [one]}, {"hits": {"hits": [{"_source": one}]}}, [one])
    ] == [[one]] * 7
    assert batch_of({"text": TEXT}) is None


@pytest.mark.parametrize(
    "written",
    [
        *(
            "2025-05-06T18:00:00Z",
            "2025-05-06 18:00:00",
            "20250506T180000Z",
            "20250506180000",
            "2025-05-06T18:00:00+0000",
        ),
        *("Tue, 06 May 2025 18:00:00 GMT", "6 May 2025 18:00", "May 6, 2025 6:00 PM", "Tue May  6 18:00:00 2025"),
        *(
            1746554400,
            1746554400000,
            1746554400000000,
            "1746554400",
            "1746554400000",
            1746554400.0,
            {"$date": 1746554400000},
        ),
        *([2025, 5, 6, 18, 0, 0, 1, 126, 0], "May 6, 2025 14:00 EDT", "6 May 2025, 19:00 BST"),
    ],
    ids=str,
)
def test_times_in_every_form(written: Any) -> None:
    """All of them are one instant."""
    assert read_time(written) == EVENING


@pytest.mark.parametrize(
    "written",
    [
        "May 2025",
        "Tuesday",
        "18:00",
        "06/05/2025",
        "5",
        "",
        "soon",
        "13 March 2025 18:00 +9999",
        None,
        True,
        1e300,
        -62135596801,
        float("nan"),
        [2025],
        "x" * 200,
    ],
)
def test_times_that_say_too_little(written: Any) -> None:
    """A day, a month and a year must be there, in one possible order."""
    assert read_time(written) is None


def test_any_value_under_any_name_is_survived() -> None:
    """Shapes are looked for in strangers' objects."""
    for value in (None, 7, True, [], {}, [[]], [{}], {"name": None}, {"name": {"name": []}}, ["a", 1, None]):
        fields = dict.fromkeys(
            ("source", "title", "published_at", "id", "url", "language", "content", "headline", "fields"), value
        )
        recognised(fields)
        assert isinstance(decode_article(json.dumps({**fields, "text": TEXT}).encode()), Article)
