"""Feeds over HTTP: the right type, and nothing sent twice to who has it already."""

from collections.abc import Callable
from email.utils import parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response

from broadsheet.delivery.web.feeds.asked import FORMS, Asked, Form, read_asked, read_form, read_valued
from broadsheet.delivery.web.feeds.atom import render_atom
from broadsheet.delivery.web.feeds.feed import Feed
from broadsheet.delivery.web.feeds.gathering import gather
from broadsheet.delivery.web.feeds.json_feed import render_json
from broadsheet.delivery.web.feeds.kept import KeptFeed
from broadsheet.delivery.web.feeds.rss import render_rss
from broadsheet.delivery.web.feeds.text import rfc_822
from broadsheet.delivery.web.site import get_site

KEEP = "public, max-age=600"
"""Ten minutes in a reader's own cache: an edition is closed once a day."""

RENDERERS: dict[Form, Callable[[Feed], bytes]] = {"rss": render_rss, "atom": render_atom, "json": render_json}


def show_feed(request: Request) -> Response:
    """``/feeds/daily.rss`` and its like."""
    form = read_form(request.path_params["form"])
    return _answer(request, read_asked(request.path_params["name"], request.query_params), form)


def show_category_feed(request: Request) -> Response:
    """``/feeds/category/cs.CL.rss``."""
    return _show_valued(request, "category")


def show_author_feed(request: Request) -> Response:
    """``/feeds/author/Ada%20Lovelace.rss``."""
    return _show_valued(request, "author")


def show_view_feed(request: Request) -> Response:
    """``/feeds/views/graphs.rss``: the daily papers of a saved view."""
    return _show_valued(request, "saved")


def _show_valued(request: Request, kind: str) -> Response:
    form = read_form(request.path_params["form"])
    return _answer(request, read_valued(kind, request.path_params["value"], request.query_params), form)


def _answer(request: Request, asked: Asked, form: Form) -> Response:
    site = get_site(request)
    now = site.clock()
    kept = site.feeds.get(
        asked.address(form),
        site.library.state(),
        now,
        lambda: RENDERERS[form](gather(site.library, asked, form, now)),
    )
    return answer_kept(request, kept, f"{FORMS[form]}; charset=utf-8")


def answer_kept(request: Request, kept: KeptFeed, content_type: str) -> Response:
    """What was made; 304 where the reader has it."""
    headers = {"ETag": kept.etag, "Last-Modified": rfc_822(kept.changed_at), "Cache-Control": KEEP}
    if _has_it(request, kept):
        return Response(status_code=304, headers={**headers, "Vary": "Accept-Encoding"})
    return Response(kept.body, headers={**headers, "Content-Type": content_type})


def _has_it(request: Request, kept: KeptFeed) -> bool:
    """Whether the reader holds this very text. Where it names texts, dates say nothing (RFC 9110, 13.1.3)."""
    names = request.headers.get("if-none-match")
    if names is not None:
        return any(name.strip().removeprefix("W/") in (kept.etag, "*") for name in names.split(","))
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
        return kept.changed_at <= since
    except (ValueError, TypeError):  # no date, or one without a zone
        return False
