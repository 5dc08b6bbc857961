"""A paper's own page: what it says, who wrote it, where else it is, what is like it, and who told us."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from broadsheet.answers import DayEntry, PaperDetail
from broadsheet.answers.editions import RoledSentence
from broadsheet.answers.readers import Submission
from broadsheet.answers.trending import TrendingEntry
from broadsheet.delivery.web.addresses import OutsideLink, describe_identifiers, list_outside_links, paper_path
from broadsheet.delivery.web.exposure import note_opened
from broadsheet.delivery.web.pages.export import NEGOTIABLE, choose_format, reference_of, write_references
from broadsheet.delivery.web.pages.trending import TITLES
from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.site import get_site
from broadsheet.paper import Paper

AUTHORS_SHOWN = 40


@dataclass(frozen=True, slots=True)
class PaperPage:
    """What ``paper.html`` gets."""

    detail: PaperDetail
    tags: list[tuple[str, str]]
    """``citation_title`` and the like, for the head."""
    json_ld: str
    links: list[OutsideLink]
    identifiers: list[tuple[str, str]]
    dates: list[tuple[str, str]]
    """(``Submitted``, ISO text) ..., those that are known."""
    days: list[tuple[str, DayEntry]]
    trend: TrendingEntry | None
    """How it moves; None where nothing of it was ever counted."""
    roles: tuple[RoledSentence, ...] = ()
    """What each sentence of the abstract does; only when asked for."""
    submission: Submission | None = None
    """Who brought it in, where a reader did."""
    was_submitted: str = ""
    """``new`` or ``known``: this reader has just submitted it."""
    authors_shown: int = AUTHORS_SHOWN

    @property
    def trend_titles(self) -> dict[str, str]:
        """What the parts of that sum are called."""
        return TITLES

    @property
    def paper(self) -> Paper:
        """The paper itself."""
        return self.detail.paper


def show_paper(request: Request) -> Response:
    """The paper of that name: our id, or any identifier, slashes and all; or its reference, where that is asked for."""
    library = get_site(request).library
    if format := choose_format(request.headers):
        named = library.get_paper(request.path_params["name"])
        response = write_references(get_site(request), format, [named])
        response.headers["Vary"] = "Accept"
        return response
    detail = library.describe_paper(request.path_params["name"])
    paper = detail.paper
    note_opened(request, paper)
    page = PaperPage(
        detail,
        *reference_of(get_site(request), paper),
        list_outside_links(paper),
        describe_identifiers(paper),
        list_dates(paper),
        list(zip(detail.day_names, detail.days, strict=True)),
        library.trending.describe(paper),
        library.gists.read(paper) if paper.abstract and request.query_params.get("roles") == "1" else (),
        library.readers.find_submissions([paper.id]).get(paper.id),
        request.query_params.get("submitted", ""),
    )
    forms = [f'<{paper_path(paper)}>; rel="alternate"; type="{one.media_type}"' for one in NEGOTIABLE]
    return render(request, "paper", page, Vary="Accept", Link=", ".join(forms))


def list_dates(paper: Paper) -> list[tuple[str, str]]:
    """The dates that are known, each with its name."""
    dates = [("Submitted", paper.submitted), ("Announced", paper.announced), ("Updated", paper.updated)]
    if not paper.submitted and not paper.announced:
        dates.append(("Year", paper.published))
    dates.append(("First seen here", paper.first_seen))
    return [(name, text) for name, text in dates if text]
