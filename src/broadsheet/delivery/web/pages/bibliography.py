"""References in a style of a journal, as text or as HTML, and the names of the styles there are."""

from functools import partial
from threading import BoundedSemaphore

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from broadsheet.citing import Format
from broadsheet.citing.bibliography import USUAL_LOCALE, USUAL_STYLE, list_styles, write_bibliography
from broadsheet.citing.reference import Reference
from broadsheet.delivery.web.pages.export import in_style, read_papers, write_references
from broadsheet.delivery.web.site import get_site
from broadsheet.errors import BadInput, NotFound

MOST = 100
"""References in one answer: each takes citeproc-py some 10 to 30 ms."""
AT_ONCE = BoundedSemaphore(1)
COME_BACK = 5
"""Seconds, for whoever asks while another list is written."""


def export_bibliography(request: Request) -> Response:
    """``/export/bibliography?style=ieee&locale=de-DE&paper=p1``, ``?q=`` or ``?edition=``; ``as=html`` for a page."""
    asked = request.query_params
    style, locale = asked.get("style") or USUAL_STYLE, asked.get("locale") or USUAL_LOCALE
    form = asked.get("as") or "text"
    if form not in ("text", "html"):
        raise BadInput(f"References cannot be written as {form[:40]!r}.", "Ask for as=text or as=html.")
    page = Format("html", "text/html", "References", partial(_write_page, style=style, locale=locale))
    format = page if form == "html" else in_style(style, locale)
    if not AT_ONCE.acquire(blocking=False):
        raise HTTPException(503, "Other references are being written. Come back soon.", {"Retry-After": str(COME_BACK)})
    try:
        return write_references(get_site(request), format, read_papers(request, MOST))
    finally:
        AT_ONCE.release()


def _write_page(references: list[Reference], style: str, locale: str) -> str:
    lines = write_bibliography(references, style, locale, "html")
    head = '<!doctype html>\n<html><head><meta charset="utf-8"><title>References</title></head>\n'
    return f'{head}<body><div class="csl-bib-body">\n{lines}</div></body></html>\n'


def show_styles(request: Request) -> Response:
    """``/export/styles``: the names of all styles, a line each; ``?q=nature``: those with this in them."""
    wanted = request.query_params.get("q", "").strip().lower()
    if not list_styles():
        raise NotFound("No styles are installed here.", "Install them: pip install 'broadsheet[styles]'")
    return PlainTextResponse("".join(f"{name}\n" for name in list_styles() if wanted in name))
