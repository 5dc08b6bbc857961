"""What trends: the papers that move most, why, and of what each score is made."""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from broadsheet.answers.trending import TrendingPage
from broadsheet.delivery.web.exposure import note_shown
from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.site import get_site

PAPERS_A_PAGE = 30
CATEGORIES_SHOWN = 16
FURTHEST = 10_000
"""Nobody turns more pages than this."""

TITLES = {
    "trending": "Score",
    "prior": "What is not known",
    "step": "Gained",
    "earlier": "Gained before",
    "crowd": "Beside others like it",
    "votes": "Up-votes",
    "opens": "Opened here",
}
"""What the parts of a sum are called where their own name is not enough."""


@dataclass(frozen=True, slots=True)
class Trending:
    """What ``trending.html`` gets."""

    found: TrendingPage
    offset: int
    titles: dict[str, str]

    @property
    def previous_path(self) -> str:
        """The page before this one, or empty."""
        return self._path(max(self.offset - PAPERS_A_PAGE, 0)) if self.offset else ""

    @property
    def next_path(self) -> str:
        """The page after this one, or empty."""
        return "" if self.found.next is None else self._path(self.found.next)

    @property
    def categories(self) -> list[tuple[str, int, str]]:
        """Each category that many papers are of, with their number and the page of it; the chosen one leads back."""
        shown = list(self.found.categories[:CATEGORIES_SHOWN])
        chosen = self.found.category
        if chosen and chosen not in dict(shown):
            shown.insert(0, (chosen, self.found.total))
        return [(name, papers, trending_path("" if name == chosen else name)) for name, papers in shown]

    def _path(self, offset: int) -> str:
        return trending_path(self.found.category, offset)


def trending_path(category: str = "", offset: int = 0) -> str:
    """The page of what trends, of one category, from a place on."""
    asked = {name: value for name, value in (("cat", category), ("offset", offset)) if value}
    return f"/trending?{urlencode(asked)}" if asked else "/trending"


def show_trending(request: Request) -> Response:
    """What moves now, the strongest first; ``cat`` keeps the papers of one category."""
    offset = _read_offset(request.query_params.get("offset", ""))
    category = request.query_params.get("cat", "").strip()[:100]
    found = get_site(request).library.trending.page(PAPERS_A_PAGE, offset, category=category)
    note_shown(request, [entry.paper for entry in found.entries], offset + 1)
    return render(request, "trending", Trending(found, offset, TITLES))


def _read_offset(text: str) -> int:
    return min(int(text), FURTHEST) if text.isascii() and text.isdigit() and len(text) < 9 else 0
