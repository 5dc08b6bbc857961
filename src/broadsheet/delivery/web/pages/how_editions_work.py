"""How editions are made: which papers a day has, and of what their order is made, with every number."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from broadsheet.answers import ReasonKind
from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.site import get_site


@dataclass(frozen=True, slots=True)
class HowEditionsWork:
    """What ``how-editions-work.html`` gets."""

    reasons: tuple[ReasonKind, ...]
    zone: str
    hour: int


def show_how_editions_work(request: Request) -> Response:
    """The rules and the recipe."""
    library = get_site(request).library
    settings = library.settings
    page = HowEditionsWork(library.editions.describe_reasons(), settings.zone, settings.edition_hour)
    return render(request, "how-editions-work", page)
