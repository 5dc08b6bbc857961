"""The papers that somebody saved by their letters, behind a signed link; and making this browser the same reader."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broadsheet.answers import PaperPage
from broadsheet.delivery.web.forms import Form, read_form
from broadsheet.delivery.web.private import NEVER_KEPT, render_private
from broadsheet.delivery.web.reader import find_reader, keep_reader
from broadsheet.delivery.web.signed import follow_link
from broadsheet.delivery.web.site import get_site

PAPERS_A_PAGE = 30
FURTHEST = 1_000_000


@dataclass(frozen=True, slots=True)
class SavedByLetter:
    """What ``saved-by-letter.html`` gets."""

    saved: PaperPage
    path: str
    offset: int
    same: bool
    """This browser is the reader of these letters already."""
    a_page: int = PAPERS_A_PAGE


def show_saved_by_letter(request: Request) -> Response:
    """The papers, the latest first. Changes nothing."""
    given = request.query_params.get("offset", "")
    offset = min(int(given), FURTHEST) if given.isdecimal() and len(given) < 9 else 0
    door = get_site(request).library.letterbox
    saved = follow_link(request, lambda token: door.list_saved(token, PAPERS_A_PAGE, offset))
    here, theirs = find_reader(request), follow_link(request, door.reader_id)
    same = here is not None and here.id == theirs
    return render_private(request, "saved-by-letter", SavedByLetter(saved, request.url.path, offset, same))


async def change_saved_by_letter(request: Request) -> Response:
    """Take a paper out (``paper=p12``), or make this browser the reader of these letters (``here=1``)."""
    form = await read_form(request)
    return await run_in_threadpool(_change, request, form)


def _change(request: Request, form: Form) -> Response:
    door = get_site(request).library.letterbox
    response = RedirectResponse(request.url.path, 303, NEVER_KEPT)
    if "paper" in form:
        follow_link(request, lambda token: door.take_out(token, form["paper"][0][:40]))
    elif "here" in form:
        reader = follow_link(request, door.find_reader)
        keep_reader(request, response, reader)
    return response
