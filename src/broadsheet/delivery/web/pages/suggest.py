"""What somebody who is typing may mean: asked by ``static/suggest.js`` at each pause, answered in JSON."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from broadsheet.answers import Suggestion
from broadsheet.cleaning import plain_text
from broadsheet.delivery.web.addresses import search_path
from broadsheet.delivery.web.site import get_site
from broadsheet.errors import BroadsheetError

MOST = 8
LONGEST = 200
"""Whoever typed more is not waiting for a suggestion."""

GROUPS = {"title": "Papers", "author": "Authors", "topic": "Topics"}
"""What each kind of suggestion is called, in the order they stand in."""


def show_suggestions(request: Request) -> JSONResponse:
    """``groups`` of suggestions for ``q``, each with its text and where it leads; none where nothing can be said.

    Nothing here is worth an error: somebody is typing, and the form works without.
    """
    typed = request.query_params.get("q", "").strip()
    try:
        wanted = bool(typed) and len(typed) <= LONGEST
        found = get_site(request).library.suggest(typed, MOST) if wanted else []
    except BroadsheetError:
        found = []
    # A minute in the reader's own cache: letters taken back are not asked for again.
    return JSONResponse({"groups": _group(found)}, headers={"Cache-Control": "private, max-age=60"})


def _group(found: list[Suggestion]) -> list[dict[str, Any]]:
    groups = {kind: [_shape(one) for one in found if one.kind == kind] for kind in GROUPS}
    return [{"label": GROUPS[kind], "options": options} for kind, options in groups.items() if options]


def _shape(one: Suggestion) -> dict[str, Any]:
    path = f"/papers/{one.paper}" if one.paper else search_path(q=one.query)
    papers = 0 if one.paper else one.papers  # a title is one paper, which nobody needs to be told
    return {"text": plain_text(one.text), "query": one.query, "path": path, "papers": papers}
