"""Lists of feeds as OPML 2.0, which every feed reader imports."""

from collections.abc import Sequence

from lxml import etree
from starlette.requests import Request
from starlette.responses import Response

from broadsheet.delivery.web.feeds.answering import answer_kept
from broadsheet.delivery.web.feeds.asked import Asked, Form, read_form
from broadsheet.delivery.web.feeds.listed import FeedGroup, list_feeds, list_wanted
from broadsheet.delivery.web.site import Site, get_site
from broadsheet.delivery.web.xml import add, to_bytes

OPML = "text/x-opml; charset=utf-8"
_FIELDS = ("category", "author", "q", "view")


def show_opml(request: Request) -> Response:
    """All feeds of the site; with fields ``category``, ``author``, ``q``, ``view`` (each as often as wanted) those.

    ``form`` chooses RSS, Atom or JSON for all of them.
    """
    site, given = get_site(request), request.query_params
    form = read_form(given.get("form", "") or "rss")
    wanted = [[one for one in given.getlist(name) if one.strip()] for name in _FIELDS]
    groups = [list_wanted(*wanted)] if any(wanted) else list_feeds(site.library)
    body = render_opml(site, groups, form)
    kept = site.feeds.get(f"opml {hash(body)}", "", site.clock(), lambda: body)
    return answer_kept(request, kept, OPML)


def render_opml(site: Site, groups: Sequence[FeedGroup], form: Form) -> bytes:
    """The list; groups are outlines with outlines in them where there are several."""
    settings = site.library.settings
    root = etree.Element("opml", {"version": "2.0"})
    add(add(root, "head"), "title", f"Feeds of {settings.site_name}")
    body = add(root, "body")
    for group in groups:
        parent = add(body, "outline", text_=group.title) if len(groups) > 1 else body
        for asked in group.feeds:
            _add_feed(parent, site, asked, form)
    return to_bytes(root, "utf-8")


def _add_feed(parent: etree._Element, site: Site, asked: Asked, form: Form) -> None:
    settings = site.library.settings
    name = f"{settings.site_name} · {asked.title}"
    url, page = settings.site_url + asked.address(form), settings.site_url + asked.page
    # Readers look for this one type, whatever the form of the feed behind it.
    add(parent, "outline", text_=name, title=name, type_="rss", xmlUrl=url, htmlUrl=page)
