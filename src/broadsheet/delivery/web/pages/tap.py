"""One tap in a letter: save a paper, or vote. GET shows what would be done, POST does it.

Mail servers and virus scanners open every link of a letter before its reader does; so opening one changes nothing.
No cookie is needed, and any program may send the POST: the link itself says who it is from.
"""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broadsheet.answers.letters import Action, Tap
from broadsheet.delivery.web.private import NEVER_KEPT, render_private
from broadsheet.delivery.web.signed import follow_link
from broadsheet.delivery.web.site import get_site


@dataclass(frozen=True, slots=True)
class Words:
    """What an action is called: to ask, on the button, when it is done, and to take it back."""

    asks: str
    button: str
    done: str
    undo: str


WORDS: dict[Action, Words] = {
    "save": Words("Save this paper?", "Save it", "It is among your saved papers.", "Take it out again"),
    "up": Words("Vote for this paper?", "Vote it up", "You voted for it.", "Take the vote back"),
    "down": Words("Vote against this paper?", "Vote it down", "You voted against it.", "Take the vote back"),
}


@dataclass(frozen=True, slots=True)
class TapPage:
    """What ``tap.html`` gets."""

    tap: Tap
    words: Words


def show_tap(request: Request) -> Response:
    """The paper, what will be done with it, and one button; or that it is done, and one to take it back."""
    tap = follow_link(request, get_site(request).library.letterbox.look_at)
    return render_private(request, "tap", TapPage(tap, WORDS[tap.action]))


def do_tap(request: Request) -> Response:
    """Do it, or take it back (``?undo=1``); then lead to the page, which tells how it is now."""
    undo = request.query_params.get("undo") == "1"
    follow_link(request, lambda token: get_site(request).library.letterbox.tap(token, undo))
    return RedirectResponse(request.url.path, 303, NEVER_KEPT)
