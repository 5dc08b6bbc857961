"""Where services report bounces and complaints: JSON by POST, with the owner's key."""

import hmac
import json

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from broadsheet.delivery.web.site import get_site
from broadsheet.errors import BadInput
from broadsheet.library import Library

LONGEST = 262_144
MOST = 1_000
"""Reports in one request."""

Report = tuple[str, str, str, str, str, str]
"""Kind, address, message_id, status, says, id."""


async def take_bounces(request: Request) -> Response:
    """Note what a service reports: ``{"kind", "address" or "message_id", "status", "says", "id"}``, or a list of such.

    Answers how many were ours and new. 404 without a key in the settings, 401 with another one, 400 where it cannot be
    read; sending a report again counts it once.
    """
    library = get_site(request).library
    key = library.settings.mail.bounce_key
    if not key:
        raise HTTPException(404)
    if not hmac.compare_digest(_given_key(request).encode(), key.encode()):
        return JSONResponse({"error": "Another key is wanted: Authorization: Bearer KEY"}, 401)
    try:
        reports = _read(await _body(request))
        new = await run_in_threadpool(_note, library, reports)
    except BadInput as error:
        return JSONResponse({"error": error.message, "hint": error.hint}, 400)
    return JSONResponse({"read": len(reports), "new": new})


def _note(library: Library, reports: list[Report]) -> int:
    """How many were ours and new. A thousand take seconds, in which others want their pages."""
    return sum(library.mail.note_returned(*report) for report in reports)


def _given_key(request: Request) -> str:
    """From the header, or for services that can set none from the address."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else request.query_params.get("key", "")


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST:
            raise BadInput("That is too much at once.", f"Send at most {LONGEST} bytes.")
    return body


def _read(body: bytes) -> list[Report]:
    hint = 'Send {"kind": "hard", "address": "ada@example.org"}, or a list of such.'
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadInput("This is no JSON.", hint) from error
    reports = told if isinstance(told, list) else [told]
    if len(reports) > MOST or not all(isinstance(one, dict) for one in reports):
        raise BadInput("This is no list of reports.", hint)
    fields = [
        [one.get(name, "") for name in ("kind", "address", "message_id", "status", "says", "id")] for one in reports
    ]
    if not all(isinstance(text, str) for row in fields for text in row):
        raise BadInput("A report holds something that is no text.", hint)
    return [(row[0], row[1], row[2], row[3], row[4], row[5]) for row in fields]
