"""References in a style of a journal, as text or as HTML, and the names of the styles there are."""

from dataclasses import dataclass
from threading import BoundedSemaphore
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from broadsheet.citing.bibliography import USUAL_LOCALE, USUAL_STYLE, list_locales, list_styles, write_bibliography
from broadsheet.delivery.web.pages.export import in_style, read_papers, refer_to, write_references
from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.site import get_site
from broadsheet.errors import BadInput, NotFound
from broadsheet.paper import Paper

MOST = 100
"""References in one answer: each takes citeproc-py some 10 to 30 ms."""
AT_ONCE = BoundedSemaphore(1)
COME_BACK = 5
"""Seconds, for whoever asks while another list is written."""


KNOWN = (
    "apa", "chicago-author-date", "elsevier-harvard", "ieee", "modern-language-association", "nature",
    "springer-basic-author-date", "vancouver",
)  # fmt: skip
"""Styles that are suggested; any other can be typed."""


@dataclass(frozen=True, slots=True)
class References:
    """What ``references.html`` gets. ``entries`` is HTML."""

    papers: int
    entries: str
    style: str
    locale: str
    asked: list[tuple[str, str]]
    """The fields that say whose references these are."""
    styles: tuple[str, ...] = KNOWN

    @property
    def locales(self) -> tuple[str, ...]:
        """The languages in which references can be written."""
        return list_locales()

    @property
    def query(self) -> str:
        """The same papers, in an address."""
        return urlencode(self.asked)


def export_bibliography(request: Request) -> Response:
    """``/export/bibliography?style=ieee&locale=de-DE&paper=p1``, ``?q=`` or ``?edition=``; ``as=html`` for a page."""
    asked = request.query_params
    style, locale = asked.get("style") or USUAL_STYLE, asked.get("locale") or USUAL_LOCALE
    form = asked.get("as") or "text"
    if form not in ("text", "html"):
        raise BadInput(f"References cannot be written as {form[:40]!r}.", "Ask for as=text or as=html.")
    if not AT_ONCE.acquire(blocking=False):
        raise HTTPException(503, "Other references are being written. Come back soon.", {"Retry-After": str(COME_BACK)})
    try:
        papers = read_papers(request, MOST)
        if form == "html":
            return _show_page(request, papers, style, locale)
        return write_references(get_site(request), in_style(style, locale), papers)
    finally:
        AT_ONCE.release()


def _show_page(request: Request, papers: list[Paper], style: str, locale: str) -> Response:
    entries = write_bibliography(refer_to(get_site(request), papers), style, locale, "html")
    asked = [(name, text) for name, text in request.query_params.multi_items() if name not in ("style", "locale", "as")]
    return render(request, "references", References(len(papers), entries, style, locale, asked))


def show_styles(request: Request) -> Response:
    """``/export/styles``: the names of all styles, a line each; ``?q=nature``: those with this in them."""
    wanted = request.query_params.get("q", "").strip().lower()
    if not list_styles():
        raise NotFound("No styles are installed here.", "Install them: pip install 'broadsheet[styles]'")
    return PlainTextResponse("".join(f"{name}\n" for name in list_styles() if wanted in name))
