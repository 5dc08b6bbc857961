"""Bringing in a paper by its link: it is looked up at its source, and stands in the edition of the day."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broadsheet.delivery.web.client import client_address
from broadsheet.delivery.web.forms import Form, read_form
from broadsheet.delivery.web.pages.subscribe import TRAP
from broadsheet.delivery.web.reader import find_reader, keep_reader, need_reader
from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.site import get_site
from broadsheet.errors import BadInput, BroadsheetError, FetchFailed, NotFound

LONGEST = 2_000
"""Characters of a field that are shown again."""

STATUSES = ((BadInput, 400), (NotFound, 404), (FetchFailed, 502))


@dataclass(frozen=True, slots=True)
class SubmitPage:
    """What ``submit.html`` gets."""

    typed: str
    name: str
    problem: BroadsheetError | None = None


def show_submit(request: Request) -> Response:
    """The form; ``?link=`` fills it in."""
    reader = find_reader(request)
    page = SubmitPage(request.query_params.get("link", "")[:LONGEST], reader.name if reader else "")
    return render(request, "submit", page)


async def submit(request: Request) -> Response:
    """Look the paper up, note who brought it, and lead to it; what went wrong stands beside the form."""
    form = await read_form(request)
    return await run_in_threadpool(_submit, request, form)


def _submit(request: Request, form: Form) -> Response:
    typed, name = (form.get(field, [""])[0][:LONGEST] for field in ("link", "name"))
    if TRAP in form:
        return RedirectResponse("/submit", 303)
    readers = get_site(request).library.readers
    readers.check_pace("submit", client_address(request))
    reader = need_reader(request)
    response: Response
    try:
        if name != reader.name:
            readers.rename(reader.id, name)
        submission = readers.submit(reader.id, typed)
        was = "new" if submission.reader_id == reader.id else "known"
        response = RedirectResponse(f"/papers/p{submission.paper_id}?submitted={was}", 303)
    except (BadInput, NotFound, FetchFailed) as problem:
        status = next(status for kind, status in STATUSES if isinstance(problem, kind))
        response = render(request, "submit", SubmitPage(typed, name, problem), status)
    keep_reader(request, response, reader)
    return response
