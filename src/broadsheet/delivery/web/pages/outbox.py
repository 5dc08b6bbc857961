"""The outbox, for the owner alone: every letter's fate, and one letter with its tries and what came back."""

from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broadsheet.answers.mail import Attempt, Letter, LetterState, MailEvent, MailState
from broadsheet.delivery.web.forms import read_form
from broadsheet.delivery.web.owner import require_owner
from broadsheet.delivery.web.private import NEVER_KEPT, render_private
from broadsheet.delivery.web.site import get_site
from broadsheet.errors import NotFound

SHOWN = 50
STATES: tuple[LetterState, ...] = get_args(LetterState)
ALARMS = ("failed", "bounced")


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """What ``outbox.html`` gets."""

    now: datetime
    mail: MailState
    states: tuple[LetterState, ...]
    state: str
    """The one that is shown; empty: all."""
    letters: list[Letter]
    older: str
    """The page with those before, or empty."""


@dataclass(frozen=True, slots=True)
class LetterPage:
    """What ``outbox-letter.html`` gets."""

    now: datetime
    letter: Letter
    attempts: list[Attempt]
    events: list[MailEvent]
    may_retry: bool


def show_outbox(request: Request) -> Response:
    """The last letters; ``?state=`` those in one state, ``?before=`` those before a number."""
    require_owner(request)
    site = get_site(request)
    state = request.query_params.get("state", "")
    state = state if state in STATES else ""
    before = request.query_params.get("before", "")
    letters = site.library.mail.list_letters(SHOWN, _number(before) if before else 0, state)
    older = urlencode({"state": state, "before": letters[-1].id}) if len(letters) == SHOWN else ""
    page = OutboxPage(site.clock(), site.library.mail.describe(), STATES, state, letters, older and f"/outbox?{older}")
    return render_private(request, "outbox", page)


def show_outbox_letter(request: Request) -> Response:
    """One letter. Raises NotFound."""
    require_owner(request)
    site = get_site(request)
    mail, number = site.library.mail, _number(request.path_params["number"])
    letter = mail.get_letter(number)
    page = LetterPage(
        site.clock(), letter, mail.list_attempts(number), mail.list_events(number), letter.state in ALARMS
    )
    return render_private(request, "outbox-letter", page)


async def retry_letter(request: Request) -> Response:
    """Try a letter again that failed or came back. Raises NotFound and BadInput."""
    require_owner(request)
    await read_form(request, keep_empty=True)
    number = _number(request.path_params["number"])
    await run_in_threadpool(get_site(request).library.mail.retry, number)
    return RedirectResponse(f"/outbox/{number}", 303, NEVER_KEPT)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise NotFound(f"There is no letter {text[:40]!r}.", "The last letters stand on the page Outbox.")
    return int(text)
