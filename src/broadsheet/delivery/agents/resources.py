"""What agents can attach by address: ``paper://2507.06457``, ``daily://2026-08-21``, ``trending://now``."""

from urllib.parse import unquote

import mcp_types as types
from pydantic import BaseModel

from broadsheet.delivery.agents.asked import AbstractAsked, DailyAsked, TrendingAsked
from broadsheet.delivery.agents.days import daily_papers, trending
from broadsheet.delivery.agents.finding import get_abstract
from broadsheet.errors import NotFound
from broadsheet.library import Library

JSON = "application/json"

RESOURCES = [
    types.Resource(
        name="daily", uri="daily://latest", title="Papers of the latest day", mime_type=JSON,
        description="The latest daily edition, its papers in order.",
    ),
    types.Resource(
        name="trending", uri="trending://now", title="Trending papers", mime_type=JSON,
        description="The papers that move now.",
    ),
]  # fmt: skip

TEMPLATES = [
    types.ResourceTemplate(
        name="paper", uri_template="paper://{+paper_id}", title="A paper", mime_type=JSON,
        description="A paper by any of its identifiers: an arXiv number, a DOI, p12.",
    ),
    types.ResourceTemplate(
        name="daily", uri_template="daily://{day}", title="Papers of a day", mime_type=JSON,
        description="The edition of a day (2026-08-21), week (2026-W34) or month (2026-08); latest: the latest day.",
    ),
]  # fmt: skip


def read_resource(library: Library, uri: str) -> BaseModel:
    """What stands at that address. Raises NotFound where nothing does, BadInput and ValidationError."""
    scheme, _, rest = uri.partition("://")
    name = unquote(rest).strip("/")
    if scheme == "paper":
        return get_abstract(library, AbstractAsked(paper_id=name))
    if scheme == "daily":
        return daily_papers(library, DailyAsked(date=name, max_results=100))
    if scheme == "trending" and name == "now":
        return trending(library, TrendingAsked(max_results=50))
    raise NotFound(
        f"There is no resource {uri[:200]!r}.", "There are paper://2507.06457, daily://2026-08-21 and trending://now."
    )
