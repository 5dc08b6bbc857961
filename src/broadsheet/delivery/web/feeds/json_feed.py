"""JSON Feed 1.1, with what only we know in ``_broadsheet``."""

from typing import Any

import orjson

from broadsheet.delivery.web.feeds.feed import Feed, Item
from broadsheet.delivery.web.feeds.text import rfc_3339

ABOUT = "/feeds#json"
"""Where the extension is described."""


def render_json(feed: Feed) -> bytes:
    """The feed as JSON Feed."""
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "description": feed.says,
        "language": "en",
        "authors": [{"name": feed.site_name}],
        "_broadsheet": {"id": feed.id},
        "items": [_shape(item) for item in feed.items],
    }
    return orjson.dumps(told)


def _shape(item: Item) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "id": item.id,
        "url": item.url,
        "external_url": next((link.url for link in item.links), ""),
        "title": item.title,
        "content_html": item.html,
        "content_text": item.text,
        "summary": item.summary,
        "date_published": rfc_3339(item.published),
        "date_modified": rfc_3339(item.updated),
        "authors": [{"name": name} for name in item.authors],
        "tags": list(item.categories),
        "_broadsheet": {
            **item.more,
            "links": [{"kind": one.kind, "name": one.name, "url": one.url} for one in item.links],
        },
    }
    return {name: value for name, value in shape.items() if value or name == "content_text"}
