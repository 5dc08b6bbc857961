"""Atom 1.0 (RFC 4287), with the elements that arXiv's API has."""

from typing import Any

from lxml import etree

from broadsheet import __version__
from broadsheet.delivery.web.feeds.feed import Feed, Item
from broadsheet.delivery.web.feeds.text import rfc_3339
from broadsheet.delivery.web.feeds.xml import ARXIV, ATOM, add, add_if, to_bytes

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PREFIXES: Any = {None: ATOM, "arxiv": ARXIV}
_TYPES = {"pdf": "application/pdf"}


def render_atom(feed: Feed) -> bytes:
    """The feed as Atom."""
    root = etree.Element(_atom("feed"), {_LANG: "en"}, _PREFIXES)
    add(root, _atom("title"), feed.title)
    add(root, _atom("subtitle"), feed.says)
    add(root, _atom("id"), feed.id)
    add(root, _atom("updated"), rfc_3339(feed.updated))
    add(root, _atom("link"), rel="self", type_="application/atom+xml", href=feed.url)
    add(root, _atom("link"), rel="alternate", type_="text/html", href=feed.page)
    add(root, _atom("generator"), "Broadsheet", version=__version__)
    # An entry without authors is the feed's.
    add(add(root, _atom("author")), _atom("name"), feed.site_name)
    for item in feed.items:
        _add_entry(root, item)
    return to_bytes(root)


def _add_entry(root: etree._Element, item: Item) -> None:
    entry = add(root, _atom("entry"))
    add(entry, _atom("title"), item.title)
    add(entry, _atom("id"), item.id)
    add(entry, _atom("link"), rel="alternate", type_="text/html", href=item.url)
    for link in item.links:
        add(
            entry,
            _atom("link"),
            rel="related",
            type_=_TYPES.get(link.kind, "text/html"),
            title=link.name,
            href=link.url,
        )
    add(entry, _atom("published"), rfc_3339(item.published))
    add(entry, _atom("updated"), rfc_3339(item.updated))
    for name in item.authors:
        add(add(entry, _atom("author")), _atom("name"), name)
    for category in item.categories:
        add(entry, _atom("category"), term=category)
    if item.summary:
        add(entry, _atom("summary"), item.summary, type_="text")
    add(entry, _atom("content"), item.html, type_="html")
    if item.arxiv:
        add_if(entry, f"{{{ARXIV}}}doi", item.arxiv.doi)
        add_if(entry, f"{{{ARXIV}}}journal_ref", item.arxiv.journal)


def _atom(name: str) -> str:
    return f"{{{ATOM}}}{name}"
