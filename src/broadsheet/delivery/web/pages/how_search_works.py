"""How search works: what counts, from the same descriptions that results are explained with, and what one can type."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from broadsheet.answers import ReasonKind
from broadsheet.delivery.web.examples import EXAMPLES, LANGUAGE, Example
from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.site import get_site


@dataclass(frozen=True, slots=True)
class HowSearchWorks:
    """What ``how-search-works.html`` gets."""

    reasons: tuple[ReasonKind, ...]
    language: tuple[Example, ...] = LANGUAGE
    examples: tuple[Example, ...] = EXAMPLES


def show_how_search_works(request: Request) -> Response:
    """The page."""
    return render(request, "how-search-works", HowSearchWorks(get_site(request).library.describe_reasons()))
