"""One day's papers, with the days before and after."""

from dataclasses import dataclass

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


def show_latest_day(request: Request) -> Response:
    """Lead to the latest day; with no day at all, say how to get one."""
    days = get_site(request).library.list_days(1)
    if days:
        return RedirectResponse(f"/daily/{days[0].day}", 307, {"Cache-Control": "no-cache"})
    return render(request, "daily", Daily(None, []))


def show_day(request: Request) -> Response:
    """One day; a day that listed nothing shows the last one before it and says so."""
    library = get_site(request).library
    asked = request.path_params["day"]
    try:
        day = library.get_day(asked)
    except NotFound:
        return _show_no_day(request, asked)
    return render(request, "daily", Daily(day, library.list_days(DAYS_SHOWN)))


def _show_no_day(request: Request, asked: str) -> Response:
    if not get_site(request).library.list_days(1):
        return render(request, "daily", Daily(None, []), 404)
    raise NotFound(
        f"There are no daily papers on or before {asked}.", "The days that have papers are listed under Daily."
    )
