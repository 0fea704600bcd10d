"""Who may look, and what a browser may do with what it is given.

Without a token the page answers only requests made to this machine by its own name, so that a foreign web site cannot
have a browser ask for it under another name (DNS rebinding). With a token, each request must carry it: as a bearer
token, or as the password of basic authentication (any user name), which browsers ask for by themselves.
"""

import base64
import binascii
import hmac
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import hdrs, web
from aiohttp.typedefs import Middleware

from streams.page.problems import problem
from streams.settings import Secret, is_loopback

_CHALLENGE: Final = 'Basic realm="Dateline", charset="UTF-8"'
SECURITY_HEADERS: Final = {
    # Nothing but our own files: no inline script or style, no other origin, no frame around us. Trusted types let
    # markup be made by the template library alone, which takes only its own templates for it; the policy "default" lets
    # through two fixed strings of the map library (static/js/trusted.js).
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types lit-html default"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-cache",
}


async def add_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Put the headers on every response, refusals included."""
    del request
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = "dateline"


def doorkeeper(token: Secret) -> Middleware:
    """Return what lets requests in: with the token where there is one, else those made to this machine by name."""
    expected = token.reveal().encode()

    @web.middleware
    async def let_in(request: web.Request, handler: Any) -> web.StreamResponse:
        if expected:
            shown = _shown(request.headers.get(hdrs.AUTHORIZATION, ""))
            if not hmac.compare_digest(shown, expected):
                return problem(
                    401,
                    "Token needed",
                    "show the token as a bearer token, or as the password of basic authentication",
                    headers={hdrs.WWW_AUTHENTICATE: _CHALLENGE},
                )
        elif not is_loopback(_host_name(request.headers.get(hdrs.HOST, ""))):
            return problem(421, "Misdirected request", "without a token this page answers under a loopback name only")
        response: web.StreamResponse = await handler(request)
        return response

    return let_in


def _shown(header: str) -> bytes:
    """Return the token that an Authorization header carries, or nothing."""
    scheme, _, value = header.partition(" ")
    value = value.strip()
    if scheme.lower() == "bearer":
        return value.encode("utf-8", "replace")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).partition(b":")[2]
        except (binascii.Error, ValueError):
            return b""
    return b""


def _host_name(header: str) -> str:
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""
