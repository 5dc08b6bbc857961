"""Letters: one read in the browser, by the link in it; and for the owner, what would be sent."""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from broadsheet.answers.letters import Preview
from broadsheet.delivery.web.headers import SECURITY_HEADERS
from broadsheet.delivery.web.owner import require_owner
from broadsheet.delivery.web.private import NEVER_KEPT, render_private
from broadsheet.delivery.web.signed import follow_link
from broadsheet.delivery.web.site import get_site
from broadsheet.errors import BroadsheetError

LETTER_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors {}; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""A letter brings its style with it, inline, because mail programs take it in no other way. Nothing else may act."""

PREVIEW_CSP = SECURITY_HEADERS["Content-Security-Policy"] + "; frame-src 'self'"

PAPERS = 10
MOST_PAPERS = 50


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What ``letter-preview.html`` gets. ``part`` is html or text; ``preview`` is None where there is a problem."""

    view: str
    day: str
    papers: int
    part: str
    preview: Preview | None = None
    problem: BroadsheetError | None = None
    most_papers: int = MOST_PAPERS

    def path(self, part: str) -> str:
        """The same letter's other part; ``letter`` is the letter alone."""
        asked = {"view": self.view, "day": self.day, "papers": self.papers, "part": part}
        return "/letters/preview?" + urlencode({name: value for name, value in asked.items() if value})


def show_letter(request: Request) -> Response:
    """The letter that the link is of, as a page of its own."""
    composed = follow_link(request, get_site(request).library.letterbox.open)
    return _answer_letter(composed.html, "'none'")


def show_preview(request: Request) -> Response:
    """For the owner: the letter of an edition, in a wide and in a narrow frame, or its text."""
    require_owner(request)
    asked = request.query_params
    page = PreviewPage(
        asked.get("view", "").strip()[:600] or "everything",
        asked.get("day", "").strip()[:40],
        _read_number(asked.get("papers", "")),
        "text" if asked.get("part") == "text" else "html",
    )
    try:
        preview = get_site(request).library.letterbox.preview(page.view, page.day, page.papers)
    except BroadsheetError as problem:
        failed = PreviewPage(page.view, page.day, page.papers, page.part, problem=problem)
        return render_private(request, "letter-preview", failed, 400)
    if asked.get("part") == "letter":
        # Links open beside the frame: the pages of this site are shown in none.
        return _answer_letter(preview.composed.html.replace("<head>", '<head><base target="_blank">', 1), "'self'")
    response = render_private(
        request, "letter-preview", PreviewPage(page.view, page.day, page.papers, page.part, preview)
    )
    response.headers["Content-Security-Policy"] = PREVIEW_CSP
    return response


def _answer_letter(html: str, ancestors: str) -> Response:
    return HTMLResponse(html, headers={**NEVER_KEPT, "Content-Security-Policy": LETTER_CSP.format(ancestors)})


def _read_number(text: str) -> int:
    return min(max(int(text), 1), MOST_PAPERS) if text.isdecimal() and len(text) < 5 else PAPERS
