"""What this is, how search orders papers, the query language, the keys, whose words these are, and privacy."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from broadsheet.answers import LibraryStatus
from broadsheet.delivery.web.examples import EXAMPLES, Example
from broadsheet.delivery.web.notices import list_notices
from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.site import get_site


@dataclass(frozen=True, slots=True)
class About:
    """What ``about.html`` gets."""

    status: LibraryStatus
    notices: list[str]
    examples: tuple[Example, ...] = EXAMPLES


def show_about(request: Request) -> Response:
    """The about page."""
    library = get_site(request).library
    return render(request, "about", About(library.status(), list_notices(library)))
