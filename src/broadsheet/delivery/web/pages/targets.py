"""Webhooks and chats, for the owner alone: where editions are posted, what became of them, and forms to change it."""

from dataclasses import dataclass, field
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broadsheet.answers.editions import SavedView
from broadsheet.answers.targets import Post, Target
from broadsheet.delivery.web.forms import Form, read_form
from broadsheet.delivery.web.owner import require_owner
from broadsheet.delivery.web.private import NEVER_KEPT, render_private
from broadsheet.delivery.web.site import Site, get_site
from broadsheet.errors import BadInput, BroadsheetError, FetchFailed, NotFound, Unusable
from broadsheet.periods import Kind

POSTS_SHOWN = 5
EVERY: dict[Kind, str] = {"day": "every day", "week": "every week", "month": "every month"}
DONE = {
    "add": "Editions are posted there from the next one on. Send a line to see whether it works.",
    "remove": "Nothing more is posted there, and its address is forgotten.",
}
"""What was done, as a sentence. Only these can be said: the word comes in the address, which anybody may have made."""


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target, its last posts, and the key of a webhook."""

    target: Target
    posts: tuple[Post, ...]
    key: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What was written in the form, to be put right; never the address, which is a key."""

    view: str = "everything"
    every: str = "day"
    title: str = ""


@dataclass(frozen=True, slots=True)
class TargetsPage:
    """What ``targets.html`` gets."""

    rows: list[TargetRow]
    views: list[SavedView]
    now: datetime
    says: str = ""
    problem: BroadsheetError | None = None
    typed: Typed = Typed()
    every: dict[Kind, str] = field(default_factory=lambda: EVERY)


def show_targets(request: Request) -> Response:
    """The page as it is."""
    require_owner(request)
    return _render(request, says=DONE.get(request.query_params.get("done", ""), ""))


async def change_targets(request: Request) -> Response:
    """Add, remove or try what the form names; what is wrong is told on the page."""
    require_owner(request)
    form = await read_form(request)
    return await run_in_threadpool(_change, request, form)


def _change(request: Request, form: Form) -> Response:
    targets = get_site(request).library.targets
    try:
        if "remove" in form:
            targets.remove(_number(form["remove"][0]))
            return _lead_back("remove")
        if "test" in form:
            return _render(request, says=targets.test(_number(form["test"][0])))
    except (NotFound, BadInput, FetchFailed, Unusable) as problem:
        return _render(request, problem=problem, status=404 if isinstance(problem, NotFound) else 502)
    return _add(request, form)


def _add(request: Request, form: Form) -> Response:
    typed = Typed(
        *(form.get(name, [usual])[0] for name, usual in (("view", "everything"), ("every", "day"), ("title", "")))
    )
    period: Kind = next((kind for kind in EVERY if kind == typed.every), "day")
    view = (form.get("other") or [typed.view])[0]
    try:
        get_site(request).library.targets.add(form.get("address", [""])[0], view, period, typed.title)
    except (BadInput, NotFound, Unusable) as problem:
        return _render(request, problem=problem, typed=typed, status=400)
    return _lead_back("add")


def _lead_back(done: str) -> Response:
    """To the page, so that reading it again sends nothing again."""
    return RedirectResponse(f"/targets?done={done}", 303, NEVER_KEPT)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound("There is no such target.", "Choose one of the list.")
    return int(text)


def _render(
    request: Request,
    says: str = "",
    problem: BroadsheetError | None = None,
    typed: Typed | None = None,
    status: int = 200,
) -> Response:
    site = get_site(request)
    views = list(site.library.editions.list_views())
    page = TargetsPage(_list_rows(site), views, site.clock(), says, problem, typed or Typed())
    return render_private(request, "targets", page, status)


def _list_rows(site: Site) -> list[TargetRow]:
    door = site.library.targets
    return [
        TargetRow(
            target,
            door.list_posts(target.id, POSTS_SHOWN),
            door.signing_key(target.id) if target.kind == "webhook" else "",
        )
        for target in door.list()
    ]
