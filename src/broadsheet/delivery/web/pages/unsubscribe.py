"""Leaving: a page with a button for whoever opens the link, and at once for whoever posts to it (RFC 8058).

A mail program posts without cookies and from nowhere, so this address alone is open to all; its token says whose it is.
"""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from broadsheet.answers.mail import Subscription
from broadsheet.delivery.web.private import find_subscription, manage_path, render_private
from broadsheet.delivery.web.saying_letters import name_view
from broadsheet.delivery.web.site import get_site


@dataclass(frozen=True, slots=True)
class UnsubscribePage:
    """What ``unsubscribe.html`` gets."""

    subscription: Subscription
    token: str
    title: str
    manage: str
    """The path of the page on which it can be changed, or begun again."""


def show_unsubscribe(request: Request) -> Response:
    """The button; opening the page changes nothing. Raises NotFound."""
    return _render(request, find_subscription(request, "leave"))


def unsubscribe(request: Request) -> Response:
    """Leave, at once; twice is once. Whatever was sent along is not read: the link says it all. Raises NotFound."""
    found = find_subscription(request, "leave")
    get_site(request).library.subscriptions.leave(found.id)
    return _render(request, get_site(request).library.subscriptions.get(found.id))


def _render(request: Request, subscription: Subscription) -> Response:
    library = get_site(request).library
    title = name_view(library, subscription.wishes.view)
    page = UnsubscribePage(subscription, request.path_params["token"], title, manage_path(library, subscription))
    return render_private(request, "unsubscribe", page)
