"""What every page needs at hand, gathered once when the app is made."""

from dataclasses import dataclass, field

from jinja2 import Environment
from starlette.requests import Request

from broadsheet.clock import Clock
from broadsheet.delivery.web.assets import Assets
from broadsheet.delivery.web.feeds.kept import KeptFeeds
from broadsheet.library import Library


@dataclass(frozen=True, slots=True)
class Site:
    """One running site: the library it shows, and what it shows it with."""

    library: Library
    clock: Clock
    assets: Assets
    templates: Environment
    feeds: KeptFeeds = field(default_factory=KeptFeeds)


def get_site(request: Request) -> Site:
    """The site this request came to."""
    site: Site = request.app.state.site
    return site


def find_address(request: Request) -> str:
    """Where this site is, without a slash at its end: its public address, else the one it was asked by.

    Which is one of the names it answers to, so nobody can make it name another.
    """
    return get_site(request).library.settings.public_url or str(request.base_url).rstrip("/")
