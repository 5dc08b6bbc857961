"""Counts what people are shown and what they open, by page and place. Who they are is neither asked nor kept.

A paper's page learns from the address that a browser says it comes from (``Referer``) which page of this site was left
for it; links carry nothing. Browsers say so only on pages with ``<meta name="referrer" content="same-origin">``.
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.requests import Request

from broadsheet.delivery.web.site import get_site
from broadsheet.paper import Paper

COUNTED = ("trending", "daily", "weekly", "monthly")
"""Pages whose places are counted, by the first word of their address; those of a saved view count as the same."""

_PROGRAM = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|externalhit|headless|curl|wget|python|java/|okhttp|http-client", re.I
)


def note_shown(request: Request, papers: Sequence[Paper], first_place: int = 1) -> None:
    """These papers stand on the page that is answered, one below the other from ``first_place`` on."""
    page = page_of(request.url.path)
    if page and papers and is_somebody_looking(request):
        get_site(request).library.trending.note_shown(page, [paper.id for paper in papers], first_place)


def note_opened(request: Request, paper: Paper) -> None:
    """The paper's own page is asked for: count it where the page that led here is a counted one."""
    page = page_of(own_referer_path(request))
    if page and is_somebody_looking(request):
        get_site(request).library.trending.note_opened(page, 0, paper.id)


def page_of(path: str) -> str:
    """``daily`` for ``/daily/2026-08-21`` and ``/views/mine/daily/2026-08-21``; empty for what is not counted."""
    words = path.strip("/").split("/")
    word = words[2] if words[0] == "views" and len(words) > 2 else words[0]
    return word if word in COUNTED else ""


def own_referer_path(request: Request) -> str:
    """The path of the page of this site that led here; empty when none did."""
    try:
        left = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return ""
    return left.path if left.netloc and left.netloc.lower() == request.headers.get("host", "").lower() else ""


def is_somebody_looking(request: Request) -> bool:
    """Whether a person seems to look at the page: no program, nothing fetched ahead or again, no look at headers."""
    headers = request.headers
    ahead = " ".join(headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz")).lower()
    again = headers.get("cache-control", "").lower() in ("max-age=0", "no-cache")
    page = headers.get("sec-fetch-dest", "document") == "document"
    agent = headers.get("user-agent", "")
    looked_at = request.method == "GET" and page and "prefetch" not in ahead and not again
    return looked_at and bool(agent) and not _PROGRAM.search(agent)
