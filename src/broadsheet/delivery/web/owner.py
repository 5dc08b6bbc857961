"""What is for the owner of the site alone: the check, and the cookie of who signed in.

Nothing that a proxy may have written has a say in it: neither where a request came from nor by which name.
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from broadsheet.delivery.web.site import get_site

COOKIE = "broadsheet_owner"


class OwnerOnly(HTTPException):
    """Asked for by somebody who is not signed in as the owner; the error page says what to type."""

    headline = "For the owner"
    hint = (
        "If it is yours: type `broadsheet owner` on the machine it runs on, and open the link that is printed. "
        "It signs this browser in for 30 days."
    )

    def __init__(self) -> None:
        super().__init__(403, "This page is for the owner of this site, and you are not signed in.")


def require_owner(request: Request) -> None:
    """Let only the owner pass. Raises HTTPException (403), with a page that says what to type."""
    if not is_owner(request):
        raise OwnerOnly


def is_owner(request: Request) -> bool:
    """Whether this request is the owner's: all are while the site has no public address."""
    owner = get_site(request).library.owner
    return owner.is_everybody or owner.is_signed_in(request.cookies.get(COOKIE, ""))


def is_signed_in(request: Request) -> bool:
    """Whether there is somebody to sign out."""
    return get_site(request).library.owner.is_signed_in(request.cookies.get(COOKIE, ""))


def give_ticket(request: Request, response: Response, ticket: str) -> None:
    """Keep the ticket in the browser: out of reach of scripts and of other sites."""
    library = get_site(request).library
    response.set_cookie(
        COOKIE,
        ticket,
        max_age=int(library.owner.ticket_lives.total_seconds()),
        secure=library.settings.site_url.startswith("https:"),
        httponly=True,
        samesite="lax",
    )


def take_ticket(response: Response) -> None:
    """Sign this browser out."""
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")
