"""One day's papers, with the days before and after."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broadsheet.answers import Day, DayCount
from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.site import get_site
from broadsheet.errors import NotFound

DAYS_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Daily:
    """What ``daily.html`` gets. ``day`` is None when no daily page was ever read."""

    day: Day | None
    days: list[DayCount]
    """The day after it, itself, and those before."""


def show_latest_day(request: Request) -> Response:
    """Lead to the day chosen in the form (``?day=``), else to the latest; with no day at all, say how to get one."""
    chosen = request.query_params.get("day")
    if chosen:
        return _lead_to(chosen)
    days = get_site(request).library.list_days(1)
    return _lead_to(days[0].day) if days else render(request, "daily", Daily(None, []))


def _lead_to(day: str) -> Response:
    return RedirectResponse(f"/daily/{quote(day, safe='')}", 307)


def show_day(request: Request) -> Response:
    """One day; a day that listed nothing shows the last one before it and says so."""
    library = get_site(request).library
    asked = request.path_params["day"]
    try:
        day = library.get_day(asked)
    except NotFound:
        return _show_no_day(request, asked)
    return render(request, "daily", Daily(day, library.list_days(DAYS_SHOWN, _day_after(day.next))))


def _day_after(day: str | None) -> str:
    """The bound that lets the list of days begin with ``day``; empty, for the latest, where there is none."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat() if day else ""


def _show_no_day(request: Request, asked: str) -> Response:
    if not get_site(request).library.list_days(1):
        return render(request, "daily", Daily(None, []), 404)
    raise NotFound(
        f"There are no daily papers on or before {asked}.", "The days that have papers are listed under Daily."
    )
