"""How what is followed is, and why: for each thing its state, its ledger and its last jobs."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from broadsheet.answers.following import JobView, LedgerDay, SourceState, idle_since
from broadsheet.delivery.web.following import STATES, sort_by_need, source_path
from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.site import Site, get_site
from broadsheet.errors import NotFound

DAYS_SHOWN = 7
LINES_SHOWN = 60
"""Lines of the ledger on the page of one thing; a day has one for each channel."""
JOBS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Sources:
    """What ``sources.html`` gets."""

    now: datetime
    states: list[SourceState]
    """Those that ask for a look first."""
    jobs: list[JobView]
    idle_since: str
    """Since when something is due and nobody asks; empty: all is asked in time."""

    @property
    def alarms(self) -> int:
        """How many ask for a look."""
        return sum(STATES[state.state].alarm for state in self.states)


@dataclass(frozen=True, slots=True)
class OneSource:
    """What ``source.html`` gets."""

    now: datetime
    state: SourceState
    days: list[LedgerDay]
    jobs: list[JobView]
    older_path: str
    """The page with the days before, or empty."""
    newest_path: str
    """The page with the last days, where this is not it."""


def show_sources(request: Request) -> Response:
    """All that is followed, or with ``?name=`` one thing and its whole ledger."""
    name = request.query_params.get("name")
    return _show_one(request, name) if name else _show_all(request)


def _show_all(request: Request) -> Response:
    site = get_site(request)
    states = site.library.sources.describe(DAYS_SHOWN)
    now = site.clock()
    page = Sources(now, sort_by_need(states), site.library.sources.list_jobs(JOBS_SHOWN), idle_since(states, now))
    return render(request, "sources", page)


def _show_one(request: Request, name: str) -> Response:
    site = get_site(request)
    state = _find(site, name)
    before = request.query_params.get("before", "")
    days = _whole_days(site.library.sources.read_ledger(state.following.name, LINES_SHOWN, before))
    older = source_path(state.following.name, days[-1].day) if len(days) >= LINES_SHOWN // 2 else ""
    newest = source_path(state.following.name) if before else ""
    return render(request, "source", OneSource(site.clock(), state, days, _list_jobs(site, state), older, newest))


def _find(site: Site, name: str) -> SourceState:
    for state in site.library.sources.describe(1):
        if state.following.name == name:
            return state
    raise NotFound(f"{name[:200]} is not followed.", "What is followed stands on the page Sources.")


def _whole_days(lines: list[LedgerDay]) -> list[LedgerDay]:
    """Without the last day where the list may have ended in the middle of it: the next page begins with it."""
    whole = [line for line in lines if line.day != lines[-1].day] if len(lines) >= LINES_SHOWN else lines
    return whole or lines


def _list_jobs(site: Site, state: SourceState) -> list[JobView]:
    """The last jobs of all its channels, newest first."""
    stream = state.following.name.partition(":")[2]
    subjects = [f"{channel.source} {stream}" for channel in state.channels]
    jobs = [job for subject in subjects for job in site.library.sources.list_jobs(JOBS_SHOWN, subject)]
    return sorted(jobs, key=lambda job: (job.started_at or job.due_at, job.id), reverse=True)[:JOBS_SHOWN]
