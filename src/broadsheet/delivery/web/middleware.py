"""What every request passes through, outermost first."""

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from broadsheet.delivery.web.headers import add_security_headers
from broadsheet.delivery.web.pages.error import refuse_host, refuse_origin

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Requests that change nothing."""

SIGNED_PATHS = ("/tap/", "/unsubscribe/", "/api/v1/")
"""Addresses that themselves say who asks, by our signature, and need no cookie: any program may send a POST there.

A mailbox unsubscribes so (RFC 8058), and a mail program shows our page without saying that it is ours. The API reads no
cookie: whoever changes something there holds a token, which no browser sends by itself.
"""


def build_middleware(allowed_hosts: Collection[str]) -> list[Middleware]:
    """The whole list. The checks are innermost so that their refusals wear the headers too."""
    return [
        Middleware(SecurityHeaders),
        Middleware(GZipMiddleware, minimum_size=1000, compresslevel=6),
        Middleware(HostCheck, allowed_hosts=allowed_hosts),
        Middleware(OriginCheck),
    ]


class SecurityHeaders:
    """Adds the security headers, and a cache rule where the page set none."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_security_headers(MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, send_with_headers)


class HostCheck:
    """Refuses a request made under a name that is not this site's."""

    def __init__(self, app: ASGIApp, allowed_hosts: Collection[str]) -> None:
        self.app = app
        self.allowed_hosts = frozenset(host.lower() for host in allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_allowed_host(Headers(scope=scope).get("host", ""), self.allowed_hosts):
            await self.app(scope, receive, send)
        else:
            await refuse_host(Request(scope))(scope, receive, send)


class OriginCheck:
    """Refuses to change anything at the wish of another site's page (cross-site request forgery)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] != "http"
            or scope["method"] in SAFE_METHODS
            or scope["path"].startswith(SIGNED_PATHS)
            or is_own_request(Headers(scope=scope))
        ):
            await self.app(scope, receive, send)
        else:
            await refuse_origin(Request(scope))(scope, receive, send)


def is_own_request(headers: Headers) -> bool:
    """Whether a request that may change something comes from our own page, or from no page at all.

    Browsers say where a request comes from: in ``Sec-Fetch-Site``, or where that is not sent (a site on plain http
    that is not this machine) in ``Origin``. A program such as curl sends neither, and acts for nobody else.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or _host_of(origin) == headers.get("host", "").lower()


def _host_of(origin: str) -> str:
    """``http://localhost:8000`` -> ``localhost:8000``; ``null`` has none."""
    try:
        return urlsplit(origin).netloc.lower() or origin
    except ValueError:
        return origin


def is_allowed_host(header: str, allowed: Collection[str]) -> bool:
    """Whether a ``Host`` header names this site.

    A bare IP address always does: rebinding needs a name, and an address cannot be rebound.
    """
    host = _without_port(header).lower()
    if host == "localhost" or _is_address(host):
        return True
    return host in allowed or any(name.startswith("*.") and host.endswith(name[1:]) for name in allowed)


def _without_port(header: str) -> str:
    """``[::1]:8000`` -> ``::1``; ``localhost:8000`` -> ``localhost``."""
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.rpartition(":")[0] if ":" in header else header


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
