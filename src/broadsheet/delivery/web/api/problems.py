"""The one shape of every error (RFC 9457), and which error of ours is which."""

from collections.abc import Mapping
from urllib.parse import quote

import orjson
from starlette.requests import Request
from starlette.responses import Response

from broadsheet.delivery.web.site import get_site
from broadsheet.errors import BadInput, BroadsheetError, Busy, FetchFailed, NotFound, TooOften

MEDIA_TYPE = "application/problem+json"
ROOT = "/api/v1"

TITLES = {
    400: ("bad-request", "The request does not fit the description of this operation"),
    401: ("no-token", "A good token is needed"),
    403: ("not-allowed", "The token may not do this"),
    404: ("not-found", "There is no such thing here"),
    405: ("wrong-method", "This address takes other methods"),
    413: ("too-long", "The body is too long"),
    415: ("not-json", "The body is not JSON"),
    422: ("not-usable", "What was asked cannot be used"),
    429: ("too-often", "Too many requests"),
    500: ("broken", "Something went wrong here"),
    502: ("not-fetched", "A service elsewhere gave nothing"),
    503: ("busy", "Not at this moment"),
}
"""Each status, the name of its kind, and what it means."""

STATUSES: tuple[tuple[type[BroadsheetError], int], ...] = (
    (BadInput, 422),
    (NotFound, 404),
    (TooOften, 429),
    (Busy, 503),
    (FetchFailed, 502),
)


class Problem(Exception):
    """The request cannot be answered; ``errors`` says what is wrong with which parameter."""

    def __init__(
        self,
        status: int,
        detail: str,
        hint: str = "",
        errors: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.hint = hint
        self.errors = errors or {}
        self.headers = headers or {}


def problem_of(error: BroadsheetError) -> Problem:
    """An error of the library as it is told."""
    status = next((status for kind, status in STATUSES if isinstance(error, kind)), 500)
    wait = error.seconds if isinstance(error, TooOften) else 5
    return Problem(
        status, error.message, error.hint, headers={"Retry-After": str(wait)} if status in (429, 503) else {}
    )


def write_problem(request: Request, problem: Problem) -> Response:
    """The problem as it is sent."""
    name, title = TITLES.get(problem.status, ("refused", "That did not work"))
    body = {
        "type": f"{get_site(request).library.settings.site_url}/api#{name}",
        "title": title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": quote(request.url.path, safe="/:@!$&'()*+,;=~"),
        "hint": problem.hint,
        "errors": [{"parameter": parameter, "says": says} for parameter, says in problem.errors.items()],
    }
    return Response(orjson.dumps(_sound(body)), problem.status, dict(problem.headers), media_type=MEDIA_TYPE)


def _sound(value: object) -> object:
    """Without what is no text: half a character that somebody sent is told as a question mark."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {name: _sound(one) for name, one in value.items()}
    return [_sound(one) for one in value] if isinstance(value, list) else value
