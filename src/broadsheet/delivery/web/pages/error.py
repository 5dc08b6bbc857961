"""Error pages, in the same dress as the others: what happened, and what to do next."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from broadsheet.delivery.web.api.problems import ROOT, Problem, write_problem
from broadsheet.delivery.web.headers import add_security_headers
from broadsheet.delivery.web.rendering import render
from broadsheet.errors import BadInput, BroadsheetError, Busy, NotFound, TooOften

log = logging.getLogger(__name__)

STATUSES: tuple[tuple[type[BroadsheetError], int], ...] = (
    (BadInput, 400),
    (NotFound, 404),
    (TooOften, 429),
    (Busy, 503),
)
"""Any other error of ours is a 500."""

HEADLINES = {
    400: "That cannot be read",
    403: "Not from over there",
    404: "Not in this edition",
    405: "Not that way",
    413: "Too much at once",
    429: "Too often",
    500: "Stop press",
    503: "One moment, please",
}


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What ``error.html`` gets."""

    status: int
    headline: str
    message: str
    hint: str = ""


def show_http_error(request: Request, error: Exception) -> Response:
    """An address or a method the site does not know."""
    assert isinstance(error, HTTPException)
    says = {
        404: f"There is no page at {request.url.path}.",
        405: f"{request.method} is not a way to ask for this page; it can only be read.",
    }
    message = says.get(error.status_code, error.detail)
    hint, headline = getattr(error, "hint", ""), getattr(error, "headline", "")
    return render_error(request, error.status_code, message, hint, error.headers, headline)


def show_our_error(request: Request, error: Exception) -> Response:
    """An error Broadsheet can explain."""
    assert isinstance(error, BroadsheetError)
    status = next((status for kind, status in STATUSES if isinstance(error, kind)), 500)
    if status == 500:
        log.error("cannot answer %s: %s", request.url.path, error)
    wait = error.seconds if isinstance(error, TooOften) else 5
    headers = {"Retry-After": str(wait)} if isinstance(error, Busy) else {}
    return render_error(request, status, error.message, error.hint, headers)


def show_crash(request: Request, _: Exception) -> Response:
    """An error nobody foresaw; its story goes to the log, not to the reader."""
    response = render_error(
        request,
        500,
        "Something went wrong while this page was made.",
        "The program’s log tells what; the library itself is untouched.",
    )
    # Starlette answers a crash outside all middleware, so the headers are put on here.
    add_security_headers(response.headers)
    return response


def leave_cut_off(_: Request, error: Exception) -> Response:
    """Whoever sent something went away in the middle of it: nobody reads an answer, and nothing is wrong here."""
    assert isinstance(error, ClientDisconnect)
    return Response(status_code=400)


def refuse_host(request: Request) -> Response:
    """A request under a name that is not this site's; see ``middleware.HostCheck``."""
    host = request.headers.get("host", "")
    return render_error(
        request,
        400,
        f"This site is not known as “{host[:100]}”.",
        "Ask for it by its address, such as http://127.0.0.1:8000; or, if it is yours, "
        "start it with BROADSHEET_ALLOWED_HOSTS set to this name.",
    )


def refuse_origin(request: Request) -> Response:
    """Another site's page asked to change something; see ``middleware.OriginCheck``."""
    return render_error(
        request,
        403,
        "Another site asked to change something here, so nothing was changed.",
        "If it was you: open the settings page of this site and do it there.",
    )


def render_error(
    request: Request,
    status: int,
    message: str,
    hint: str = "",
    headers: Mapping[str, str] | None = None,
    headline: str = "",
) -> Response:
    """One error page, or for a program that asks the API, the problem."""
    if request.url.path.startswith(f"{ROOT}/"):
        hint = hint or ("Every operation stands on the page /api." if status == 404 else "")
        return write_problem(request, Problem(status, message, hint, headers=headers))
    page = ErrorPage(status, headline or HEADLINES.get(status, "That did not work"), message, hint)
    response = render(request, "error", page, status)
    response.headers.update(headers or {})
    return response


ERROR_PAGES: Mapping[Any, Callable[[Request, Exception], Response]] = {
    HTTPException: show_http_error,
    BroadsheetError: show_our_error,
    ClientDisconnect: leave_cut_off,
    Exception: show_crash,
}
