"""Every address the site answers to. A new page is a file in ``pages/``, its template and a line here."""

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
from broadsheet.delivery.web.pages.static import show_static
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
    Route("/views", show_views),
    Route("/views", change_views, methods=["POST"]),
    Route("/views/{name}", show_view),
    Route("/trending", show_trending),
    Route("/search", show_search),
    Route("/suggest", show_suggestions),
    Route("/similar", show_similar),
    Route("/papers/{name:path}/marks", mark_paper, methods=["POST"]),
    *HF_ROUTES,
    Route("/papers/{name:path}", show_paper),
    Route("/submit", show_submit),
    Route("/submit", submit, methods=["POST"]),
    Route("/saved", show_saved),
    Route("/saved", change_reader, methods=["POST"]),
    Route("/sources", show_sources),
    Route("/settings", show_settings),
    Route("/settings", change_settings, methods=["POST"]),
    Route("/subscribe", show_subscribe),
    Route("/subscribe", subscribe, methods=["POST"]),
    Route("/subscribe/sent", show_sent),
    Route("/subscribe/gone", show_gone),
    Route("/subscribe/confirm/{token}", show_confirm),
    Route("/subscribe/confirm/{token}", confirm, methods=["POST"]),
    Route("/subscriptions/{token}", show_subscription),
    Route("/subscriptions/{token}", change_subscription, methods=["POST"]),
    Route("/subscriptions/{token}/data.json", download_subscription),
    Route("/unsubscribe/{token}", show_unsubscribe),
    Route("/unsubscribe/{token}", unsubscribe, methods=["POST"]),
    Route("/privacy", show_privacy),
    Route("/owner", show_owner),
    Route("/owner", sign_out, methods=["POST"]),
    Route("/owner/{token}", show_sign_in),
    Route("/owner/{token}", sign_in, methods=["POST"]),
    Route("/outbox", show_outbox),
    Route("/outbox/{number}", show_outbox_letter),
    Route("/outbox/{number}", retry_letter, methods=["POST"]),
    Route("/hooks/bounces", take_bounces, methods=["POST"]),
    Route("/letters/preview", show_preview),
    Route("/letters/{token}", show_letter),
    Route("/saved/{token}", show_saved_by_letter),
    Route("/saved/{token}", change_saved_by_letter, methods=["POST"]),
    Route("/tap/{token}", show_tap),
    Route("/tap/{token}", do_tap, methods=["POST"]),
    Route("/targets", show_targets),
    Route("/targets", change_targets, methods=["POST"]),
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
    Route("/sitemap-{month}-{part:int}.xml", show_sitemap),
    Route("/healthz", show_health),
    Route("/static/{name}", show_static),
]
