"""All feeds of the site with their addresses, and a form that makes one of a category, an author or a search."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from broadsheet.delivery.web.feeds.asked import FORM_NAMES, Asked, read_asked, read_valued
from broadsheet.delivery.web.feeds.listed import list_feeds
from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.site import get_site
from broadsheet.errors import BadInput
from broadsheet.views import LONGEST_VALUE

KINDS = {"category": "a category", "author": "an author", "search": "a search"}
OPML_FIELDS = {"category": "category", "author": "author", "search": "q"}


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed: what it brings, its page, and its whole address in each form."""

    title: str
    page: str
    addresses: dict[str, str]
    """``RSS``, ``Atom`` and ``JSON`` to an address."""


@dataclass(frozen=True, slots=True)
class FeedsPage:
    """What ``feeds.html`` gets. ``built`` is what the form made, ``opml`` the same as a list for a reader."""

    groups: list[tuple[str, list[FeedRow]]]
    kind: str = "category"
    value: str = ""
    built: FeedRow | None = None
    opml: str = ""
    problem: BadInput | None = None
    kinds: dict[str, str] = field(default_factory=lambda: KINDS)
    longest: int = LONGEST_VALUE


def show_feeds(request: Request) -> Response:
    """The page; with ``kind`` and ``value`` also the addresses that these two make."""
    library = get_site(request).library
    site_url = library.settings.site_url
    groups = [(group.title, [_row(site_url, asked) for asked in group.feeds]) for group in list_feeds(library)]
    kind, value = request.query_params.get("kind", "category"), request.query_params.get("value", "").strip()
    if "value" not in request.query_params:
        return render(request, "feeds", FeedsPage(groups))
    try:
        built = _row(site_url, _build(kind, value))
    except BadInput as problem:
        return render(request, "feeds", FeedsPage(groups, kind, value[:LONGEST_VALUE], problem=problem), 400)
    opml = f"/feeds.opml?{urlencode({OPML_FIELDS[kind]: value})}"
    return render(request, "feeds", FeedsPage(groups, kind, value, built, opml))


def _build(kind: str, value: str) -> Asked:
    if kind not in KINDS:
        raise BadInput(f"There is no feed of {kind[:40]!r}.", "Choose a category, an author or a search.")
    if not value:
        raise BadInput("Nothing was written.", "Write a category such as cs.CL, an author’s name, or a search.")
    return read_asked("search", {"q": value}) if kind == "search" else read_valued(kind, value, {})


def _row(site_url: str, asked: Asked) -> FeedRow:
    return FeedRow(asked.title, asked.page, {name: site_url + asked.address(form) for form, name in FORM_NAMES.items()})
