"""What `dateline publish` takes from the files of other tools: each gives the articles that are in it."""

import gzip
import json
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from schemas.articles import decode_article
from schemas.records import Article
from streams.cli.article_files import count_articles, read_articles
from streams.errors import ConfigurationError

TEXT = "A bomb killed four people in Quetta on Tuesday."
RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Example Times</title><language>en</language>
<item><title>Blast</title><link>https://example.org/1</link><guid>1</guid>
<pubDate>Tue, 06 May 2025 18:00:00 GMT</pubDate>
<description>Short.</description><content:encoded><![CDATA[<p>{TEXT}</p>]]></content:encoded></item>
<item><title>Flood</title><link>https://example.org/2</link><description>A flood hit Bama.</description></item>
</channel></rss>"""
ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Example Times</title>
<entry><title>Blast</title><id>1</id><link href="https://example.org/1"/><published>2025-05-06T18:00:00Z</published>
<content type="html">&lt;p&gt;{TEXT}&lt;/p&gt;</content></entry></feed>"""
CSV = f'title,text,published_at,source\nBlast,"{TEXT}",2025-05-06 18:00:00,Example Times\n'


def articles(path: Path) -> list[Article]:
    """Return the articles of a file as a worker would read them."""
    found = [decode_article(item.payload) for item in read_articles([str(path)])]
    return [one for one in found if isinstance(one, Article)]


def _warc() -> bytes:
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    paragraphs = f"<p>{TEXT} Police closed the road.</p>" * 6
    head = "<html><head><title>Blast</title></head>"
    page = f"{head}<body><article><h1>Blast</h1>{paragraphs}</article></body></html>"
    for kind, body in (("text/html; charset=utf-8", page), ("image/png", "no page")):
        headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.0")
        record = writer.create_warc_record(
            "https://example.org/1",
            "response",
            payload=BytesIO(body.encode()),
            http_headers=headers,
            warc_headers_dict={"WARC-Date": "2025-05-06T18:00:00Z"},
        )
        writer.write_record(record)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "texts", "source"),
    [
        ("feed.rss", RSS.encode(), [TEXT, "A flood hit Bama."], "Example Times"),
        ("feed.xml", ATOM.encode(), [TEXT], "Example Times"),
        ("table.csv", CSV.encode(), [TEXT], "Example Times"),
        (
            "answer.json",
            json.dumps({"articles": [{"title": "a", "text": TEXT}, {"text": "b"}]}).encode(),
            [TEXT, "b"],
            None,
        ),
        ("one.json", json.dumps({"text": TEXT}).encode(), [TEXT], None),
        ("lines.jsonl", json.dumps({"text": TEXT}).encode() + b"\n", [TEXT], None),
        ("plain.txt", TEXT.encode(), [TEXT], None),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_files_of_other_tools(
    tmp_path: Path, name: str, content: bytes, texts: list[str], source: str | None, *, packed: bool
) -> None:
    """Every kind, as it is and packed with gzip."""
    path = tmp_path / (f"{name}.gz" if packed else name)
    path.write_bytes(gzip.compress(content) if packed else content)
    found = articles(path)
    assert [one.text.strip() for one in found] == texts
    assert found[0].source == source
    assert {one.published_at.isoformat() for one in found[:1] if one.published_at} <= {"2025-05-06T18:00:00+00:00"}
    assert len({one.id for one in found}) == len(texts)
    assert count_articles([str(path)]) in {None, len(texts)}


def test_web_archives(tmp_path: Path) -> None:
    """A page is read by its article and dated by its fetch; a picture is passed over."""
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(_warc())
    [article] = articles(path)
    assert article.text.count(TEXT) >= 1
    assert "<p>" not in article.text
    assert (article.url, article.title) == ("https://example.org/1", "Blast")
    assert article.published_at is not None
    assert article.published_at.date().isoformat() == "2025-05-06"


@pytest.mark.parametrize(
    ("name", "content"), [("x.rss", b"no feed"), ("x.csv", b"text\n\xff\xfe"), ("x.jsonl.gz", b"no gzip")]
)
def test_broken_files_are_named(tmp_path: Path, name: str, content: bytes) -> None:
    """The message says which file."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=name):
        list(read_articles([str(path)]))
