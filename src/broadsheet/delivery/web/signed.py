"""Links of letters: whoever has one needs nothing else, and one that is no longer good says so."""

from collections.abc import Callable
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request

from broadsheet.delivery.web.client import client_address
from broadsheet.delivery.web.private import NEVER_KEPT
from broadsheet.delivery.web.site import get_site
from broadsheet.errors import NotFound

Found = TypeVar("Found")


class NoLongerGood(HTTPException):
    """A link that was good once, or never; which of the two is nobody's business."""

    headline = "This link is no longer good"
    hint = "Use the link of a newer letter, or subscribe anew at /subscribe."

    def __init__(self, why: str) -> None:
        super().__init__(410, why, NEVER_KEPT)


def follow_link(request: Request, read: Callable[[str], Found]) -> Found:
    """What the link's token leads to.

    Raises HTTPException (410) where it leads nowhere any more, and TooOften where somebody guesses.
    """
    try:
        return read(request.path_params["token"])
    except NotFound as error:
        get_site(request).library.subscriptions.note_guess(client_address(request))
        raise NoLongerGood(error.message) from error
