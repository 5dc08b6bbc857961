"""JSON Feed, versions 1 and 1.1, read into entries."""

import re

import orjson

from broadsheet.sources.feed_entries import MOST_ENTRIES, Entry, Feed
from broadsheet.sources.feed_text import plain_line_of
from broadsheet.sources.fields import object_of, text_of, texts_of

_VERSION = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version\\?/')


def is_json_feed(head: str) -> bool:
    """Whether the text begins an object that says it is a JSON Feed."""
    return head.lstrip().startswith("{") and bool(_VERSION.search(head))


def read_json_feed(data: bytes) -> Feed | None:
    """The feed, or None when the bytes are no JSON object. Never raises."""
    try:
        told = object_of(orjson.loads(data.removeprefix(b"\xef\xbb\xbf")))
    except (orjson.JSONDecodeError, RecursionError):
        return None
    items = told.get("items")
    if not isinstance(items, list):
        return None
    link = text_of(told.get("home_page_url")) or text_of(told.get("feed_url"))
    entries = tuple(_read_item(object_of(one)) for one in items[:MOST_ENTRIES])
    return Feed(plain_line_of(told.get("title")), link, entries)


def _read_item(item: dict[str, object]) -> Entry:
    links = tuple(filter(None, (text_of(item.get("url")), text_of(item.get("external_url")))))
    return Entry(
        id=text_of(item.get("id")),
        title=text_of(item.get("title")),
        links=links,
        pdfs=_pdfs(item.get("attachments")),
        summary=text_of(item.get("summary")),
        content=text_of(item.get("content_html")) or text_of(item.get("content_text")),
        authors=_authors(item),
        published=text_of(item.get("date_published")),
        updated=text_of(item.get("date_modified")),
        tags=texts_of(item.get("tags")),
    )


def _authors(item: dict[str, object]) -> tuple[str, ...]:
    """Version 1 has one ``author``, version 1.1 a list."""
    listed = item.get("authors")
    people = listed if isinstance(listed, list) else [item.get("author")]
    return tuple(name for one in people if (name := text_of(object_of(one).get("name"))))


def _pdfs(value: object) -> tuple[str, ...]:
    listed = [object_of(one) for one in value] if isinstance(value, list) else []
    return tuple(text_of(one.get("url")) for one in listed if text_of(one.get("mime_type")) == "application/pdf")
