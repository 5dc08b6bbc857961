"""Signing in as the owner by a link of ``broadsheet owner``, and signing out.

Opening the link changes nothing, so that nobody who merely looks at it (a chat's preview) uses it up.
"""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broadsheet.delivery.web.owner import give_ticket, is_signed_in, take_ticket
from broadsheet.delivery.web.private import NEVER_KEPT, render_private
from broadsheet.delivery.web.site import get_site
from broadsheet.errors import BadInput


@dataclass(frozen=True, slots=True)
class OwnerPage:
    """What ``owner.html`` gets. ``token`` is empty where there is no link to use."""

    token: str
    signed_in: bool
    everybody: bool


def show_owner(request: Request) -> Response:
    """Whether one is signed in, with a button to sign out."""
    return _render(request, "")


def show_sign_in(request: Request) -> Response:
    """The page of a link, with the button that uses it. Raises BadInput for a link that is too old."""
    token = request.path_params["token"]
    if not get_site(request).library.owner.is_good_link(token):
        raise BadInput("This link is too old, or it is not one of this site.", "Type: broadsheet owner")
    return _render(request, token)


def sign_in(request: Request) -> Response:
    """Use the link: from now on this browser is the owner's."""
    ticket = get_site(request).library.owner.sign_in(request.path_params["token"])
    response = RedirectResponse("/settings", 303, NEVER_KEPT)
    give_ticket(request, response, ticket)
    return response


def sign_out(_: Request) -> Response:
    """From now on this browser is nobody's."""
    response = RedirectResponse("/owner", 303, NEVER_KEPT)
    take_ticket(response)
    return response


def _render(request: Request, token: str) -> Response:
    page = OwnerPage(token, is_signed_in(request), get_site(request).library.owner.is_everybody)
    return render_private(request, "owner", page)
