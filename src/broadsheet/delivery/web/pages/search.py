"""Search: the form, the papers found, and why each stands where it stands."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from broadsheet.answers import SearchPage
from broadsheet.delivery.web.examples import EXAMPLES, Example
from broadsheet.delivery.web.notices import list_notices
from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.search_form import SearchForm
from broadsheet.delivery.web.site import get_site
from broadsheet.errors import BadQuery

PAPERS_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Search:
    """What ``search.html`` gets. ``found`` is None before anything is asked, and when it could not be read."""

    form: SearchForm
    found: SearchPage | None
    problem: BadQuery | None
    notices: tuple[str, ...]
    examples: tuple[Example, ...] = EXAMPLES

    @property
    def last(self) -> int:
        """The place of the last paper shown, counted from 1."""
        return self.form.offset + (len(self.found.results) if self.found else 0)

    @property
    def previous_path(self) -> str:
        """The page before this one, or empty."""
        return self.form.path(offset=max(0, self.form.offset - PAPERS_A_PAGE)) if self.form.offset else ""

    @property
    def next_path(self) -> str:
        """The page after this one, or empty."""
        return self.form.path(offset=self.found.next) if self.found and self.found.next is not None else ""


def show_search(request: Request) -> Response:
    """The papers that answer ``q`` and the filters; 400 and a kind word where they cannot be read."""
    library = get_site(request).library
    form = SearchForm.read(request.query_params)
    try:
        form.check()
        if form.is_empty:
            return render(request, "search", Search(form, None, None, tuple(list_notices(library))))
        found = library.search(form.query, PAPERS_A_PAGE, form.offset, form.chosen_mode)
    except BadQuery as problem:
        return render(request, "search", Search(form, None, problem, ()), 400)
    return render(request, "search", Search(form, found, None, found.notices))
