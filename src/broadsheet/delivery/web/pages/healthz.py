"""Whether the site is well, for whatever watches it."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from broadsheet import __version__
from broadsheet.delivery.web.site import get_site
from broadsheet.errors import BroadsheetError


def show_health(request: Request) -> JSONResponse:
    """200 and the number of papers when the library answers, else 503 and what it said."""
    try:
        papers = get_site(request).library.list_latest(limit=1).total
    except BroadsheetError as error:
        return JSONResponse({"status": "unwell", "says": error.message, "hint": error.hint}, 503)
    return JSONResponse({"status": "ok", "papers": papers, "version": __version__})
