"""Every address the site answers to. A new page is a file in ``pages/``, its template and a line here."""

from starlette.routing import BaseRoute, Route

from broadsheet.delivery.web.arxiv_api import answer_query
from broadsheet.delivery.web.feeds.routes import FEED_ROUTES
from broadsheet.delivery.web.oai import answer_oai
from broadsheet.delivery.web.pages.about import show_about
from broadsheet.delivery.web.pages.daily import show_day, show_latest_day
from broadsheet.delivery.web.pages.feeds import show_feeds
from broadsheet.delivery.web.pages.healthz import show_health
from broadsheet.delivery.web.pages.home import show_home
from broadsheet.delivery.web.pages.how_search_works import show_how_search_works
from broadsheet.delivery.web.pages.how_trending_works import show_how_trending_works
from broadsheet.delivery.web.pages.owner import show_owner, show_sign_in, sign_in, sign_out
from broadsheet.delivery.web.pages.paper import show_paper
from broadsheet.delivery.web.pages.search import show_search
from broadsheet.delivery.web.pages.settings import change_settings, show_settings
from broadsheet.delivery.web.pages.similar import show_similar
from broadsheet.delivery.web.pages.sources import show_sources
from broadsheet.delivery.web.pages.static import show_static
from broadsheet.delivery.web.pages.suggest import show_suggestions
from broadsheet.delivery.web.pages.trending import show_trending

ROUTES: list[BaseRoute] = [
    Route("/", show_home),
    Route("/daily", show_latest_day),
    Route("/daily/{day}", show_day),
    Route("/trending", show_trending),
    Route("/search", show_search),
    Route("/suggest", show_suggestions),
    Route("/similar", show_similar),
    Route("/papers/{name:path}", show_paper),
    Route("/sources", show_sources),
    Route("/settings", show_settings),
    Route("/settings", change_settings, methods=["POST"]),
    Route("/owner", show_owner),
    Route("/owner", sign_out, methods=["POST"]),
    Route("/owner/{token}", show_sign_in),
    Route("/owner/{token}", sign_in, methods=["POST"]),
    Route("/feeds", show_feeds),
    *FEED_ROUTES,
    Route("/about", show_about),
    Route("/how-search-works", show_how_search_works),
    Route("/how-trending-works", show_how_trending_works),
    Route("/api/query", answer_query, methods=["GET", "POST"]),
    Route("/oai", answer_oai, methods=["GET", "POST"]),
    Route("/healthz", show_health),
    Route("/static/{name}", show_static),
]
