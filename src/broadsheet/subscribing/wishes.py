"""What somebody wishes, checked and written in one way."""

import re
from dataclasses import replace
from functools import cache
from zoneinfo import available_timezones

from broadsheet.answers.mail import WEEKDAYS, Wishes
from broadsheet.errors import BadInput
from broadsheet.views import View, read_view

MOST_PAPERS = 50

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Signs that show nothing, or turn the direction of what follows."""


def check_wishes(wishes: Wishes) -> Wishes:
    """The same wishes, the weekdays in their order. Raises BadInput, which says what cannot be."""
    if wishes.rhythm not in ("daily", "weekly"):
        raise BadInput(f"{wishes.rhythm[:40]!r} is no rhythm of letters.", "Choose daily or weekly.")
    if not 0 <= wishes.hour <= 23:
        raise BadInput(f"{wishes.hour} is no hour of the day.", "Choose one from 0 to 23.")
    if not 1 <= wishes.papers <= MOST_PAPERS:
        raise BadInput(f"A letter has 1 to {MOST_PAPERS} papers, not {wishes.papers}.", "Choose such a number.")
    if wishes.zone not in list_zones():
        hint = "Write it as Europe/Berlin or America/New_York; UTC if you do not mind."
        raise BadInput(f"{wishes.zone[:40]!r} is no time zone.", hint)
    return replace(wishes, view=_check_view(wishes.view), weekdays=_check_weekdays(wishes))


@cache
def list_zones() -> tuple[str, ...]:
    """Every time zone, by name."""
    return tuple(sorted(available_timezones() - {"localtime", "Factory"}))


def _check_weekdays(wishes: Wishes) -> tuple[str, ...]:
    odd = [day for day in wishes.weekdays if day not in WEEKDAYS]
    if odd:
        raise BadInput(f"{odd[0][:40]!r} is no day of the week.", f"Choose from {', '.join(WEEKDAYS)}.")
    days = tuple(day for day in WEEKDAYS if day in wishes.weekdays)
    if not days:
        raise BadInput("No day of the week is chosen.", "Choose at least one.")
    if wishes.rhythm == "weekly" and len(days) > 1:
        raise BadInput("A weekly letter comes on one day of the week.", "Choose one, or letters by day.")
    return days


def _check_view(view: View) -> View:
    view = read_view(view.key)
    if _UNSEEN.search(view.value):
        raise BadInput("What is searched for holds signs that cannot be seen.", "Write it anew instead of copying it.")
    return view
