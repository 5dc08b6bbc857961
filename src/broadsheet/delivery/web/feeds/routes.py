"""The addresses of feeds."""

from starlette.routing import BaseRoute, Route

from broadsheet.delivery.web.feeds.answering import (
    show_author_feed,
    show_category_feed,
    show_feed,
    show_view_feed,
)
from broadsheet.delivery.web.feeds.opml import show_opml

FEED_ROUTES: list[BaseRoute] = [
    Route("/feeds.opml", show_opml),
    Route("/feeds/category/{value}.{form}", show_category_feed),
    Route("/feeds/author/{value:path}.{form}", show_author_feed),
    Route("/feeds/views/{value}.{form}", show_view_feed),
    Route("/feeds/{name}.{form}", show_feed),
]
