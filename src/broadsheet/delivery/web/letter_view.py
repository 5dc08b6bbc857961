"""Which view the form for letters at the foot of a page offers: the one that the page shows."""

from starlette.requests import Request

from broadsheet.errors import BadInput
from broadsheet.views import EVERYTHING, TRENDING, View, read_view


def letter_view_of(request: Request) -> View:
    """What the page shows, as far as letters can bring it; everything where it is no view."""
    path, asked = request.url.path, request.query_params
    if path == "/trending":
        return TRENDING
    if path.startswith("/views/"):
        return _read(f"saved:{path.split('/')[2]}")
    if path == "/search":
        return _read(f"search:{asked.get('q', '')}")
    return _read(asked.get("view", ""))


def _read(key: str) -> View:
    try:
        return read_view(key)
    except BadInput:
        return EVERYTHING
