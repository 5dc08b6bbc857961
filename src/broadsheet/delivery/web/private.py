"""Pages that are nobody else's business: those behind a signed link."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from broadsheet.answers.mail import Subscription
from broadsheet.delivery.web.client import client_address
from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.site import get_site
from broadsheet.errors import NotFound
from broadsheet.library import Library

NEVER_KEPT: Final = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
"""Headers of such a page. It is kept by no cache, found by no search engine, and named to no other site."""


def render_private(request: Request, name: str, page: object, status: int = 200) -> Response:
    """The template ``name`` with those headers."""
    response = render(request, name, page, status)
    response.headers.update(NEVER_KEPT)
    return response


def manage_path(library: Library, subscription: Subscription) -> str:
    """The page on which a subscription is changed."""
    return f"/subscriptions/{library.subscriptions.token('manage', subscription)}"


def find_subscription(request: Request, purpose: str) -> Subscription:
    """Whom the token in the address is about. Raises NotFound; TooOften where somebody guesses."""
    door = get_site(request).library.subscriptions
    try:
        return door.read_token(purpose, request.path_params["token"])
    except NotFound:
        door.note_guess(client_address(request))
        raise
