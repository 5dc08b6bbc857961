"""Search: the form, the papers found, how to narrow them down, and why each stands where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from broadsheet.answers import Advice, Facet, SearchPage
from broadsheet.delivery.web.examples import EXAMPLES, Example
from broadsheet.delivery.web.explaining import list_titles
from broadsheet.delivery.web.notices import list_notices
from broadsheet.delivery.web.pages.export import MOST
from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.search_form import Chip, SearchForm
from broadsheet.delivery.web.site import get_site
from broadsheet.errors import BadInput

PAPERS_A_PAGE = 20

FACETS = {"category": "Category", "year": "Year", "source": "Source", "has": "Content"}
"""What the facets are called, in the order they stand in; others come after, by their name."""

FORM_FIELDS = {"category": ("category",), "year": ("after", "before")}
"""The fields of the form that say the same as a facet: their chip is enough."""


@dataclass(frozen=True, slots=True)
class Search:
    """What ``search.html`` gets. ``found`` is None before anything is asked, and when it could not be read."""

    form: SearchForm
    found: SearchPage | None
    problem: BadInput | None
    notices: tuple[str, ...]
    titles: Mapping[str, str] = field(default_factory=dict)
    """The title of each kind of reason."""
    examples: tuple[Example, ...] = EXAMPLES

    @property
    def last(self) -> int:
        """The place of the last paper shown, counted from 1."""
        return self.form.offset + (len(self.found.results) if self.found else 0)

    @property
    def previous_path(self) -> str:
        """The page before this one, or empty."""
        return self.form.previous_path(PAPERS_A_PAGE)

    @property
    def next_path(self) -> str:
        """The page after this one, or empty."""
        if self.found is None or self.found.next is None:
            return ""
        return self.form.next_path(self.last if self.found.cursor else self.found.next, self.found.cursor)

    @property
    def query_string(self) -> str:
        """The question as it stands in addresses, without the place: the same papers, wherever it is asked."""
        return self.form.path().partition("?")[2]

    @property
    def citing_says(self) -> str:
        """How many of the papers found are written as references."""
        return f"Cite the first {MOST}" if self.found and self.found.total > MOST else "Cite all"

    @property
    def facets(self) -> list[tuple[str, Facet]]:
        """Each facet that has a value, with what it is called."""
        facets = {facet.name: facet for facet in self.found.facets if facet.values} if self.found else {}
        names = [*(name for name in FACETS if name in facets), *(name for name in facets if name not in FACETS)]
        return [(FACETS.get(name, name.capitalize()), facets[name]) for name in names]

    @property
    def advice(self) -> list[Advice]:
        """Other questions to ask; the one with its spelling put right stands above the results already."""
        return [one for one in self.found.advice if one.query != self.found.did_you_mean] if self.found else []

    @property
    def chips(self) -> list[Chip]:
        """The filters in force: the form's, and the values of facets that were chosen."""
        chosen = [
            Chip(value.label, self.form.path_of(value.query))
            for _, facet in self.facets
            if not any(getattr(self.form, name) for name in FORM_FIELDS.get(facet.name, ()))
            for value in facet.values
            if value.chosen
        ]
        return [*self.form.chips, *chosen]


def show_search(request: Request) -> Response:
    """The papers that answer ``q`` and the filters; 400 and a kind word where they cannot be read."""
    library = get_site(request).library
    form = SearchForm.read(request.query_params)
    try:
        form.check()
        if form.is_empty:
            return render(request, "search", Search(form, None, None, tuple(list_notices(library))))
        found = library.search(
            form.query,
            PAPERS_A_PAGE,
            form.offset,
            form.chosen_mode,
            sort=form.chosen_sort,
            facets=True,
            cursor=form.cursor,
        )
    except BadInput as problem:
        return render(request, "search", Search(form, None, problem, ()), 400)
    titles = list_titles(library.describe_reasons())
    return render(request, "search", Search(form, found, None, found.notices, titles))
