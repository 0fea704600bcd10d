"""What belongs to an article, found among records of others; ids are a publisher's texts, so any character may come."""

from dataclasses import dataclass, replace

import pytest

from schemas import topics
from schemas.codec import encode
from schemas.records import Event, Link, Mention
from streams.cli.article_trace import ArticleTrace, lines
from streams.domain.deduplication.in_process import InProcessDeduplicator
from tests.reports import report


@dataclass(frozen=True)
class _Record:
    """A consumed record, as far as it is looked at."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()
    partition: int = 0
    offset: int = 0
    timestamp: int = 1_741_867_200_000


def _told(article_id: str) -> tuple[Mention, Link, Event]:
    mention = report(article_id, 0)
    decision = InProcessDeduplicator().apply(mention)
    [event] = [write.event for write in decision.writes if write.event is not None]
    [link] = decision.links
    return mention, link, event


@pytest.mark.parametrize("article_id", ["A1", 'A"1\\', "Ümläut/1", "line\nend"])
def test_its_records_are_found_whatever_its_id(article_id: str) -> None:
    """And those of another article are not, though its id is the beginning of the other one's."""
    trace = ArticleTrace(article_id, max_bytes=1000)
    for one in (f"{article_id}0", article_id):
        mention, link, event = _told(one)
        key = event.event_id.encode()
        trace.take(topics.MENTIONS, _Record(topics.MENTIONS, b"UA", encode(mention)))
        trace.take(topics.LINKS, _Record(topics.LINKS, key, encode(link)))
        trace.take(topics.EVENTS, _Record(topics.EVENTS, key, encode(replace(event, event_id=link.event_id))))
    assert [step.stage for step in trace.steps] == ["registered", "decided", "event"]
    assert trace.event_ids == {link.event_id}
    assert not any("\n" in line for line in lines(trace))


def test_an_article_without_an_id_is_found_by_the_one_that_it_was_given() -> None:
    """Its key may be anything; the id is a digest of its address or text."""
    payload = b'{"text": "Two people were killed in Kyiv.", "url": "https://news.example/1"}'
    other = ArticleTrace("A1", max_bytes=1000)
    other.take(topics.ARTICLES, _Record(topics.ARTICLES, b"any", payload))
    assert other.steps == []
    digest = "1c1c30c6bb0b7ba5c0b1b4d2"
    trace = ArticleTrace(digest, max_bytes=1000)
    trace.take(topics.ARTICLES, _Record(topics.ARTICLES, digest.encode(), b"no article at all"))
    assert [step.said for step in trace.steps] == ["17 bytes"]


def test_a_record_that_cannot_be_read_is_no_end_of_the_search() -> None:
    """Somebody else's bytes on one of our topics are passed over, or named if they have the article's key."""
    trace = ArticleTrace("A1", max_bytes=1000)
    for topic in (topics.READINGS, topics.MENTIONS, topics.LINKS, topics.EVENTS, topics.DEAD_LETTERS):
        trace.take(topic, _Record(topic, b"other", b"{A1"))
        trace.take(topic, _Record(topic, None, None))
    trace.take(topics.READINGS, _Record(topics.READINGS, b"A1", b"{}"))
    assert [step.said.split(":")[0] for step in trace.steps] == ["unreadable"]
