"""Makes the web application: routes, middleware and error pages, each list in view in its own file."""

from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from starlette.applications import Starlette

from broadsheet.clock import Clock, system_clock
from broadsheet.delivery.web.assets import read_assets
from broadsheet.delivery.web.beside import Beside, list_routes, run_all
from broadsheet.delivery.web.middleware import build_middleware
from broadsheet.delivery.web.pages.error import ERROR_PAGES
from broadsheet.delivery.web.rendering import build_templates
from broadsheet.delivery.web.routes import ROUTES
from broadsheet.delivery.web.site import Site
from broadsheet.library import Library


def create_app(
    library: Library,
    *,
    clock: Clock = system_clock,
    allowed_hosts: Collection[str] = (),
    beside: Sequence[Beside] = (),
) -> Starlette:
    """The site that shows ``library``.

    It answers to ``localhost``, to bare IP addresses and to the name in its public address; ``allowed_hosts`` lists
    the others (``papers.example.org``, or ``*.example.org``). A request under any other name is refused, so that a
    hostile page cannot read a private library through a name it controls (DNS rebinding).
    ``beside`` are applications of other deliveries, each at its address.
    Pages are plain functions; Starlette runs them, and the library calls in them, in its thread pool.
    """
    own_host = urlsplit(library.settings.public_url).hostname
    hosts = {*allowed_hosts, own_host} if own_host else allowed_hosts
    app = Starlette(
        routes=[*list_routes(beside), *ROUTES],
        middleware=build_middleware(hosts),
        exception_handlers=ERROR_PAGES,
        lifespan=run_all(beside),
    )
    assets = read_assets()
    app.state.site = Site(library, clock, assets, build_templates(assets))
    return app
