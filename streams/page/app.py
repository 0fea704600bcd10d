"""The web application: addresses, what answers each, and the checks around all of them."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import orjson
from aiohttp import hdrs, web

from schemas.dead_letters import DeadLetterCode, Refusal
from streams.errors import PoolError
from streams.page.events_api import EventsApi
from streams.page.guard import add_security_headers, doorkeeper
from streams.page.live import LiveState
from streams.page.openapi import openapi
from streams.page.parameters import ParameterError, only_known
from streams.page.pipeline import PipelineWatch
from streams.page.problems import bad_parameter, problem, problems_instead_of_pages
from streams.page.reading import ArticleDesk, BusyError
from streams.page.stream_api import StreamApi
from streams.page.vocabulary import vocabulary
from streams.settings import Secret

_STATIC: Final = Path(__file__).parent / "static"
_JSON: Final = "application/json"
_TOO_LARGE: Final = 413
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def build_app(
    state: LiveState, watch: PipelineWatch, desk: ArticleDesk, *, token: Secret, max_article_bytes: int
) -> web.Application:
    """Return the application. It starts nothing: who follows the topics is the caller's affair."""
    app = web.Application(
        middlewares=[problems_instead_of_pages, doorkeeper(token)], client_max_size=max_article_bytes + 1
    )
    app.on_response_prepare.append(add_security_headers)
    events, stream = EventsApi(state), StreamApi(state, watch)
    app.add_routes(
        [
            web.get("/", _front_page),
            web.get("/api/events", events.listing),
            web.get("/api/events.geojson", events.geojson),
            web.get("/api/events.csv", events.csv),
            web.get("/api/events.atom", events.atom),
            web.get("/api/events/{event_id:[0-9a-f]{1,64}}", events.one),
            web.get("/api/stream", stream.stream, allow_head=False),
            web.get("/api/status", _answering(watch.status)),
            web.get("/api/vocabulary", _answering(vocabulary)),
            web.get("/openapi.json", _answering(openapi)),
            web.post("/api/read", _reading(desk)),
            web.static("/static", _STATIC),
        ]
    )

    async def close(_: web.Application) -> None:
        # Streams have no end of their own.
        stream.closing = True
        state.announce()

    async def stop_reading(_: web.Application) -> None:
        await desk.stop()

    app.on_shutdown.append(close)
    app.on_cleanup.append(stop_reading)
    return app


async def _front_page(request: web.Request) -> web.StreamResponse:
    del request  # its query is the page's own affair
    return web.FileResponse(_STATIC / "index.html")


def _answering(content: Callable[[], Any]) -> _Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            only_known(request, ())
        except ParameterError as error:
            return bad_parameter(str(error))
        return web.Response(body=orjson.dumps(content(), option=orjson.OPT_UTC_Z), content_type=_JSON)

    return answer


def _reading(desk: ArticleDesk) -> _Handler:
    async def read(request: web.Request) -> web.StreamResponse:
        try:
            only_known(request, ())
        except ParameterError as error:
            return bad_parameter(str(error))
        # Of this type a foreign web site's form cannot be, so that no other site makes visitors' browsers work us.
        if request.content_type != _JSON:
            return problem(415, "Unsupported media type", f"the article must be sent as {_JSON}")
        try:
            outcome = await desk.read(await request.read())
        except web.HTTPRequestEntityTooLarge:
            return problem(_TOO_LARGE, "Too large", "the article is larger than the workers take", code="too-large")
        except BusyError:
            return problem(503, "Busy", "other articles are being read", headers={hdrs.RETRY_AFTER: "2"})
        except PoolError:
            return problem(503, "Not ready", "the extraction process did not start; the log says why")
        if isinstance(outcome, Refusal):
            return _refusal(outcome)
        return web.Response(body=orjson.dumps(outcome), content_type=_JSON)

    return read


def _refusal(refusal: Refusal) -> web.Response:
    status = {DeadLetterCode.TOO_LARGE: _TOO_LARGE, DeadLetterCode.FAILED: 500}.get(refusal.code, 422)
    return problem(status, "Not read", refusal.reason, code=refusal.code)
