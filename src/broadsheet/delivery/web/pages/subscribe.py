"""Asking for letters. Whoever asks for whomever is told the same, and nothing comes before its holder confirms."""

from dataclasses import dataclass
from typing import Literal

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broadsheet.answers.editions import SavedView
from broadsheet.delivery.web.client import client_address
from broadsheet.delivery.web.forms import Form, read_form
from broadsheet.delivery.web.letter_view import letter_view_of
from broadsheet.delivery.web.private import render_private
from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.site import get_site
from broadsheet.delivery.web.wishes_form import LONGEST, WishesForm
from broadsheet.errors import BadInput
from broadsheet.library import Library
from broadsheet.views import View

TRAP = "website"
"""A field that people do not see and that programs fill in."""


@dataclass(frozen=True, slots=True)
class SubscribePage:
    """What ``subscribe.html`` gets."""

    form: WishesForm
    address: str
    wording: str
    zones: tuple[str, ...]
    views: tuple[SavedView, ...]
    problem: BadInput | None = None
    action: str = "/subscribe"


@dataclass(frozen=True, slots=True)
class LetterboxPage:
    """What ``letterbox.html`` gets: a few words, where nothing is asked."""

    kind: Literal["sent", "gone", "expired"]


def show_subscribe(request: Request) -> Response:
    """The form, with the view of ``?view=`` chosen."""
    view = letter_view_of(request)
    page = gather_form(get_site(request).library, WishesForm(view.kind, view.value))
    return render(request, "subscribe", page)


async def subscribe(request: Request) -> Response:
    """Ask for letters; the answer is the same whatever is known of the address."""
    form = await read_form(request)
    return await run_in_threadpool(_subscribe, request, form)


def show_sent(request: Request) -> Response:
    """What happens next."""
    return render_private(request, "letterbox", LetterboxPage("sent"))


def show_gone(request: Request) -> Response:
    """All about an address is erased."""
    return render_private(request, "letterbox", LetterboxPage("gone"))


def gather_form(
    library: Library, form: WishesForm, address: str = "", problem: BadInput | None = None, action: str = "/subscribe"
) -> SubscribePage:
    """The form of wishes with all that it offers."""
    door, views = library.subscriptions, tuple(library.editions.list_views())
    return SubscribePage(form, address, door.wording, tuple(door.list_zones()), views, problem, action)


def check_view(library: Library, view: View) -> None:
    """Raises BadInput where a view of that name is not here. Whatever is searched for can be."""
    if view.kind == "saved" and view.value not in {one.name for one in library.editions.list_views()}:
        raise BadInput(f"There is no view {view.value[:80]!r} on this site.", "Choose one from the list.")


def _subscribe(request: Request, form: Form) -> Response:
    library, typed = get_site(request).library, WishesForm.read(form)
    address = form.get("address", [""])[0][:LONGEST]
    if TRAP not in form:
        try:
            wishes = typed.wishes()
            check_view(library, wishes.view)
            library.subscriptions.ask(address, wishes, client_address(request))
        except BadInput as problem:
            return render(request, "subscribe", gather_form(library, typed, address, problem), 400)
    return RedirectResponse("/subscribe/sent", 303)
