"""``/api/events`` and its other forms: the open events that pass a filter, and one event in full."""

import asyncio
import csv
import hashlib
import io
from dataclasses import asdict
from itertools import islice
from typing import Any, Final, TypeAlias

import orjson
from aiohttp import hdrs, web

from schemas.codec import encode
from schemas.records import Event
from schemas.vocabulary import quad_of
from streams.domain.event_formats import COLUMNS, csv_cells, event_row, geojson_feature
from streams.page.atom import ENTRIES, atom_feed
from streams.page.live import LiveState
from streams.page.near_misses import near_misses
from streams.page.parameters import ParameterError, cursor_after, filter_of, only_known, page_of, wants_searchable
from streams.page.problems import bad_parameter, problem
from streams.page.window import Entry

_CHUNK: Final = 500  # events written before others get a turn: some 10 ms
_Found: TypeAlias = tuple[Entry, Event]


class EventsApi:
    """Answers from the live state; never waits for the broker."""

    def __init__(self, state: LiveState) -> None:
        self._state = state

    async def listing(self, request: web.Request) -> web.StreamResponse:
        """Answer one page of the list, newest day first, as JSON."""
        try:
            found = self._found(request, paged=True)
            page = page_of(request)
            searchable = wants_searchable(request)
        except ParameterError as error:
            return bad_parameter(str(error))
        if unchanged := self._unchanged(request):
            return unchanged
        after = page.after
        rest = found if after is None else [one for one in found if _order(one[1]) > _order_of(*after)]
        shown = rest[: page.limit]
        following = cursor_after(shown[-1][1].date, shown[-1][0].event_id) if len(rest) > len(shown) else None
        head = orjson.dumps(
            {
                "total": len(found),
                "next": following,
                "place": str(self._state.place),
                "caught_up": self._state.caught_up,
            }
        )
        # The summaries are JSON already.
        body = head[:-1] + b',"events":[' + b",".join(entry.line(searchable=searchable) for entry, _ in shown) + b"]}"
        return web.Response(body=body, content_type="application/json", headers=self._headers(request))

    async def geojson(self, request: web.Request) -> web.StreamResponse:
        """Answer all that pass as a GeoJSON feature collection."""
        return await self._written(request, "application/geo+json", _geojson_parts)

    async def csv(self, request: web.Request) -> web.StreamResponse:
        """Answer all that pass as CSV with a header line."""
        return await self._written(request, "text/csv", _csv_parts, disposition='attachment; filename="events.csv"')

    async def atom(self, request: web.Request) -> web.StreamResponse:
        """Answer the newest changes as an Atom feed."""
        try:
            found = self._found(request)
        except ParameterError as error:
            return bad_parameter(str(error))
        if unchanged := self._unchanged(request):
            return unchanged
        found.sort(key=lambda one: -one[0].sequence)
        base = f"{request.scheme}://{request.host}"
        body = atom_feed(found[:ENTRIES], feed_url=f"{base}{request.path_qs}", page_url=f"{base}/")
        return web.Response(body=body, content_type="application/atom+xml", headers=self._headers(request))

    async def one(self, request: web.Request) -> web.StreamResponse:
        """Answer one event with sources, links, revisions and near misses."""
        try:
            only_known(request, ())
        except ParameterError as error:
            return bad_parameter(str(error))
        entry = self._state.window.get(request.match_info["event_id"])
        if entry is None or entry.event is None:
            return problem(404, "No such event", "no event of this id is open; it was retracted, or left the window")
        if unchanged := self._unchanged(request):
            return unchanged
        event = entry.event
        others = [other for _, other in self._state.window.entries()]
        near = await asyncio.to_thread(near_misses, event, others)
        revisions = self._state.history.revisions(event.event_id)
        body = orjson.loads(encode(event)) | {
            "quad": quad_of(event.type),
            "changed_at": entry.changed_at,
            "links": [
                orjson.loads(encode(note.link)) | {"at": note.at} for note in self._state.history.links(event.event_id)
            ],
            "revisions": {
                "seen_since": self._state.started_at,
                "complete": bool(revisions) and revisions[0].revision == 1,
                "seen": [asdict(note) for note in revisions],
            },
            "near_misses": [asdict(miss) for miss in near],
        }
        return web.Response(
            body=orjson.dumps(body, option=orjson.OPT_UTC_Z),
            content_type="application/json",
            headers=self._headers(request),
        )

    def _found(self, request: web.Request, *, paged: bool = False) -> list[_Found]:
        only = filter_of(request, paged=paged)
        found = list(self._state.window.entries(only))
        found.sort(key=lambda one: _order(one[1]))
        return found

    async def _written(
        self, request: web.Request, media_type: str, parts: Any, *, disposition: str | None = None
    ) -> web.StreamResponse:
        """Answer all that pass in a form that is written part by part, with turns for others between."""
        try:
            found = self._found(request)
        except ParameterError as error:
            return bad_parameter(str(error))
        if unchanged := self._unchanged(request):
            return unchanged
        headers = self._headers(request)
        if disposition:
            headers[hdrs.CONTENT_DISPOSITION] = disposition
        response = web.StreamResponse(headers=headers)
        response.content_type = media_type
        response.charset = "utf-8"
        await response.prepare(request)
        for part in parts([event for _, event in found]):
            await response.write(part)
            await asyncio.sleep(0)
        await response.write_eof()
        return response

    def _tag(self, request: web.Request) -> str:
        """Return the entity tag: of this process, this state of the window, and this request."""
        state = self._state
        parts = (state.started_at.isoformat(), str(state.window.sequence), str(state.caught_up), request.path_qs)
        return hashlib.blake2b("\n".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()

    def _headers(self, request: web.Request) -> dict[str, str]:
        return {hdrs.ETAG: f'"{self._tag(request)}"'}

    def _unchanged(self, request: web.Request) -> web.Response | None:
        asked = request.if_none_match or ()
        tag = self._tag(request)
        if any(one.value in (tag, "*") for one in asked):
            return web.Response(status=304, headers={hdrs.ETAG: f'"{tag}"'})
        return None


def _order(event: Event) -> tuple[int, str]:
    return _order_of(event.date, event.event_id)


def _order_of(day: str, event_id: str) -> tuple[int, str]:
    """Return the place in lists: the newest day first, by id within a day, so that paging is not upset by news."""
    return -int(day.replace("-", "")), event_id


def _chunks(events: list[Event]) -> Any:
    remaining = iter(events)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk


def _geojson_parts(events: list[Event]) -> Any:
    yield b'{"type":"FeatureCollection","features":['
    between = b""
    for chunk in _chunks(events):
        yield between + b",".join(orjson.dumps(geojson_feature(event)) for event in chunk)
        between = b","
    yield b"]}"


def _csv_parts(events: list[Event]) -> Any:
    def lines(rows: Any) -> bytes:
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        return text.getvalue().encode("utf-8", "replace")

    yield lines([COLUMNS])
    for chunk in _chunks(events):
        yield lines(csv_cells(event_row(event)) for event in chunk)
