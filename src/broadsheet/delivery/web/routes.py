"""Every address the site answers to. A new page is a file in ``pages/``, its template and a line here."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from broadsheet.delivery.web.api import API_ROUTES
from broadsheet.delivery.web.arxiv_api import answer_query
from broadsheet.delivery.web.feeds.routes import FEED_ROUTES
from broadsheet.delivery.web.hugging_face import HF_ROUTES
from broadsheet.delivery.web.oai import answer_oai
from broadsheet.delivery.web.pages.about import show_about
from broadsheet.delivery.web.pages.bibliography import export_bibliography, show_styles
from broadsheet.delivery.web.pages.discovery import (
    describe_search,
    list_sitemaps,
    show_robots,
    show_sitemap,
    show_sitemap_of_pages,
    suggest_for_browser,
)
from broadsheet.delivery.web.pages.editions import show_edition, show_latest, show_rest
from broadsheet.delivery.web.pages.export import answer_unapi, export
from broadsheet.delivery.web.pages.feeds import show_feeds
from broadsheet.delivery.web.pages.healthz import show_health
from broadsheet.delivery.web.pages.home import show_home
from broadsheet.delivery.web.pages.hooks import take_bounces
from broadsheet.delivery.web.pages.how_editions_work import show_how_editions_work
from broadsheet.delivery.web.pages.how_search_works import show_how_search_works
from broadsheet.delivery.web.pages.how_trending_works import show_how_trending_works
from broadsheet.delivery.web.pages.letters import show_letter, show_preview
from broadsheet.delivery.web.pages.marks import mark_paper
from broadsheet.delivery.web.pages.outbox import retry_letter, show_outbox, show_outbox_letter
from broadsheet.delivery.web.pages.owner import show_owner, show_sign_in, sign_in, sign_out
from broadsheet.delivery.web.pages.paper import show_paper
from broadsheet.delivery.web.pages.privacy import show_privacy
from broadsheet.delivery.web.pages.saved import change_reader, show_saved
from broadsheet.delivery.web.pages.saved_by_letter import change_saved_by_letter, show_saved_by_letter
from broadsheet.delivery.web.pages.search import show_search
from broadsheet.delivery.web.pages.settings import change_settings, show_settings
from broadsheet.delivery.web.pages.similar import show_similar
from broadsheet.delivery.web.pages.sources import show_sources
from broadsheet.delivery.web.pages.static import show_icon, show_static
from broadsheet.delivery.web.pages.submit import show_submit, submit
from broadsheet.delivery.web.pages.subscribe import show_gone, show_sent, show_subscribe, subscribe
from broadsheet.delivery.web.pages.subscriptions import (
    change_subscription,
    confirm,
    download_subscription,
    show_confirm,
    show_subscription,
)
from broadsheet.delivery.web.pages.suggest import show_suggestions
from broadsheet.delivery.web.pages.tap import do_tap, show_tap
from broadsheet.delivery.web.pages.targets import change_targets, show_targets
from broadsheet.delivery.web.pages.trending import show_trending
from broadsheet.delivery.web.pages.unsubscribe import show_unsubscribe, unsubscribe
from broadsheet.delivery.web.pages.views import change_views, show_view, show_views
from broadsheet.delivery.web.semantic_scholar import S2_ROUTES
from broadsheet.periods import ADDRESSES

Endpoint = Callable[[Request], Response | Awaitable[Response]]


def _form(address: str, show: Endpoint, take: Endpoint) -> tuple[Route, Route]:
    """A page that is shown, and what is sent from it."""
    return Route(address, show), Route(address, take, methods=["POST"])


EDITION_ROUTES = [
    route
    for begin in ("", "/views/{name}")
    for kind in ADDRESSES.values()
    for route in (
        Route(f"{begin}/{kind}", show_latest),
        Route(f"{begin}/{kind}/{{period}}", show_edition),
        Route(f"{begin}/{kind}/{{period}}/all", show_rest),
    )
]
"""Days, weeks and months, of everything and of each saved view."""

ROUTES: list[BaseRoute] = [
    Route("/", show_home),
    *API_ROUTES,
    *EDITION_ROUTES,
    *_form("/views", show_views, change_views),
    Route("/views/{name}", show_view),
    Route("/trending", show_trending),
    Route("/search", show_search),
    Route("/suggest", show_suggestions),
    Route("/similar", show_similar),
    Route("/papers/{name:path}/marks", mark_paper, methods=["POST"]),
    *HF_ROUTES,
    Route("/papers/{name:path}", show_paper),
    *_form("/submit", show_submit, submit),
    *_form("/saved", show_saved, change_reader),
    Route("/sources", show_sources),
    *_form("/settings", show_settings, change_settings),
    *_form("/subscribe", show_subscribe, subscribe),
    Route("/subscribe/sent", show_sent),
    Route("/subscribe/gone", show_gone),
    *_form("/subscribe/confirm/{token}", show_confirm, confirm),
    *_form("/subscriptions/{token}", show_subscription, change_subscription),
    Route("/subscriptions/{token}/data.json", download_subscription),
    *_form("/unsubscribe/{token}", show_unsubscribe, unsubscribe),
    Route("/privacy", show_privacy),
    *_form("/owner", show_owner, sign_out),
    *_form("/owner/{token}", show_sign_in, sign_in),
    Route("/outbox", show_outbox),
    *_form("/outbox/{number}", show_outbox_letter, retry_letter),
    Route("/hooks/bounces", take_bounces, methods=["POST"]),
    Route("/letters/preview", show_preview),
    Route("/letters/{token}", show_letter),
    *_form("/saved/{token}", show_saved_by_letter, change_saved_by_letter),
    *_form("/tap/{token}", show_tap, do_tap),
    *_form("/targets", show_targets, change_targets),
    Route("/feeds", show_feeds),
    *FEED_ROUTES,
    Route("/about", show_about),
    Route("/how-editions-work", show_how_editions_work),
    Route("/how-search-works", show_how_search_works),
    Route("/how-trending-works", show_how_trending_works),
    Route("/api/query", answer_query, methods=["GET", "POST"]),
    *S2_ROUTES,
    Route("/oai", answer_oai, methods=["GET", "POST"]),
    Route("/export/bibliography", export_bibliography),
    Route("/export/styles", show_styles),
    Route("/export/{form}", export),
    Route("/unapi", answer_unapi),
    Route("/opensearch.xml", describe_search),
    Route("/opensearch/suggest", suggest_for_browser),
    Route("/robots.txt", show_robots),
    Route("/sitemap.xml", list_sitemaps),
    Route("/sitemap-pages.xml", show_sitemap_of_pages),
    Route("/sitemap-{month}-{part:int}.xml", show_sitemap),
    Route("/healthz", show_health),
    Route("/favicon.ico", show_icon),
    Route("/static/{name}", show_static),
]
