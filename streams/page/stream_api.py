"""``/api/stream``: every change as a server-sent event, from where the reader left off.

An id is a place on the topic (``live.Place``), so a reader that comes back, even after this process was started anew,
is sent the last state of each event that changed beyond it, once. Nothing is queued for a reader: one that is slow is
sent fewer intermediate states and takes no memory here.
"""

from typing import Final

import orjson
from aiohttp import hdrs, web

from streams.page.live import LiveState, Place, parse_place
from streams.page.parameters import ParameterError, only_known, wants_searchable
from streams.page.pipeline import PipelineWatch
from streams.page.problems import bad_parameter, problem
from streams.page.window import Entry

_MAX_READERS: Final = 100
_HEARTBEAT_S: Final = 10.0
_RETRY_MS: Final = 2000
LAST_EVENT_ID: Final = "Last-Event-ID"


class StreamApi:
    """Serves the streams; ``readers`` counts those connected."""

    def __init__(self, state: LiveState, watch: PipelineWatch) -> None:
        self._state = state
        self._watch = watch
        self.readers = 0
        self.closing = False

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Send changes until the reader goes away."""
        try:
            only_known(request, ("last_event_id", "searchable"))
            searchable = wants_searchable(request)
        except ParameterError as error:
            return bad_parameter(str(error))
        # A browser that reconnects sends the header, and the address that it began with.
        asked = request.headers.get(LAST_EVENT_ID) or request.query.get("last_event_id")
        place = parse_place(asked) if asked else None
        if asked and place is None:
            return bad_parameter("last_event_id: must be the id of an earlier event of this stream")
        if self.readers >= _MAX_READERS:
            return problem(503, "Too many readers", f"{_MAX_READERS} streams are open", headers={"Retry-After": "10"})
        response = web.StreamResponse(headers={hdrs.CACHE_CONTROL: "no-store", "X-Accel-Buffering": "no"})
        response.content_type = "text/event-stream"
        self.readers += 1
        try:
            await response.prepare(request)
            await response.write(f"retry: {_RETRY_MS}\n\n".encode())
            await self._send(response, place, searchable=searchable)
        except ConnectionError:  # the reader has gone
            pass
        finally:
            self.readers -= 1
        return response

    async def _send(self, response: web.StreamResponse, asked: Place | None, *, searchable: bool) -> None:
        state = self._state
        while not state.caught_up and not self.closing:
            await response.write(self._status())
            await state.change(_HEARTBEAT_S)
        missed = None
        if asked is not None and asked.epoch == state.epoch:
            missed = state.window.changes_beyond(asked.positions)
        # Taken together, before anything is waited for: nothing can change in between.
        sequence, place, changes = state.window.sequence, state.place, missed or []
        if asked is not None and missed is not None:
            place = asked
        else:
            await response.write(_frame("begin" if asked is None else "reset", {"place": str(place)}, place))
        while not self.closing:
            for entry in changes:
                place = _beyond(place, entry)
                await response.write(_change(entry, place, searchable=searchable))
            await response.write(self._status())
            if state.window.sequence == sequence:
                await state.change(_HEARTBEAT_S)
            changes = state.window.changes_after(sequence)
            sequence = state.window.sequence

    def _status(self) -> bytes:
        return _frame("status", self._watch.strip(), None)


def _beyond(place: Place, entry: Entry) -> Place:
    last = max(entry.offset, place.positions.get(entry.partition, -1))
    return Place(place.epoch, {**place.positions, entry.partition: last})


def _change(entry: Entry, place: Place, *, searchable: bool) -> bytes:
    if entry.event is None:
        return _frame("retracted", {"event_id": entry.event_id}, place)
    return _frame("event", entry.line(searchable=searchable), place)


def _frame(kind: str, data: object, place: Place | None) -> bytes:
    """Return one server-sent event; JSON has no raw line ends, so the data is one line."""
    body = data if isinstance(data, bytes) else orjson.dumps(data, option=orjson.OPT_UTC_Z)
    identifier = b"" if place is None else f"id: {place}\n".encode()
    return identifier + f"event: {kind}\ndata: ".encode() + body + b"\n\n"
