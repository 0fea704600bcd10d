"""The stream of changes: what a reader is sent, and that breaking off and coming back loses and doubles nothing."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from streams.page import stream_api
from streams.page.app import build_app
from streams.page.live import LiveState
from streams.page.reading import ArticleDesk
from streams.settings import Secret
from tests.page_state import Topic, new_state, new_watch
from tests.reports import report

_PATIENCE_S = 10.0


class _Reader:
    """Reads one stream; ``last_id`` is what a browser would send when it comes back."""

    def __init__(self, content: Any, last_id: str | None) -> None:
        self._content = content
        self.last_id = last_id

    async def next(self, *kinds: str) -> tuple[str, Any]:
        """Return the next event of one of these kinds."""
        while True:
            fields: dict[str, str] = {}
            while line := (await asyncio.wait_for(self._content.readline(), _PATIENCE_S)).decode().rstrip("\n"):
                name, _, value = line.partition(": ")
                fields[name] = value
            if fields.get("event") in kinds:
                self.last_id = fields.get("id", self.last_id)
                return fields["event"], json.loads(fields["data"])


class _Page:
    def __init__(self, state: LiveState, client: TestClient[Any, Any]) -> None:
        self.state = state
        self._client = client

    @asynccontextmanager
    async def reader(self, last_id: str | None = None, **query: str) -> AsyncIterator[_Reader]:
        headers = {"Last-Event-ID": last_id} if last_id else {}
        async with self._client.get("/api/stream", headers=headers, params=query) as answer:
            assert answer.status == 200
            assert answer.content_type == "text/event-stream"
            yield _Reader(answer.content, last_id)


@asynccontextmanager
async def _page(state: LiveState) -> AsyncIterator[_Page]:
    desk = ArticleDesk(time_limit_s=1, max_article_bytes=1000)
    app = build_app(state, new_watch(state), desk, token=Secret(""), max_article_bytes=1000)
    async with TestClient(TestServer(app)) as client:
        yield _Page(state, client)


@pytest.fixture
async def topic() -> Topic:
    """One event."""
    topic = Topic(new_state())
    topic.report(report("a"))
    return topic


async def test_a_new_reader_is_told_where_it_begins_and_then_what_changes(topic: Topic) -> None:
    """Not what was there before; that is what the list is for."""
    async with _page(topic.state) as page, page.reader() as reader:
        kind, data = await reader.next("begin", "event")
        assert (kind, data["place"]) == ("begin", str(topic.state.place))
        [event_id] = topic.report(report("b", hours=1, killed=6))
        _, event = await reader.next("event")
        assert (event["event_id"], event["revision"], event["killed"]) == (event_id, 2, 6)
        topic.write(event_id, None)
        topic.state.announce()
        assert await reader.next("retracted") == ("retracted", {"event_id": event_id})


async def test_a_list_is_continued_without_gap(topic: Topic) -> None:
    """What came between the list and the stream is sent first."""
    place = str(topic.state.place)
    topic.report(report("b", hours=1))
    async with _page(topic.state) as page, page.reader(last_event_id=place) as reader:
        assert (await reader.next("begin", "reset", "event"))[1]["revision"] == 2


async def test_breaking_off_anywhere_loses_and_doubles_nothing(topic: Topic) -> None:
    """A reader that breaks off after every event has seen, in the end, each record that was the last of its event."""
    seen: list[tuple[str, int]] = []
    last_id: str | None = str(topic.state.place)
    written: list[tuple[str, int]] = []
    event = next(iter(topic.deduplicator.events.values()))
    async with _page(topic.state) as page:
        for turn in range(12):
            for number in range(turn % 3 + 1):
                one = replace(event, event_id=f"{number:024x}", revision=turn + 1)
                topic.write(one.event_id, one)
                written.append((one.event_id, one.revision))
            topic.state.announce()
            async with page.reader(last_id) as reader:
                _, data = await reader.next("event", "reset")
                seen.append((data["event_id"], data["revision"]))
                last_id = reader.last_id
        async with page.reader(last_id) as reader:
            last = {event_id: revision for event_id, revision in written}  # noqa: C416 - the last one of each
            while dict(seen) != last:
                _, data = await reader.next("event", "reset")
                seen.append((data["event_id"], data["revision"]))
    assert len(seen) == len(set(seen))


async def test_a_process_started_anew_goes_on_where_the_former_ended(topic: Topic) -> None:
    """It reads the compacted topic, which has the same offsets and not all of the records."""
    reader_was_at = str(topic.state.place)
    topic.report(report("b", hours=1), report("c", date="2025-04-20"))
    entries = [entry for entry, _ in topic.state.window.entries()]
    anew = new_state()
    for entry in entries:
        anew.take_event(
            entry.event_id, entry.event, partition=entry.partition, offset=entry.offset, changed_at=entry.changed_at
        )
    async with _page(anew) as page, page.reader(reader_was_at) as reader:
        told = [await reader.next("event", "reset"), await reader.next("event", "reset")]
    assert [(kind, data["revision"]) for kind, data in told] == [("event", 2), ("event", 1)]


@pytest.mark.parametrize("place", ["0123abcd:0.99", "ffffffff:0.0"])
async def test_a_reader_that_cannot_go_on_is_told_to_begin_again(topic: Topic, place: str) -> None:
    """Ahead of the topic, or of another topic."""
    async with _page(topic.state) as page, page.reader(place) as reader:
        assert (await reader.next("reset", "event", "begin"))[0] == "reset"
        assert reader.last_id == str(topic.state.place)


async def test_nothing_is_sent_before_the_topic_is_read(topic: Topic) -> None:
    """A place would be ahead of a topic that is still being read; the status says what is the matter."""
    topic.state.caught_up = False
    async with _page(topic.state) as page, page.reader("0123abcd:0.0") as reader:
        kind, status = await reader.next("status", "event", "reset", "begin")
        assert (kind, status["caught_up"], status["live"]) == ("status", False, False)
        topic.state.caught_up = True
        topic.report(report("b", hours=1))
        assert (await reader.next("event", "reset"))[0] == "event"


async def test_streams_are_counted_bounded_and_let_go(topic: Topic, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more than there may be is told to come back; one that has gone makes room."""
    monkeypatch.setattr(stream_api, "_MAX_READERS", 1)
    async with _page(topic.state) as page:
        async with page.reader() as reader:
            await reader.next("begin")
            async with page._client.get("/api/stream") as refused:
                assert refused.status == 503
        for _ in range(100):
            topic.state.announce()
            await asyncio.sleep(0.02)
            async with page._client.get("/api/stream") as answer:
                if answer.status == 200:
                    return
    pytest.fail("a stream that ended is still counted")
