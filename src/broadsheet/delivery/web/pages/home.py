"""The front page: the latest day's edition, other days, the newest papers."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from broadsheet.answers.editions import Edition, EditionSummary
from broadsheet.answers.following import FollowChoice
from broadsheet.answers.trending import TrendingEntry
from broadsheet.delivery.web.notices import list_notices
from broadsheet.delivery.web.pages.discovery import describe_site
from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.site import get_site
from broadsheet.paper import Paper

DAYS_SHOWN = 12
LATEST_SHOWN = 9
MOVERS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Home:
    """What ``home.html`` gets."""

    total: int
    """Papers in the library; 0 shows what to type."""
    day: Edition | None
    """The latest day that has papers, if any ever did."""
    days: list[EditionSummary]
    latest: list[Paper]
    """The newest papers that do not stand on that day's list already."""
    notices: list[str]
    followed: int
    """How much is followed."""
    offer: list[FollowChoice]
    """What is worth following, for who follows nothing; else nothing."""
    json_ld: str
    """What search engines read of the site."""
    movers: tuple[TrendingEntry, ...] = ()
    """The first of what trends."""


def show_home(request: Request) -> Response:
    """The front page."""
    library = get_site(request).library
    days = library.editions.list("day", limit=DAYS_SHOWN)
    day = library.editions.get(days[0].period.name) if days else None
    above = {entry.paper.id for entry in day.entries} if day else set()
    latest = library.list_latest(LATEST_SHOWN + len(above))
    below = [paper for paper in latest.papers if paper.id not in above][:LATEST_SHOWN]
    followed = len(library.sources.list_following())
    offer = [] if followed else _choose(library.sources.list_choices(), bool(latest.total))
    movers = library.trending.page(MOVERS_SHOWN).entries
    told = describe_site(request)
    page = Home(latest.total, day, days, below, list_notices(library), followed, offer, told, movers)
    return render(request, "home", page)


def _choose(choices: list[FollowChoice], beside_papers: bool) -> list[FollowChoice]:
    """All choices on an empty page; beside papers half of them, of every field, since like ones are neighbours."""
    return choices[::2] if beside_papers else choices
