"""What one put aside, and all that this site holds of a reader, with a button that erases it."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broadsheet.answers import PaperPage
from broadsheet.answers.readers import PaperMarks, Reader
from broadsheet.delivery.web.forms import Form, read_form
from broadsheet.delivery.web.private import render_private
from broadsheet.delivery.web.reader import drop_reader, find_reader, keep_reader
from broadsheet.delivery.web.site import get_site
from broadsheet.errors import BadInput

PAGE = 30
DEEPEST = 10_000
"""Papers down the list that one can turn to."""


@dataclass(frozen=True, slots=True)
class SavedPage:
    """What ``saved.html`` gets."""

    reader: Reader | None
    found: PaperPage
    marks: dict[int, PaperMarks]
    offset: int
    is_forgotten: bool = False
    problem: BadInput | None = None

    @property
    def previous_path(self) -> str:
        """The page before, or empty."""
        return f"/saved?offset={max(0, self.offset - PAGE)}" if self.offset else ""

    @property
    def next_path(self) -> str:
        """The page after, or empty."""
        return f"/saved?offset={self.found.next}" if self.found.next else ""


def show_saved(request: Request) -> Response:
    """The papers put aside, the latest first."""
    return render_private(request, "saved", _gather(request))


async def change_reader(request: Request) -> Response:
    """``do``: rename (to ``name``) or forget."""
    form = await read_form(request, keep_empty=True)
    return await run_in_threadpool(_change, request, form)


def _change(request: Request, form: Form) -> Response:
    reader, readers = find_reader(request), get_site(request).library.readers
    wish = form.get("do", [""])[-1]
    if reader is None:
        return RedirectResponse("/saved", 303)
    if wish == "forget":
        readers.forget(reader.id)
        gone = RedirectResponse("/saved?forgotten=1", 303)
        drop_reader(gone)
        return gone
    if wish != "rename":
        raise BadInput("That is nothing one can do here.", "Use the buttons of the page.")
    try:
        readers.rename(reader.id, form.get("name", [""])[-1])
    except BadInput as problem:
        return render_private(request, "saved", _gather(request, problem), 400)
    response = RedirectResponse("/saved#mine", 303)
    keep_reader(request, response, reader)
    return response


def _gather(request: Request, problem: BadInput | None = None) -> SavedPage:
    reader, readers = find_reader(request), get_site(request).library.readers
    asked = request.query_params.get("offset", "0")
    offset = min(int(asked), DEEPEST) if asked.isdecimal() and len(asked) < 7 else 0
    found = readers.list_saved(reader.id, PAGE, offset) if reader else PaperPage((), 0, None)
    marks = readers.marks(reader.id, [paper.id for paper in found.papers]) if reader else {}
    return SavedPage(reader, found, marks, offset, request.query_params.get("forgotten") == "1", problem)
