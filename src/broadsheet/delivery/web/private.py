"""Pages that are nobody else's business: those behind a signed link."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from broadsheet.delivery.web.rendering import render

NEVER_KEPT: Final = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
"""Headers of such a page. It is kept by no cache, found by no search engine, and named to no other site."""


def render_private(request: Request, name: str, page: object, status: int = 200) -> Response:
    """The template ``name`` with those headers."""
    response = render(request, name, page, status)
    response.headers.update(NEVER_KEPT)
    return response
