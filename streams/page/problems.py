"""Refusals of the HTTP interface as problem details (RFC 9457): what is wrong, in words for people."""

from typing import Any

import orjson
from aiohttp import web

_MEDIA_TYPE = "application/problem+json"


def problem(
    status: int, title: str, detail: str, *, headers: dict[str, str] | None = None, **more: Any
) -> web.Response:
    """Return a refusal. ``detail`` must not repeat what a stranger sent."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return web.Response(status=status, body=orjson.dumps(body), content_type=_MEDIA_TYPE, headers=headers)


def bad_parameter(detail: str, **more: Any) -> web.Response:
    """Return the refusal of a parameter."""
    return problem(400, "Bad parameter", detail, **more)


@web.middleware
async def problems_instead_of_pages(request: web.Request, handler: Any) -> web.StreamResponse:
    """Turn the server library's own refusals (no such path, wrong method, too large) into problem details."""
    try:
        response: web.StreamResponse = await handler(request)
    except web.HTTPException as error:
        if error.status < web.HTTPBadRequest.status_code:
            raise
        kept = {name: value for name, value in error.headers.items() if name in ("Allow", "Retry-After")}
        detail = {404: "there is nothing at this address", 405: "this address does not take the method"}
        return problem(error.status, error.reason, detail.get(error.status, error.reason), headers=kept)
    return response
