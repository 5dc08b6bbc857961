"""The views that have a name here: a search each, with editions of its own. The owner makes and drops them."""

from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broadsheet.answers.editions import SavedView
from broadsheet.delivery.web.forms import Form, read_form
from broadsheet.delivery.web.owner import is_owner, require_owner
from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.site import get_site
from broadsheet.errors import BadInput, NotFound

DONE = {
    "made": "The view is made. Its editions are closed from now on like those of everything.",
    "dropped": "The view is dropped. Nothing else is: the papers stay.",
}
"""What was done, as a sentence. Only these can be said: the word comes in the address, which anybody may have made."""

LONGEST_TITLE, LONGEST_QUERY = 120, 500


@dataclass(frozen=True, slots=True)
class ViewsPage:
    """What ``views.html`` gets. ``title`` and ``query`` are what was written in the fields."""

    views: list[SavedView]
    is_owner: bool
    done: str = ""
    problem: BadInput | None = None
    title: str = ""
    query: str = ""
    longest_title: int = LONGEST_TITLE
    longest_query: int = LONGEST_QUERY


def show_views(request: Request) -> Response:
    """All views, and the form for another one; ``?q=`` puts a search into it."""
    done = DONE.get(request.query_params.get("done", ""), "")
    return _show(request, done=done, query=request.query_params.get("q", "")[:LONGEST_QUERY])


def show_view(request: Request) -> Response:
    """Lead to the latest day of a view."""
    return RedirectResponse(f"/views/{quote(request.path_params['name'], safe='')}/daily", 307)


async def change_views(request: Request) -> Response:
    """Make a view of a search, or drop one, then lead back to the page; what is wrong is told there."""
    await run_in_threadpool(require_owner, request)
    form = await read_form(request)
    return await run_in_threadpool(_change, request, form)


def _change(request: Request, form: Form) -> Response:
    editions = get_site(request).library.editions
    if "drop" in form:
        with suppress(NotFound):  # the button was pressed twice, or on an old page: it is as wished
            editions.drop_view(form["drop"][0])
        return RedirectResponse("/views?done=dropped", 303)
    title, query = (form.get(name, [""])[0] for name in ("title", "q"))
    try:
        editions.save_view(title, query)
    except BadInput as problem:
        return _show(request, problem=problem, title=title[:LONGEST_TITLE], query=query[:LONGEST_QUERY])
    return RedirectResponse("/views?done=made", 303)


def _show(
    request: Request, done: str = "", problem: BadInput | None = None, title: str = "", query: str = ""
) -> Response:
    views = list(get_site(request).library.editions.list_views())
    page = ViewsPage(views, is_owner(request), done, problem, title, query)
    return render(request, "views", page, 400 if problem else 200)
