"""A subscription's own pages, behind links that only its letters bring: confirming it, and changing it."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broadsheet.answers.mail import Letter, Subscription
from broadsheet.delivery.web.client import client_address
from broadsheet.delivery.web.forms import Form, read_form
from broadsheet.delivery.web.pages.subscribe import LetterboxPage, SubscribePage, check_view, gather_form
from broadsheet.delivery.web.private import NEVER_KEPT, find_subscription, manage_path, render_private
from broadsheet.delivery.web.saying_letters import name_view
from broadsheet.delivery.web.site import get_site
from broadsheet.delivery.web.wishes_form import WishesForm
from broadsheet.errors import BadInput, NotFound
from broadsheet.library import Library

LETTERS_SHOWN = 20

DONE = {
    "confirm": "You are subscribed.",
    "change": "It is changed.",
    "pause": "Your letters pause.",
    "resume": "Your letters come again.",
    "leave": "You have left. No more letters come from this subscription.",
    "leave-all": "You have left everything. No more letters come to this address.",
    "renew": "All older links are worthless now, in letters sent before too.",
}
"""What was done, as a sentence. Only these can be said: the word comes in the address."""


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """What ``confirm.html`` gets."""

    subscription: Subscription
    token: str
    title: str
    wording: str


@dataclass(frozen=True, slots=True)
class ManagePage:
    """What ``manage.html`` gets."""

    subscription: Subscription
    path: str
    title: str
    letters: list[Letter]
    others: list[tuple[Subscription, str]]
    """The other subscriptions of the address, each with the path of its page."""
    form: SubscribePage
    done: str
    problem: BadInput | None


def show_confirm(request: Request) -> Response:
    """What would be confirmed, with the button that does it; where the link is too old, a way to ask again."""
    library, token = get_site(request).library, request.path_params["token"]
    try:
        found = _unless_guessed(request, library.subscriptions.look_at, token)
    except BadInput:
        return render_private(request, "letterbox", LetterboxPage("expired"), 410)
    page = ConfirmPage(found, token, name_view(library, found.wishes.view), library.subscriptions.wording)
    return render_private(request, "confirm", page)


def confirm(request: Request) -> Response:
    """Confirm, and lead to the page on which it can be changed."""
    library, token = get_site(request).library, request.path_params["token"]
    try:
        done = _unless_guessed(request, library.subscriptions.confirm, token, client_address(request))
    except BadInput:
        return render_private(request, "letterbox", LetterboxPage("expired"), 410)
    return _lead_to(library, done, "confirm" if done.state == "active" else "")


def show_subscription(request: Request) -> Response:
    """The page of a subscription. Raises NotFound."""
    return _render(request, find_subscription(request, "manage"))


async def change_subscription(request: Request) -> Response:
    """Do what the button pressed says. Raises NotFound."""
    form = await read_form(request)
    return await run_in_threadpool(_change, request, form)


def download_subscription(request: Request) -> Response:
    """All that is kept about the address, as JSON. Raises NotFound."""
    told = get_site(request).library.subscriptions.export(find_subscription(request, "manage").id)
    text = json.dumps(told, ensure_ascii=False, indent=2)
    name = {"Content-Disposition": 'attachment; filename="broadsheet-data.json"'}
    return Response(text, media_type="application/json", headers=NEVER_KEPT | name)


def _change(request: Request, form: Form) -> Response:
    library, found = get_site(request).library, find_subscription(request, "manage")
    wanted, typed = form.get("do", [""])[0], WishesForm.read(form)
    try:
        if wanted == "delete":
            return _delete(library, found, form)
        changed = _do(library, found, wanted, form, typed)
    except BadInput as problem:
        return _render(request, found, problem, typed if wanted == "change" else None)
    return _lead_to(library, changed, wanted)


def _do(library: Library, found: Subscription, wanted: str, form: Form, typed: WishesForm) -> Subscription:
    door = library.subscriptions
    match wanted:
        case "change":
            wishes = typed.wishes()
            check_view(library, wishes.view)
            return door.change(found.id, wishes)
        case "pause":
            return door.pause(found.id, form.get("until", [""])[0][:40])
        case "resume":
            return door.resume(found.id)
        case "leave":
            door.leave(found.id)
        case "leave-all":
            door.leave_all(found.id)
        case "renew":
            return door.renew_links(found.id)
        case _:
            raise BadInput("There is no such button here.", "Press one of those below.")
    return door.get(found.id)


def _delete(library: Library, found: Subscription, form: Form) -> Response:
    if "sure" not in form:
        raise BadInput("Nothing was erased: the box is not ticked.", "Tick it, and press the button again.")
    library.subscriptions.delete(found.id)
    return RedirectResponse("/subscribe/gone", 303, NEVER_KEPT)


def _lead_to(library: Library, subscription: Subscription, done: str) -> Response:
    """To its page, so that reading it again sends nothing again."""
    path = manage_path(library, subscription)
    return RedirectResponse(f"{path}?done={done}" if done else path, 303, NEVER_KEPT)


def _render(
    request: Request, found: Subscription, problem: BadInput | None = None, typed: WishesForm | None = None
) -> Response:
    library = get_site(request).library
    path = manage_path(library, found)
    others = [one for one in library.subscriptions.list_for(found.id) if one.id != found.id]
    page = ManagePage(
        subscription=found,
        path=path,
        title=name_view(library, found.wishes.view),
        letters=library.subscriptions.list_letters(found.id, LETTERS_SHOWN),
        others=[(one, manage_path(library, one)) for one in others],
        form=gather_form(library, typed or WishesForm.of(found.wishes), action=path),
        done=DONE.get(request.query_params.get("done", ""), ""),
        problem=problem,
    )
    return render_private(request, "subscription", page, 400 if problem else 200)


def _unless_guessed(request: Request, find: Callable[..., Subscription], *given: str) -> Subscription:
    """What ``find`` finds. Raises as it does; TooOften where somebody guesses."""
    try:
        return find(*given)
    except NotFound:
        get_site(request).library.subscriptions.note_guess(client_address(request))
        raise
